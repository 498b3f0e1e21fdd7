/** What windows see of the running engine: sessions, the queue as a table, counters of traffic. Built on the steps, never in their way. */
import type { GatewaySettings } from '../../shared/settings/gateway-settings.ts';
import type { Store } from '../../store/store-contract.ts';
import type { Clock } from '../clock.ts';
import type { Configuration } from '../configuration.ts';
import type { Logger } from '../logger.ts';
import { queueTableProcedures } from '../procedures/queue-table-procedures.ts';
import { sessionProcedures } from '../procedures/session-procedures.ts';
import { SessionRegister } from '../session-register.ts';
import { Traffic } from './traffic.ts';

export interface OverviewParts {
  readonly store: Store;
  readonly configuration: Configuration;
  readonly clock: Clock;
  readonly log: Logger;
}

export class Overview {
  readonly sessions: SessionRegister;
  readonly traffic: Traffic;
  readonly #parts: OverviewParts;

  constructor(parts: OverviewParts) {
    const { store, configuration, clock, log } = parts;
    this.#parts = parts;
    this.sessions = new SessionRegister(clock);
    this.traffic = new Traffic({ store, gateways: configuration, clock, log });
  }

  /** @param fixedNextHop of a gateway's fixed target, serialised; null if it has none. */
  procedures(fixedNextHop: (settings: GatewaySettings) => string | null) {
    const { store, configuration, clock } = this.#parts;
    return {
      ...sessionProcedures(this.sessions),
      ...queueTableProcedures({
        store,
        clock,
        gateways: () => configuration.all(),
        settings: () => configuration.appSettings(),
        fixedNextHop,
        flushTraffic: () => this.traffic.flush(),
      }),
    };
  }
}
