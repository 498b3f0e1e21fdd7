/** Procedures that take gateways away and bring them back. */
import type { RemovedMail } from '../../store/removed-gateway-contract.ts';
import type { Store } from '../../store/store-contract.ts';
import type { Configuration } from '../configuration.ts';
import { ProcedureFailure, type Handlers } from './create-call.ts';
import { gatewayOf } from './gateway-procedures.ts';

interface LastRemoval {
  readonly domains: readonly string[];
  /** Epoch ms: undo is possible until then. */
  readonly undoUntil: number;
}

export interface RemovalProcedureDeps {
  readonly configuration: Configuration;
  readonly store: Store;
  readonly removals: {
    remove(domains: readonly string[], mail: RemovedMail): Promise<LastRemoval>;
    last(): LastRemoval | null;
  };
}

type Names = 'gateway:remove' | 'gateway:last-removal' | 'gateway:undo-remove';

export function removalProcedures(deps: RemovalProcedureDeps): Pick<Handlers, Names> {
  const { configuration, store, removals } = deps;
  return {
    'gateway:remove': async ({ domains, mail }) => {
      const names = [...new Set(domains.map((domain) => gatewayOf(domain, configuration)['domain.name']))];
      const waiting = names.reduce((sum, name) => sum + waitingRecipients(name, store), 0);
      if (mail === 'refuse' && waiting > 0) throw new ProcedureFailure('mail-waits', String(waiting));
      const { undoUntil } = await removals.remove(names, mail === 'refuse' ? 'keep' : mail);
      return { waitingRecipients: waiting, undoUntil };
    },
    'gateway:last-removal': () => toAnswer(removals.last()),
    'gateway:undo-remove': async () => {
      const last = removals.last();
      if (last === null) throw new ProcedureFailure('nothing-to-undo', '');
      const taken = last.domains.find((domain) => configuration.find(domain) !== null);
      if (taken !== undefined) throw new ProcedureFailure('already-exists', taken);
      await configuration.restoreGateways(last.domains);
      return { domains: [...last.domains] };
    },
  };
}

const toAnswer = (last: LastRemoval | null) => last && { ...last, domains: [...last.domains] };

function waitingRecipients(domain: string, store: Store): number {
  const { held, due, active, deferred, 'on-hold': onHold } = store.counts(domain).byStatus;
  return held + due + active + deferred + onHold;
}
