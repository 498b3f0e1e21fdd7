/** Mail that nobody fetches is not forgotten: its sender hears of the delay, the operator half-way, and at the end it goes back. */
import { randomBytes } from 'node:crypto';
import { EXTERNAL_QUEUE, POSTMASTER_QUEUE, type RecipientStatus } from '../../shared/queue/queue-view.ts';
import { gatewayFields } from '../../shared/settings/gateway-settings.ts';
import { createTexts } from '../../shared/texts/texts.ts';
import type { Store } from '../../store/store-contract.ts';
import type { Clock } from '../clock.ts';
import type { Configuration } from '../configuration.ts';
import { endRecipients, type EndingDeps } from '../finish/end-recipients.ts';
import { postmasterOf } from '../finish/postmaster.ts';
import { tellOfDelay } from '../finish/tell-of-delay.ts';
import type { Logger } from '../logger.ts';
import type { OwnNotice } from './own-mail.ts';

export interface HeldMailParts {
  readonly store: Store;
  readonly configuration: Configuration;
  readonly clock: Clock;
  readonly log: Logger;
  readonly endings: EndingDeps;
  sendNotice(notice: OwnNotice): Promise<unknown>;
}

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const EVERY_MS = 10 * MINUTE_MS;
/** Rows per look into the queue: oldest first, so that the first that is young enough ends it. */
const PAGE = 200;
/** A mail that is being sent just now is not ended under the hands of its session. */
const ENDING: readonly RecipientStatus[] = ['held', 'on-hold', 'deferred', 'due'];
const WAITING: readonly RecipientStatus[] = ['held', 'on-hold'];
/** For gateways that are gone: their mail had at least this much time. */
const defaults = gatewayFields.parse({ 'domain.name': 'gone.example' });

interface HalfTime {
  readonly gateway: string;
  /** How long it may wait, and how long the oldest has. */
  readonly holdMs: number;
  readonly waitedMs: number;
}

export class HeldMail {
  readonly #parts: HeldMailParts;
  /** By gateway and status: the last row that was looked at for a delay. Forgotten daily, so that moved mail is seen too. */
  #lookedAt = new Map<string, number>();
  #forgetAt = 0;
  #cancel: () => void = () => undefined;
  #running: Promise<void> = Promise.resolve();
  #isStopped = false;

  constructor(parts: HeldMailParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#cancel = this.#parts.clock.after(MINUTE_MS, this.#look);
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#cancel();
    await this.#running;
  }

  readonly #look = (): void => {
    this.#running = this.#lookThrough().catch((error: unknown) => {
      this.#parts.log.error({ err: error }, 'held mail could not be looked through');
    });
    void this.#running.then(() => {
      if (!this.#isStopped) this.#cancel = this.#parts.clock.after(EVERY_MS, this.#look);
    });
  };

  async #lookThrough(): Promise<void> {
    const { store, clock, configuration, log } = this.#parts;
    const now = clock.now();
    if (now >= this.#forgetAt) {
      this.#lookedAt.clear();
      this.#forgetAt = now + DAY_MS;
    }
    for (const gateway of await store.ages.gateways()) {
      if (gateway === EXTERNAL_QUEUE || gateway === POSTMASTER_QUEUE || this.#isStopped) continue;
      try {
        await this.#endOverdue(gateway, now);
        await this.#tellDelays(gateway, now);
        await this.#warnAtHalfTime(gateway, now);
      } catch (error) {
        // The mail of the other gateways has its time too.
        log.error({ err: error, gateway }, 'held mail of a gateway could not be looked through');
      }
    }
    await store.ages.removeFinished(now - configuration.appSettings()['app.log.days'] * DAY_MS);
  }

  #settingsOf(gateway: string): { holdMs: number; delayMs: number } {
    const { configuration } = this.#parts;
    // Mail of a removed gateway is held as long as that one said.
    const removed = configuration.removed().get(gateway)?.settings;
    const settings = configuration.find(gateway) ?? removed ?? defaults;
    return {
      holdMs: settings['settings.hold-days'] * DAY_MS,
      delayMs: settings['settings.delay-days'] * DAY_MS,
    };
  }

  /** S7; the hold goes on while a person keeps the mail back, and while a target does not take it. */
  async #endOverdue(gateway: string, now: number): Promise<void> {
    const { holdMs } = this.#settingsOf(gateway);
    for (const status of ENDING) {
      for (;;) {
        const page = await this.#parts.store.ages.page({ gateway, status, afterId: 0, limit: PAGE });
        const ids = page.filter(({ queuedAt }) => queuedAt <= now - holdMs).map(({ id }) => id);
        if (ids.length === 0 || this.#isStopped) break;
        const ending = { ids, statuses: [status], reason: 'not-fetched', way: 'retry' } as const;
        const detail = `5.4.7 not fetched within ${String(Math.round(holdMs / DAY_MS))} days`;
        await endRecipients({ ...ending, detail, owner: this.#owner('expiry') }, this.#parts.endings);
      }
    }
  }

  /** S8: once per message. */
  async #tellDelays(gateway: string, now: number): Promise<void> {
    const { holdMs, delayMs } = this.#settingsOf(gateway);
    if (delayMs === 0) return;
    for (const status of WAITING) {
      const key = `${gateway} ${status}`;
      for (let isWhole = true; isWhole && !this.#isStopped;) {
        const afterId = this.#lookedAt.get(key) ?? 0;
        const page = await this.#parts.store.ages.page({ gateway, status, afterId, limit: PAGE });
        const old = page.filter(({ queuedAt }) => queuedAt <= now - delayMs);
        const ids = old.filter(({ isDelaySettled }) => !isDelaySettled).map(({ id }) => id);
        await tellOfDelay({ ids, holdMs, owner: this.#owner('delay') }, this.#parts.endings);
        const last = old.at(-1)?.id;
        if (last !== undefined) this.#lookedAt.set(key, last);
        isWhole = old.length === PAGE;
      }
    }
  }

  /** Once per gateway, until nothing is that old any more. */
  async #warnAtHalfTime(gateway: string, now: number): Promise<void> {
    const { store } = this.#parts;
    const { holdMs } = this.#settingsOf(gateway);
    const oldest = await this.#oldestHeld(gateway);
    const isOld = oldest !== null && oldest <= now - holdMs / 2;
    // Noted again only once it is told: a failure or a crash in between may cost a second warning, never the only one.
    const wasTold = await store.ages.noteHalfTime({ gateway, at: null });
    if (!isOld) return;
    if (!wasTold) await this.#sendWarning({ gateway, holdMs, waitedMs: now - oldest });
    await store.ages.noteHalfTime({ gateway, at: now });
  }

  async #sendWarning({ gateway, holdMs, waitedMs }: HalfTime): Promise<void> {
    const days = Math.round(holdMs / DAY_MS);
    const waited = Math.floor(waitedMs / DAY_MS);
    const texts = (['de', 'en'] as const).map((language) => createTexts(language));
    await this.#parts.sendNotice({
      to: postmasterOf(this.#parts.configuration.appSettings()),
      subject: texts.map(({ t }) => t('notice.half-time.subject', { gateway })).join(' / '),
      text: texts.map(({ t }) => t('notice.half-time.text', { gateway, waited, days })).join('\n\n'),
    });
  }

  /** Epoch ms; null: nothing is held. */
  async #oldestHeld(gateway: string): Promise<number | null> {
    const pages = WAITING.map((status) =>
      this.#parts.store.ages.page({ gateway, status, afterId: 0, limit: 1 }),
    );
    const instants = (await Promise.all(pages)).flat().map(({ queuedAt }) => queuedAt);
    return instants.length === 0 ? null : Math.min(...instants);
  }

  readonly #owner = (what: string): string => `${what}-${randomBytes(5).toString('hex')}`;
}
