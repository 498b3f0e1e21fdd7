/** Releases of held mail: asked for by ETRN or by a person; each is noted with its time and goes to its target. */
import type { GatewaySettings } from '../../shared/settings/gateway-settings.ts';
import type { Releaser, Store } from '../../store/store-contract.ts';
import type { Clock } from '../clock.ts';
import type { Configuration } from '../configuration.ts';
import type { Logger } from '../logger.ts';
import { formatNextHop } from '../queue/next-hop.ts';
import { fixedTarget, releaseGateway, type ReleaseTarget } from '../turn/release-gateway.ts';

export interface ReleaseParts {
  readonly store: Store;
  readonly configuration: Configuration;
  readonly clock: Clock;
  readonly log: Logger;
}

export class Releases {
  readonly #parts: ReleaseParts;

  constructor(parts: ReleaseParts) {
    this.#parts = parts;
  }

  /** After the reply to ETRN: nobody waits for it, so a fault goes to the log. */
  readonly start = (domain: string, target: ReleaseTarget): void => {
    void this.#release(domain, target, 'etrn').catch((error: unknown) => {
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

  /** The number of recipients; null if the gateway has no fixed target. */
  readonly toFixedTarget = (settings: GatewaySettings): Promise<number> | null => {
    const target = this.#targetOf(settings);
    return target && this.#release(settings['domain.name'], target, 'manual');
  };

  /** Serialised next hop of the fixed target; null if there is none, or if the mail is filed with another gateway. */
  readonly fixedNextHop = (settings: GatewaySettings): string | null => {
    const target = this.#targetOf(settings);
    return target?.kind === 'next-hop' ? formatNextHop(target.hop) : null;
  };

  /** Someone who may have it asked for this gateway's mail just now. */
  note(domain: string): void {
    const { configuration, clock, log } = this.#parts;
    void configuration.noteRelease(domain, clock.now()).catch((error: unknown) => {
      log.warn({ err: error, gateway: domain }, 'time of the release not stored');
    });
  }

  #targetOf(settings: GatewaySettings): ReleaseTarget | null {
    return fixedTarget(settings, this.#parts.configuration);
  }

  #release(domain: string, target: ReleaseTarget, by: Releaser): Promise<number> {
    this.note(domain);
    const { store } = this.#parts;
    return releaseGateway(domain, target, {
      release: (gateway, nextHop) => store.release({ gateway, nextHop, by }),
      moveToGateway: (from, to) => store.moveToGateway(from, to),
    });
  }
}
