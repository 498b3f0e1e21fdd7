/** Procedures of the dequeue client: accounts and their runs. */
import type { DequeueAccount, DequeueRun } from '../../shared/dequeue/dequeue-view.ts';
import type { ClientSecrets, ClientSettings } from '../../shared/settings/client-settings.ts';
import type { Handlers } from './create-call.ts';

export interface ClientProcedureDeps {
  list(): DequeueAccount[];
  save(id: string, settings: ClientSettings, secrets: ClientSecrets): Promise<void>;
  remove(id: string): Promise<void>;
  run(id: string): Promise<DequeueRun>;
  stopRun(id: string): void;
  runs(id: string, limit: number): Promise<DequeueRun[]>;
}

type Names = Extract<keyof Handlers, `client:${string}`>;

export function clientProcedures(client: ClientProcedureDeps): Pick<Handlers, Names> {
  return {
    'client:list': () => client.list(),
    'client:save': async ({ id, settings, secrets }) => {
      await client.save(id, settings, secrets);
      return undefined;
    },
    'client:remove': async ({ id }) => {
      await client.remove(id);
      return undefined;
    },
    'client:run': ({ id }) => client.run(id),
    'client:stop': ({ id }) => {
      client.stopRun(id);
      return undefined;
    },
    'client:runs': ({ id, limit }) => client.runs(id, limit),
  };
}
