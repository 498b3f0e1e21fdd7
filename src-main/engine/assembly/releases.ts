/** Releases of held mail: asked for by ETRN or by a person, or begun by a mail run; each goes to its target. */
import type { GatewaySettings } from '../../shared/settings/gateway-settings.ts';
import type { ReleaseRequest, Store } from '../../store/store-contract.ts';
import type { Clock } from '../clock.ts';
import type { Configuration } from '../configuration.ts';
import type { Logger } from '../logger.ts';
import { formatNextHop } from '../queue/next-hop.ts';
import { releaseTime } from '../schedule/immediate-tries.ts';
import { fixedTarget, releaseGateway, runTarget, type ReleaseTarget } from '../turn/release-gateway.ts';

export interface ReleaseParts {
  readonly store: Store;
  readonly configuration: Configuration;
  readonly clock: Clock;
  readonly log: Logger;
  /** See EtrnDeps. */
  readonly isConfirmed: (gateway: string) => boolean;
}

export class Releases {
  readonly #parts: ReleaseParts;

  constructor(parts: ReleaseParts) {
    this.#parts = parts;
  }

  /** After the reply to ETRN: nobody waits for it, so a fault goes to the log. */
  readonly start = (domain: string, target: ReleaseTarget): void => {
    this.note(domain);
    const when = releaseTime(this.#parts.configuration.appSettings());
    void this.#release(domain, target, { by: 'etrn', when }).catch((error: unknown) => {
      this.#parts.log.error({ err: error, gateway: domain }, 'release could not be started');
    });
  };

  /** Who may release this gateway's mail by ETRN has asked from this address. */
  readonly noteRequester = (domain: string, address: string): void => {
    const { configuration, log } = this.#parts;
    void configuration.noteRequester(domain, address).catch((error: unknown) => {
      log.warn({ err: error, gateway: domain }, 'address of the requester not stored');
    });
  };

  readonly hasFixedTarget = (settings: GatewaySettings): boolean => this.#targetOf(settings) !== null;

  /** The number of recipients; null if the gateway has neither a fixed target nor runs. */
  readonly toFixedTarget = (settings: GatewaySettings): Promise<number> | null => {
    const target = this.#targetOf(settings);
    if (target === null) return null;
    this.note(settings['domain.name']);
    return this.#release(settings['domain.name'], target, { by: 'manual' });
  };

  /** Whether held mail leaves with each external mail run (D4). */
  readonly leavesAtRuns = (settings: GatewaySettings): boolean =>
    settings['domain.enabled'] &&
    settings['domain.deliver-each-run'] &&
    this.#parts.isConfirmed(settings['domain.name']);

  /** The number of recipients; nobody asked, so it is no release request. */
  readonly atRun = (settings: GatewaySettings): Promise<number> =>
    this.#release(settings['domain.name'], runTarget(settings, this.#parts.configuration), {
      by: 'run',
      only: 'held',
    });

  /** Serialised next hop of the gateway's runs; null if its mail waits for the client or is filed with another gateway. */
  readonly runHop = (settings: GatewaySettings): string | null =>
    this.leavesAtRuns(settings) ? this.fixedNextHop(settings) : null;

  /** Serialised next hop of the fixed target; null if there is none, or if the mail is filed with another gateway. */
  readonly fixedNextHop = (settings: GatewaySettings): string | null => {
    const target = this.#targetOf(settings);
    return target?.kind === 'next-hop' ? formatNextHop(target.hop) : null;
  };

  /** Someone who may have it asked for this gateway's mail just now. */
  readonly note = (domain: string): void => {
    const { configuration, clock, log } = this.#parts;
    void configuration.noteRelease(domain, clock.now()).catch((error: unknown) => {
      log.warn({ err: error, gateway: domain }, 'time of the release not stored');
    });
  };

  #targetOf(settings: GatewaySettings): ReleaseTarget | null {
    const { configuration } = this.#parts;
    return this.leavesAtRuns(settings)
      ? runTarget(settings, configuration)
      : fixedTarget(settings, configuration);
  }

  #release(
    domain: string,
    target: ReleaseTarget,
    how: Pick<ReleaseRequest, 'by' | 'when' | 'only'>,
  ): Promise<number> {
    const { store } = this.#parts;
    return releaseGateway(domain, target, {
      release: (gateway, nextHop) => store.release({ gateway, nextHop, ...how }),
      moveToGateway: (from, to) => store.moveToGateway(from, to),
    });
  }
}
