/** Procedures of the set-up help: tests of target, requester and sign-in, watched and cancelled by their name. */
import type { ConnectionTest, TestRow } from '../../shared/diagnosis/connection-test.ts';
import type { GatewaySecrets, GatewaySettings } from '../../shared/settings/gateway-settings.ts';
import type { Configuration } from '../configuration.ts';
import type { Handlers } from './create-call.ts';
import { gatewayOf } from './gateway-procedures.ts';

export interface HelpProcedureDeps {
  readonly configuration: Configuration;
  readonly tests: {
    target(run: string, gateway: GatewaySettings, secrets: GatewaySecrets): Promise<ConnectionTest>;
    requester(run: string, gateway: GatewaySettings): Promise<ConnectionTest>;
    signIn(run: string, gateway: GatewaySettings): Promise<ConnectionTest>;
    rows(run: string): TestRow[];
    cancel(run: string): void;
  };
}

type Names = Extract<keyof Handlers, `help:${string}`>;

export function helpProcedures({ configuration, tests }: HelpProcedureDeps): Pick<Handlers, Names> {
  return {
    'help:test-target': ({ run, settings, secrets }) => tests.target(run, settings, secrets),
    'help:test-requester': ({ run, settings }) => tests.requester(run, settings),
    'help:test-signin': ({ run, domain }) => tests.signIn(run, gatewayOf(domain, configuration)),
    'help:test-rows': ({ run }) => tests.rows(run),
    'help:cancel-test': ({ run }) => {
      tests.cancel(run);
      return undefined;
    },
    'help:last-requester': ({ domain }) =>
      configuration.lastRequester(gatewayOf(domain, configuration)['domain.name']),
  };
}
