/** How much of a gateway's mail may wait at once (Q1 to Q7): counted with what is on its way in, so that nothing slips past. */
import { replies, SmtpRejection, type SmtpReply } from '../mail/smtp-reply.ts';
import type { GatewaySettings } from '../shared/settings/gateway-settings.ts';

const KB = 1024;

/** Messages that are not delivered or returned yet, and the bytes they take. */
export interface Usage {
  readonly messages: number;
  readonly sizeBytes: number;
}

export interface QuotaDeps {
  readonly find: (gateway: string) => GatewaySettings | null;
  /** What is stored now. */
  readonly usage: (gateway: string) => Usage;
  /** Mail was refused. */
  readonly onRefused: (gateway: GatewaySettings) => void;
}

/** How full it is: the larger share of the two limits; 0 without limits. May exceed 1. */
export function levelOf(settings: GatewaySettings, { messages, sizeBytes }: Usage): number {
  if (!settings['quotas.enabled']) return 0;
  const share = (used: number, limit: number): number => (limit === 0 ? 0 : used / limit);
  return Math.max(
    share(messages, settings['quotas.max-messages']),
    share(sizeBytes, settings['quotas.max-kb'] * KB),
  );
}

export class Quota {
  readonly #deps: QuotaDeps;
  /** Messages that are being stored right now. */
  readonly #coming = new Map<string, Usage>();

  constructor(deps: QuotaDeps) {
    this.#deps = deps;
  }

  /** What RCPT hears; null: there is room. Without a declared size any room counts. */
  refusal(settings: GatewaySettings, sizeBytes: number | null): SmtpReply | null {
    if (this.#hasRoom(settings, sizeBytes ?? 1)) return null;
    this.#deps.onRefused(settings);
    return replyOf(settings);
  }

  /**
   * Stores what is meant for these gateways if all of them have room, which is theirs until then. Rejects with
   * SmtpRejection; if only some are full it is a transient one, and the next RCPT tells which.
   */
  async store(demands: ReadonlyMap<string, Usage>, store: () => Promise<void>): Promise<void> {
    const full = [...demands].flatMap(([gateway, { sizeBytes }]) => {
      const settings = this.#deps.find(gateway);
      return settings === null || this.#hasRoom(settings, sizeBytes) ? [] : [settings];
    });
    if (full.length > 0) {
      for (const settings of full) this.#deps.onRefused(settings);
      const isForGood = full.length === demands.size && full.every((one) => one['quotas.reply'] === '552');
      const reply = isForGood ? replies.quotaExceeded : replies.quotaFull;
      throw new SmtpRejection(reply, `quota of ${full.map((one) => one['domain.name']).join(', ')}`);
    }
    for (const [gateway, { messages, sizeBytes }] of demands) this.#add(gateway, messages, sizeBytes);
    try {
      await store();
    } finally {
      for (const [gateway, { messages, sizeBytes }] of demands) this.#add(gateway, -messages, -sizeBytes);
    }
  }

  #hasRoom(settings: GatewaySettings, sizeBytes: number): boolean {
    if (!settings['quotas.enabled']) return true;
    const domain = settings['domain.name'];
    const stored = this.#deps.usage(domain);
    const coming = this.#coming.get(domain) ?? { messages: 0, sizeBytes: 0 };
    const { 'quotas.max-messages': maxMessages, 'quotas.max-kb': maxKb } = settings;
    if (maxMessages > 0 && stored.messages + coming.messages + 1 > maxMessages) return false;
    return maxKb === 0 || stored.sizeBytes + coming.sizeBytes + sizeBytes <= maxKb * KB;
  }

  #add(gateway: string, messages: number, sizeBytes: number): void {
    const coming = this.#coming.get(gateway) ?? { messages: 0, sizeBytes: 0 };
    const now = { messages: coming.messages + messages, sizeBytes: coming.sizeBytes + sizeBytes };
    if (now.messages === 0) this.#coming.delete(gateway);
    else this.#coming.set(gateway, now);
  }
}

const replyOf = (settings: GatewaySettings): SmtpReply =>
  settings['quotas.reply'] === '552' ? replies.quotaExceeded : replies.quotaFull;
