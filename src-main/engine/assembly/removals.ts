/** Removed gateways: their mail is returned or deleted after a time for second thoughts, and undo brings them back. */
import type { RecipientId } from '../../mail/envelope.ts';
import type { RecipientStatus } from '../../shared/queue/queue-view.ts';
import type { RemovedMail } from '../../store/removed-gateway-contract.ts';
import type { Store } from '../../store/store-contract.ts';
import type { Clock } from '../clock.ts';
import type { Configuration, RemovedGateway } from '../configuration.ts';
import type { Logger } from '../logger.ts';

/** Mail is touched only after this time, or when the engine ends. */
const SECOND_THOUGHTS_MS = 30_000;
/** So long settings and secrets of the last removal can come back. */
const UNDO_MS = 10 * 60_000;

/** Mail in a session is looked at again. */
const SOON_MS = 5000;
/** Mail that is kept is looked at again. */
const LATER_MS = 3_600_000;
const PAGE_ROWS = 1000;

/** Ends recipients with a DSN `failed` to their senders; `sentence` says why. */
export type ReturnToSender = (ids: readonly RecipientId[], sentence: string) => Promise<number>;

export interface RemovalParts {
  readonly store: Store;
  readonly configuration: Configuration;
  readonly clock: Clock;
  readonly log: Logger;
  readonly returnToSender: ReturnToSender;
}

export interface LastRemoval {
  readonly domains: readonly string[];
  /** Epoch ms: undo is possible until then. */
  readonly undoUntil: number;
}

/** What waits and nobody works on just now; active recipients are looked at again later. */
const returnable: ReadonlySet<RecipientStatus> = new Set(['held', 'due', 'deferred', 'on-hold']);
/** Deleting takes rows along that wait for a person as well. */
const deletable: ReadonlySet<RecipientStatus> = new Set([...returnable, 'failed', 'defective']);
/** For the senders, in the DSN's words for why. */
const GONE = 'this server does not accept mail for the domain any more';

export class Removals {
  readonly #parts: RemovalParts;
  #cancel: (() => void) | null = null;
  #running: Promise<void> = Promise.resolve();
  #isStopping = false;

  constructor(parts: RemovalParts) {
    this.#parts = parts;
  }

  /** Goes on with what an earlier run left. */
  start(): void {
    this.#plan();
  }

  /** What was asked for is carried out now: nobody can take it back once the engine has ended. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    this.#cancel?.();
    await this.#running;
    await this.#carryOutDue(Number.MAX_SAFE_INTEGER);
  }

  async remove(domains: readonly string[], mail: RemovedMail): Promise<LastRemoval> {
    const at = this.#parts.clock.now();
    await this.#parts.configuration.removeGateways({ domains, mail, at });
    this.#plan();
    return { domains, undoUntil: at + UNDO_MS };
  }

  /** Null once it is too late, or if there was none. */
  last(): LastRemoval | null {
    const { configuration, clock } = this.#parts;
    const all = [...configuration.removed()];
    const at = all.reduce((latest, [, { removedAt }]) => Math.max(latest, removedAt), 0);
    if (all.length === 0 || at + UNDO_MS <= clock.now()) return null;
    const domains = all.filter(([, { removedAt }]) => removedAt === at).map(([domain]) => domain);
    return { domains, undoUntil: at + UNDO_MS };
  }

  #plan(): void {
    this.#cancel?.();
    const { configuration, clock } = this.#parts;
    if (this.#isStopping || configuration.removed().size === 0) return;
    const now = clock.now();
    const waits = [...configuration.removed().values()].map((gateway) => waitMs(gateway, now));
    this.#cancel = clock.after(Math.min(...waits), () => {
      this.#running = this.#look().catch((error: unknown) => {
        this.#parts.log.error({ err: error }, 'mail of a removed gateway could not be dealt with');
      });
    });
  }

  async #look(): Promise<void> {
    const now = this.#parts.clock.now();
    await this.#carryOutDue(now - SECOND_THOUGHTS_MS);
    await this.#forgetOld(now - UNDO_MS);
    this.#plan();
  }

  async #carryOutDue(removedBefore: number): Promise<void> {
    const { configuration } = this.#parts;
    for (const [domain, { removedAt, mail }] of [...configuration.removed()]) {
      if (mail === 'keep' || removedAt > removedBefore) continue;
      const isDone = await this.#carryOut(domain, removedAt, mail);
      if (isDone) await configuration.noteRemovalDone(domain);
    }
  }

  /** False: some of it is in a session just now. Mail that came later belongs to a new gateway of that name. */
  async #carryOut(domain: string, removedAt: number, mail: 'return' | 'delete'): Promise<boolean> {
    const { store, log, returnToSender } = this.#parts;
    const wanted = mail === 'delete' ? deletable : returnable;
    let isDone = true;
    let changed = 0;
    for (let afterId = 0, isLast = false; !isLast;) {
      if (!this.#isStillWanted(domain, removedAt)) return false;
      const page = await store.listQueue({ gateway: domain, afterId, limit: PAGE_ROWS });
      const rows = page.filter(({ queuedAt }) => queuedAt <= removedAt);
      const ids = rows.filter(({ status }) => wanted.has(status)).map(({ id }) => id as RecipientId);
      isDone &&= rows.every(({ status }) => status !== 'active');
      if (ids.length > 0 && mail === 'delete') await store.remove(ids);
      else if (ids.length > 0) await returnToSender(ids, GONE);
      changed += ids.length;
      isLast = page.length < PAGE_ROWS;
      afterId = page.at(-1)?.id ?? afterId;
    }
    log.info({ gateway: domain, mail, recipients: changed }, 'mail of a removed gateway was dealt with');
    return isDone;
  }

  /** Somebody may have taken it back meanwhile. */
  #isStillWanted(domain: string, removedAt: number): boolean {
    return this.#parts.configuration.removed().get(domain)?.removedAt === removedAt;
  }

  /** Settings of a gateway with waiting mail stay: they say how long it is held. */
  async #forgetOld(removedBefore: number): Promise<void> {
    const { configuration, store } = this.#parts;
    for (const [domain, { removedAt, mail }] of [...configuration.removed()]) {
      if (mail !== 'keep' || removedAt > removedBefore) continue;
      const { messages, byStatus } = store.counts(domain);
      await configuration.forgetRemoved(domain, messages + byStatus['on-hold'] > 0);
    }
  }
}

/** Until there is something to do for this one. */
function waitMs({ mail, removedAt }: RemovedGateway, now: number): number {
  if (mail !== 'keep') return Math.max(removedAt + SECOND_THOUGHTS_MS - now, SOON_MS);
  return removedAt + UNDO_MS > now ? removedAt + UNDO_MS - now : LATER_MS;
}
