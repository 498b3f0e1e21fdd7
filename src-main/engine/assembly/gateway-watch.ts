/** What the operator should hear of single gateways: a client that stays away (S9), mail that waits long (S10), a quota that is nearly full. */
import type { GatewaySettings } from '../../shared/settings/gateway-settings.ts';
import type { Store } from '../../store/store-contract.ts';
import type { Clock } from '../clock.ts';
import type { Configuration } from '../configuration.ts';
import type { FaultBoard } from '../fault-board.ts';
import type { Logger } from '../logger.ts';

const LOOK_EVERY_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export interface GatewayWatchParts {
  readonly configuration: Configuration;
  readonly store: Pick<Store, 'oldest'>;
  /** Used part of the quota; 1 and more: full. 0 without a quota. */
  readonly quotaLevel: (settings: GatewaySettings) => number;
  readonly faults: FaultBoard;
  readonly clock: Clock;
  readonly log: Logger;
}

/** A quota is worth a word from here on. */
const NEARLY_FULL = 0.9;

interface Finding {
  readonly code: 'client-silent' | 'mail-waits-long' | 'quota-nearly-full';
  /** The gateway. */
  readonly subject: string;
  readonly parameters: Readonly<Record<string, string>>;
}

export class GatewayWatch {
  readonly #parts: GatewayWatchParts;
  /** What is on the fault board, as `code subject`. */
  #raised: ReadonlySet<string> = new Set();
  #cancel: () => void = () => undefined;
  #running: Promise<void> = Promise.resolve();
  #isStopped = false;

  constructor(parts: GatewayWatchParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#running = this.#look();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#cancel();
    await this.#running;
  }

  async #look(): Promise<void> {
    const { configuration, store, clock, log } = this.#parts;
    try {
      const oldest = await store.oldest();
      const now = clock.now();
      this.#show(configuration.all().flatMap((settings) => this.#findings(settings, oldest, now)));
    } catch (error) {
      log.error({ err: error }, 'waiting mail could not be looked at');
    }
    if (this.#isStopped) return;
    this.#cancel = clock.after(LOOK_EVERY_MS, () => {
      this.#running = this.#look();
    });
  }

  #findings(settings: GatewaySettings, oldest: Readonly<Record<string, number>>, now: number): Finding[] {
    const subject = settings['domain.name'];
    const waitingSince = oldest[subject] ?? null;
    const level = this.#parts.quotaLevel(settings);
    const findings: Finding[] = [];
    if (this.#isSilent(settings, waitingSince, now)) {
      const parameters = { days: String(settings['settings.idle-days']) };
      findings.push({ code: 'client-silent', subject, parameters });
    }
    if (this.#waitsLong(settings, waitingSince, now)) {
      const parameters = { hours: String(settings['settings.wait-hours']) };
      findings.push({ code: 'mail-waits-long', subject, parameters });
    }
    if (level >= NEARLY_FULL) {
      const parameters = { percent: String(Math.floor(level * 100)) };
      findings.push({ code: 'quota-nearly-full', subject, parameters });
    }
    return findings;
  }

  /** S9: only while mail waits that the client could have. One that never came counts from the oldest message. */
  #isSilent(settings: GatewaySettings, waitingSince: number | null, now: number): boolean {
    const days = settings['settings.idle-days'];
    const isAsked = settings['dequeuing.etrn.honor'] || settings['dequeuing.atrn.honor'];
    if (days === 0 || waitingSince === null || !isAsked) return false;
    const lastAt = this.#parts.configuration.lastReleaseAt(settings['domain.name']);
    return now - (lastAt ?? waitingSince) >= days * DAY_MS;
  }

  /** S10: once said, it stands until the queue is empty. */
  #waitsLong(settings: GatewaySettings, waitingSince: number | null, now: number): boolean {
    const hours = settings['settings.wait-hours'];
    if (hours === 0 || waitingSince === null) return false;
    const isSaid = this.#raised.has(`mail-waits-long ${settings['domain.name']}`);
    return isSaid || now - waitingSince >= hours * HOUR_MS;
  }

  #show(findings: readonly Finding[]): void {
    const { faults } = this.#parts;
    const keys = new Set(findings.map(({ code, subject }) => `${code} ${subject}`));
    for (const key of this.#raised) {
      const [code = '', subject = ''] = key.split(' ');
      if (!keys.has(key)) faults.clear(code, subject);
    }
    for (const { code, subject, parameters } of findings) faults.raise(code, { subject, ...parameters });
    this.#raised = keys;
  }
}
