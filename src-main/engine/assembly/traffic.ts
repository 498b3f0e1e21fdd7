/** Counts what goes in and out, by gateway: in memory, and every half minute in the store. Nothing waits for it. */
import { parsePath } from '../../mail/address.ts';
import type { RecipientId } from '../../mail/envelope.ts';
import type { DeliveryOutcome } from '../../mail/delivery-outcome.ts';
import {
  bucketStarts,
  noTraffic,
  statisticsRanges,
  type TrafficCounters,
} from '../../shared/statistics/traffic.ts';
import { bodySize } from '../../store/body-size.ts';
import type { ClaimedMessage, Store } from '../../store/store-contract.ts';
import type { Clock } from '../clock.ts';
import type { GatewayDirectory } from '../gateway-directory.ts';
import type { Logger } from '../logger.ts';
import type { MailLog } from '../mail-log.ts';
import type { AttemptFacts } from '../queue/queue.ts';
import { domainOf } from '../queue/route-table.ts';
import type { Settle } from '../deliver/deliver-ports.ts';

export interface TrafficParts {
  readonly store: Pick<Store, 'viewer'>;
  readonly gateways: Pick<GatewayDirectory, 'find'>;
  readonly clock: Clock;
  readonly log: Logger;
}

type Counted = { -readonly [N in keyof TrafficCounters]: number };

const FLUSH_MS = 30_000;
const HOUR_MS = 3_600_000;
/** What is kept of each range, a little more than is shown. */
const KEPT_MS = { hours: 3 * 24 * HOUR_MS, days: 70 * 24 * HOUR_MS, months: 800 * 24 * HOUR_MS };

export class Traffic {
  readonly #parts: TrafficParts;
  readonly #counts = new Map<string, Counted>();
  /** Begins with the first count after a flush; a new hour begins new counters. */
  #hour = 0;
  #cancelFlush: (() => void) | null = null;
  #flushing: Promise<void> = Promise.resolve();

  constructor(parts: TrafficParts) {
    this.#parts = parts;
  }

  /** Counts what came in once it is stored. */
  enqueuing(enqueue: Store['enqueueTogether']): Store['enqueueTogether'] {
    return async (messages) => {
      // The store takes inline bytes over: their length must be known before.
      const sizes = messages.map(({ body }) => bodySize(body));
      await enqueue(messages);
      messages.forEach(({ recipients }, index) => {
        for (const gateway of new Set(recipients.map((recipient) => recipient.gateway))) {
          this.#add(gateway, { inMessages: 1, inBytes: sizes[index] ?? 0 });
        }
      });
    };
  }

  /** Counts what came of an attempt once it is settled. */
  settling(settle: Settle): Settle {
    return async (message, outcomes, attempt) => {
      await settle(message, outcomes, attempt);
      this.#countOutcomes(message, outcomes, attempt.way);
    };
  }

  /** Counts refusals on their way to the mail log. */
  logging(mailLog: MailLog): MailLog {
    return {
      ...mailLog,
      rejected: (session, fact) => {
        mailLog.rejected(session, fact);
        this.#add(this.#gatewayOf(fact.recipient), { refused: 1 });
      },
    };
  }

  /** What was counted is taken at once, for its own hour; only storing it is waited for. */
  flush(): Promise<void> {
    this.#cancelFlush?.();
    this.#cancelFlush = null;
    if (this.#counts.size > 0) {
      const hour = this.#hour;
      const counted = [...this.#counts];
      this.#counts.clear();
      this.#flushing = this.#flushing.then(() => this.#keep(hour, counted));
    }
    return this.#flushing;
  }

  #countOutcomes(
    message: ClaimedMessage,
    outcomes: ReadonlyMap<RecipientId, DeliveryOutcome>,
    way: AttemptFacts['way'],
  ): void {
    const taken = new Set<string>();
    for (const { id, gateway } of message.recipients) {
      const kind = outcomes.get(id)?.kind;
      if (kind === 'delivered') taken.add(gateway);
      else if (kind === 'deferred') this.#add(gateway, { deferred: 1 });
      else if (kind === 'failed') this.#add(gateway, { returned: 1 });
    }
    const bytes = message.sizeBytes;
    for (const gateway of taken) {
      if (way === 'etrn') this.#add(gateway, { etrnMessages: 1, etrnBytes: bytes });
      else if (way === 'atrn') this.#add(gateway, { atrnMessages: 1, atrnBytes: bytes });
      else this.#add(gateway, { otherMessages: 1, otherBytes: bytes });
    }
  }

  /** Of what stood behind `RCPT TO:`, parameters included; '' if it is no path or in no gateway's domain. */
  #gatewayOf(recipient = ''): string {
    const path = parsePath(recipient, { allowBare: true })?.mailbox?.path ?? '';
    return this.#parts.gateways.find(domainOf(path))?.['domain.name'] ?? '';
  }

  #add(gateway: string, counted: Partial<TrafficCounters>): void {
    const { clock } = this.#parts;
    const now = clock.now();
    const hour = now - (now % HOUR_MS);
    if (hour !== this.#hour && this.#counts.size > 0) void this.flush();
    this.#hour = hour;
    const counts = this.#counts.get(gateway) ?? { ...noTraffic };
    this.#counts.set(gateway, counts);
    for (const [name, amount] of Object.entries(counted)) counts[name as keyof Counted] += amount;
    this.#cancelFlush ??= clock.after(FLUSH_MS, () => {
      void this.flush();
    });
  }

  async #keep(hour: number, counted: readonly (readonly [string, Counted])[]): Promise<void> {
    const { store, clock, log } = this.#parts;
    const rows = statisticsRanges.flatMap((range) => {
      const at = range === 'hours' ? hour : (bucketStarts(range, hour).at(-1) ?? hour);
      return counted.map(([gateway, counts]) => ({ range, at, gateway, ...counts }));
    });
    const now = clock.now();
    const oldest = { hours: now - KEPT_MS.hours, days: now - KEPT_MS.days, months: now - KEPT_MS.months };
    await store.viewer.addTraffic(rows, oldest).catch((error: unknown) => {
      log.warn({ err: error }, 'statistics not stored');
    });
  }
}
