/** Quotas at work: what RCPT and the end of the data hear, the warning to the client, and how much is used. */
import type { QuotaUsage } from '../../shared/ipc/contract.ts';
import type { GatewaySettings } from '../../shared/settings/gateway-settings.ts';
import type { NewMessage, Store } from '../../store/store-contract.ts';
import type { RecipientCheck } from '../accept/judge-recipient.ts';
import type { Clock } from '../clock.ts';
import type { Configuration } from '../configuration.ts';
import type { GatewayStates } from '../gateway-states.ts';
import type { Logger } from '../logger.ts';
import { noticeWords } from '../notice-words.ts';
import { levelOf, Quota, type Usage } from '../quota.ts';
import type { OwnMail } from './own-mail.ts';

const DAY_MS = 24 * 60 * 60_000;
/** Below this a further warning is worth its while. */
const RELAXED_LEVEL = 0.9;

export interface QuotasParts {
  readonly store: Pick<Store, 'counts' | 'on'>;
  readonly configuration: Configuration;
  readonly states: GatewayStates;
  readonly sendNotice: OwnMail['sendNotice'];
  /** Extracted ones count for the size (D6). */
  readonly attachmentBytes: (gateway: string) => number;
  readonly clock: Clock;
  readonly log: Logger;
}

export class Quotas {
  readonly #parts: QuotasParts;
  readonly #quota: Quota;
  #end: () => void = () => undefined;

  constructor(parts: QuotasParts) {
    this.#parts = parts;
    this.#quota = new Quota({
      find: (gateway) => parts.configuration.find(gateway),
      usage: (gateway) => this.#used(gateway),
      onRefused: (settings) => {
        void this.#warn(settings).catch((error: unknown) => {
          parts.log.error(
            { err: error, gateway: settings['domain.name'] },
            'warning of the quota not queued',
          );
        });
      },
    });
  }

  start(): void {
    this.#end = this.#parts.store.on('counts', (changed) => {
      for (const { gateway } of changed) this.#relax(gateway);
    });
  }

  stop(): void {
    this.#end();
  }

  readonly check: RecipientCheck = ({ sizeBytes }, gateway) => {
    const refusal = this.#quota.refusal(gateway, sizeBytes);
    return refusal && { refusal, reason: `quota of ${gateway['domain.name']}` };
  };

  /** Stores messages within the quotas of their gateways; rejects with SmtpRejection. */
  within(messages: readonly NewMessage[], store: () => Promise<void>): Promise<void> {
    const demands = new Map<string, Usage>();
    for (const { body, recipients } of messages) {
      const sizeBytes = body.kind === 'inline' ? body.bytes.byteLength : body.sizeBytes;
      for (const gateway of new Set(recipients.map((recipient) => recipient.gateway))) {
        const others = demands.get(gateway) ?? { messages: 0, sizeBytes: 0 };
        demands.set(gateway, {
          messages: others.messages + 1,
          sizeBytes: others.sizeBytes + sizeBytes,
        });
      }
    }
    return this.#quota.store(demands, store);
  }

  usage(settings: GatewaySettings): QuotaUsage {
    const used = this.#used(settings['domain.name']);
    return { ...used, level: levelOf(settings, used) };
  }

  #used(gateway: string): Usage {
    const { messages, sizeBytes } = this.#parts.store.counts(gateway);
    return { messages, sizeBytes: sizeBytes + this.#parts.attachmentBytes(gateway) };
  }

  /** One warning until the level was below 90 %, at most one a day (Q4). It is outside the quota. */
  async #warn(settings: GatewaySettings): Promise<void> {
    const { states, clock, configuration, sendNotice } = this.#parts;
    const domain = settings['domain.name'];
    const { quotaWarnedAt, mayWarnOfQuota } = states.of(domain);
    const now = clock.now();
    if (!settings['quotas.warn'] || !mayWarnOfQuota) return;
    if (quotaWarnedAt !== null && now - quotaWarnedAt < DAY_MS) return;
    await states.change(domain, { quotaWarnedAt: now, mayWarnOfQuota: false });
    const app = configuration.appSettings();
    const { messages, sizeBytes } = this.#used(domain);
    const kilobytes = Math.ceil(sizeBytes / 1024);
    await sendNotice({
      to: settings['quotas.warn-to'] || `postmaster@${domain}`,
      from: settings['quotas.warn-from'] || `postmaster@${app['app.host-name']}`,
      ...noticeWords('quota', app['app.dsn.language'], { domain, count: messages, kilobytes }),
    });
  }

  #relax(gateway: string): void {
    const { states, configuration, log } = this.#parts;
    if (states.of(gateway).mayWarnOfQuota) return;
    const settings = configuration.find(gateway);
    if (settings === null || levelOf(settings, this.#used(gateway)) >= RELAXED_LEVEL) return;
    states.change(gateway, { mayWarnOfQuota: true }).catch((error: unknown) => {
      log.error({ err: error, gateway }, 'state of the quota not stored');
    });
  }
}
