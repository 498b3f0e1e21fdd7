/** Every procedure of the contract, each from the part of the engine that knows the answer. */
import type { EngineStatus } from '../../shared/ipc/contract.ts';
import type { Store } from '../../store/store-contract.ts';
import type { Clock } from '../clock.ts';
import type { Configuration } from '../configuration.ts';
import type { DeliverDeps } from '../deliver/deliver-ports.ts';
import { appProcedures } from '../procedures/app-procedures.ts';
import { clientProcedures } from '../procedures/client-procedures.ts';
import type { Handlers } from '../procedures/create-call.ts';
import { editorProcedures } from '../procedures/editor-procedures.ts';
import { exchangeProcedures } from '../procedures/exchange-procedures.ts';
import { gatewayProcedures } from '../procedures/gateway-procedures.ts';
import { helpProcedures } from '../procedures/help-procedures.ts';
import { queueProcedures } from '../procedures/queue-procedures.ts';
import { removalProcedures } from '../procedures/removal-procedures.ts';
import type { Caretaker } from './caretaker.ts';
import type { ConnectionTests } from './connection-tests.ts';
import type { Endings } from './endings.ts';
import type { createDequeueClient } from './fetching.ts';
import type { Overview } from './overview.ts';
import type { Releases } from './releases.ts';
import type { Removals } from './removals.ts';
import type { Services } from './services.ts';
import { checkTargets } from './target-checks.ts';
import type { Timetable } from './timetable.ts';
import type { Verification } from './verification.ts';

export interface EngineParts {
  readonly store: Store;
  readonly configuration: Configuration;
  readonly clock: Clock;
  readonly releases: Releases;
  readonly endings: Endings;
  readonly timetable: Timetable;
  readonly caretaker: Caretaker;
  readonly client: ReturnType<typeof createDequeueClient>;
  readonly verification: Verification;
  readonly overview: Overview;
  readonly services: Services;
  readonly tests: ConnectionTests;
  readonly removals: Removals;
  readonly deliver: DeliverDeps;
  readonly freeBytes: () => number;
  readonly status: () => EngineStatus;
}

export function engineProcedures(parts: EngineParts): Handlers {
  const { store, configuration, clock } = parts;
  return {
    ...gatewayProcedures({
      configuration,
      store: store,
      hasFixedTarget: parts.releases.hasFixedTarget,
      releaseToFixedTarget: parts.releases.toFixedTarget,
    }),
    ...removalProcedures({ configuration, store: store, removals: parts.removals }),
    ...exchangeProcedures(configuration),
    ...queueProcedures({
      store: store,
      gateways: () => configuration.all(),
      fixedNextHop: parts.releases.fixedNextHop,
      returnByHand: parts.endings.returnByHand,
      route: parts.endings.route,
      heldAt: (domain) => configuration.find(domain) && parts.endings.route(`postmaster@${domain}`),
      now: () => clock.now(),
    }),
    ...parts.timetable.procedures(),
    ...parts.caretaker.procedures(),
    ...clientProcedures(parts.client),
    ...parts.verification.procedures(),
    ...parts.overview.procedures(parts.releases.fixedNextHop),
    'engine:status': parts.status,
    ...appProcedures({
      configuration,
      certificate: parts.services.certificate,
      servicesFollowed: () => parts.services.followed(),
    }),
    ...helpProcedures({ configuration, tests: parts.tests }),
    ...editorProcedures({
      configuration,
      store: store,
      freeBytes: () => parts.freeBytes(),
      checkTargets: (settings) => checkTargets(settings, parts.deliver),
    }),
  };
}
