/** What the engine asks of the disk: promises only. `openStore` in store.ts gives it; threads and SQL stay below. */
import type { SideStores } from './side-stores.ts';
import type { EnvelopeRecipient, EnvelopeSender, MessageId, RecipientId } from '../mail/envelope.ts';
import type { OutcomeReason, PeerReply } from '../mail/delivery-outcome.ts';
import type { RunQuestion, RunScope, TryRules } from './run-contract.ts';
import type {
  AttemptRow,
  GatewayCounts,
  QueueDetails,
  QueueFilter,
  QueueRow,
} from '../shared/queue/queue-view.ts';
import type { RecipientsClaim } from './actions-contract.ts';
import type { AppSettingsWrite } from './document-contract.ts';

/** Where a body lies. Wire form: CR LF, not dot-stuffed, our Received line included. */
export type StoredBody =
  | { readonly kind: 'inline'; readonly bytes: Uint8Array }
  /** A flushed, renamed spool file; `path` is absolute. */
  | { readonly kind: 'file'; readonly path: string; readonly sizeBytes: number };

/** Takes a body block by block. Above the threshold the blocks go to a spool file instead of memory. */
export interface BodyWriter {
  /** Resolves when the next block may come (back-pressure). The block is not changed or kept beyond that if it went to disk. */
  write(block: Uint8Array): Promise<void>;
  /** Resolves when the body is durable (file) or complete in memory (inline; durable with the enqueue). */
  finish(): Promise<StoredBody>;
  /** Removes what was written; safe at any time, also after finish() when the enqueue failed. */
  abort(): Promise<void>;
}

/** A second body with the same content, durable like the first. */
export interface BodyCopy {
  readonly body: StoredBody;
  /** Removes it again; only while no message has it. */
  abort(): Promise<void>;
}

export interface NewRecipient extends EnvelopeRecipient {
  /** Gateway domain, A-label, lower case; or EXTERNAL_QUEUE, POSTMASTER_QUEUE of queue-view.ts. */
  readonly gateway: string;
  /** `next-run`: deferred until a run of the schedule sends it. */
  readonly status: 'held' | 'due' | 'deferred' | 'next-run';
  /** Serialised next hop (engine/queue/next-hop.ts); null for `held`. */
  readonly nextHop: string | null;
  /** Epoch ms, for `deferred` only: not before. */
  readonly nextAttemptAt?: number;
}

/** `received` from a peer; `forwarded`: a copy by the page Forwarding; `notice` and `dsn`: written by us. */
export type MessageOrigin = 'received' | 'forwarded' | 'notice' | 'dsn';

export interface NewMessage extends EnvelopeSender {
  readonly id: MessageId;
  readonly origin: MessageOrigin;
  readonly queuedAt: number;
  readonly body: StoredBody;
  /** Decoded, for the queue's table; absent or null: it has none, or nobody looked. */
  readonly subject?: string | null;
  /** For the history: `name [address] protocol session`. */
  readonly receivedFrom: string;
  readonly recipients: readonly NewRecipient[];
}

/** One message with those of its recipients that were claimed together. */
export interface ClaimedMessage extends EnvelopeSender {
  readonly id: MessageId;
  readonly origin: MessageOrigin;
  readonly queuedAt: number;
  readonly sizeBytes: number;
  /** What the claim asked for: a serialised next hop, or null for a turn. */
  readonly claimedFor: string | null;
  readonly body: StoredBody;
  readonly recipients: readonly ClaimedRecipient[];
}
/** Who asked for the next attempt: an ETRN request, a person, an external mail run. */
export type Releaser = 'etrn' | 'manual' | 'run';

export interface ClaimedRecipient extends EnvelopeRecipient {
  readonly id: RecipientId;
  /** Whose mail it is: a gateway's domain, EXTERNAL_QUEUE or POSTMASTER_QUEUE. */
  readonly gateway: string;
  /** Null: nobody asked, its time had come. */
  readonly releasedBy: Releaser | null;
  /** Attempts made before this one. */
  readonly attempts: number;
  /** How far the tries that go on now have come; null: none has failed yet. */
  readonly retry: RetryProgress | null;
  /** The sender was told that this recipient's copy is delayed. */
  readonly isDelayTold: boolean;
  /** What the peer said last, code first; null if it never said anything. */
  readonly lastReply: string | null;
}

/** Tries that fail, one after the other. */
export interface RetryProgress {
  /** Epoch ms of the first of them. */
  readonly since: number;
  /** How many were made in the retry queue (P47); 0: still in the first minutes (P45). */
  readonly retries: number;
}

export interface ClaimRequest {
  readonly gateway: string;
  /** Only recipients due for this next hop; null: a turn, which takes held, due and deferred ones alike. */
  readonly nextHop: string | null;
  /** At most so many messages, oldest first. */
  readonly limit: number;
  /** At most so many bytes of inline bodies (one message always). */
  readonly maxInlineBytes: number;
  /** Names the session that holds the lease. */
  readonly owner: string;
  /** The lease ends at this instant, on the clock that `wake` is given as `leasesNow`. */
  readonly leaseUntil: number;
  /** Messages that were tried in this turn already and are not to be claimed again. */
  readonly except?: readonly MessageId[];
}

export interface SettledRecipient {
  readonly id: RecipientId;
  /** Where the state machine led; `held` and `due` put it back, `as-before` into the status before its claim. */
  readonly status: 'delivered' | 'deferred' | 'failed' | 'defective' | 'held' | 'due' | 'as-before';
  /** Epoch ms for `deferred`, otherwise null. */
  readonly nextAttemptAt: number | null;
  /** False when nothing was tried (turn ended before this message): the attempt count stays. */
  readonly countsAsAttempt: boolean;
  readonly reason: OutcomeReason | null;
  readonly reply: PeerReply | null;
  readonly detail: string;
  /** For `deferred`; otherwise the tries begin anew. */
  readonly retry?: RetryProgress;
  /** Whether its sender is told of the delay with this; absent: nothing new. */
  readonly delay?: 'told' | 'not-to-be-told';
}

export interface SettledMessage {
  readonly messageId: MessageId;
  readonly recipients: readonly SettledRecipient[];
  readonly attempt: Omit<AttemptRow, 'outcome' | 'reply'>;
}

/** A message of ours about the end of recipients. */
export interface NewReport {
  readonly message: NewMessage;
  readonly about: readonly RecipientId[];
}

export interface ReroutedRecipient extends Pick<NewRecipient, 'gateway' | 'nextHop'> {
  readonly id: RecipientId;
  readonly status: 'held' | 'due';
}

/** Work that is due: one entry per gateway and next hop. */
export interface DueDestination {
  readonly gateway: string;
  readonly nextHop: string;
}

export interface GatewayRow {
  readonly domain: string;
  readonly version: number;
  /** The settings document as JSON text, of schema `version`. */
  readonly settings: string;
  /** Epoch ms of the last accepted release request, null if none. */
  readonly lastReleaseAt: number | null;
  /** Address of the last valid ETRN's sender, null if there was none. */
  readonly lastRequester: string | null;
}

export interface GatewayWrite {
  readonly row: Omit<GatewayRow, 'lastRequester'>;
  readonly formerDomain: string | null;
  readonly secrets: Readonly<Record<string, Uint8Array | null>>;
}

export interface ReleaseRequest {
  readonly gateway: string;
  readonly nextHop: string;
  readonly by: Releaser;
  /** Default: at once. */
  readonly when?: 'now' | 'next-run';
  /** Default: held and deferred ones. */
  readonly only?: 'held';
}

/** What a backup holds; `bodies` are those in files. */
export interface BackupReport {
  readonly messages: number;
  readonly bodies: number;
}

export interface StoreEvents {
  /** Counters of these gateways changed; the whole new value of each. */
  readonly counts: [changed: readonly GatewayCounts[]];
  /** Something is due now that was not before. */
  readonly due: [];
}

/** What was found and put right while opening; the engine tells the operator. */
export interface OpeningReport {
  /** Where the damaged database was moved; null if it was sound. Its spool folder lies beside it. */
  readonly corruptDatabaseKeptAs: string | null;
  /** Recipients without a body, found at this start. */
  readonly defective: number;
  /** Spool files without a row, and unfinished ones, that were removed. */
  readonly orphansRemoved: number;
  /** Recipients that a dead process had claimed. */
  readonly leasesReturned: number;
}

export interface Store extends SideStores {
  readonly openingReport: OpeningReport;

  // queue
  nextMessageId(): MessageId;
  newBody(id: MessageId): BodyWriter;
  /** A file body as stored; inline bodies come with the claim. */
  readBody(body: StoredBody): AsyncIterable<Uint8Array>;
  /**
   * One transaction; resolves after the commit. Inline bytes that a BodyWriter made are handed over: empty afterwards.
   * Rejects with StoreFault; nothing remains then but the body (abort it).
   */
  enqueue(message: NewMessage): Promise<void>;
  /** Several messages, each with a body of its own, in one transaction. */
  enqueueTogether(messages: readonly NewMessage[]): Promise<void>;
  /** The body of a message that is not stored yet, once more for another; a file is linked, never read into memory. */
  copyBody(body: StoredBody, id: MessageId): Promise<BodyCopy>;
  /** held and deferred recipients of the gateway become due for this next hop; resolves with the number of recipients. */
  release(request: ReleaseRequest): Promise<number>;
  /** What waits for a run becomes due; resolves with the number of recipients. */
  beginRun(scope: RunScope): Promise<number>;
  /** 0: there is none. Numbered by the commit, not as their data begin: whatever comes in from now on has a higher one. */
  newestRecipientId(): Promise<number>;
  /** How many messages a run would send, and when the oldest of them was queued (epoch ms; null: none). */
  runWork(
    question: RunQuestion,
  ): Promise<{ readonly messages: number; readonly oldestQueuedAt: number | null }>;
  /** Single recipients by id; held, on-hold and deferred become due. `nextHop` null keeps the one stored; held without one stay. */
  releaseRecipients(request: {
    ids: readonly RecipientId[];
    nextHopOf: Readonly<Record<string, string | null>>;
  }): Promise<number>;
  /** Everything held or deferred for one gateway goes to another one's queue, held; resolves with the number of recipients. */
  moveToGateway(from: string, to: string): Promise<number>;
  claim(request: ClaimRequest): Promise<ClaimedMessage[]>;
  /** New end of the lease for everything this owner holds. */
  renewLease(owner: string, until: number): Promise<void>;
  /**
   * One transaction for all that waits; the body goes when no recipient needs it. Each report is stored in the same
   * transaction, unless all that it is about had gone another way meanwhile. Resolves with the reports that were stored;
   * rejects with StoreFault: nothing is settled then. What was not stored leaves nothing but its body (abort it).
   */
  settle(message: SettledMessage, reports?: readonly NewReport[]): Promise<readonly MessageId[]>;
  /** Gives claimed recipients back untried, each to the status it had before its claim. */
  putBack(ids: readonly RecipientId[]): Promise<void>;
  /** Claimed recipients go another way than the one they were claimed for; who asked for them stays known. */
  reroute(recipients: readonly ReroutedRecipient[]): Promise<void>;
  /**
   * deferred with nextAttemptAt <= now become due (or wait for a run, see TryRules; default: due), leases that ended at
   * `leasesNow` return (a clock that does not jump; default: now); resolves with the next instant to look again, on the
   * clock of `now`.
   */
  wake(now: number, leasesNow?: number, rules?: TryRules): Promise<number | null>;
  dueDestinations(): Promise<DueDestination[]>;
  /** held, due and deferred ones; `until`: epoch ms at which it ends by itself, absent or null: a person ends it. */
  hold(ids: readonly RecipientId[], until?: number | null): Promise<number>;
  /** See RecipientsClaim; the body is empty if it is lost. */
  claimRecipients(request: RecipientsClaim): Promise<ClaimedMessage[]>;
  /** Any status but active; the message goes with its last recipient. */
  remove(ids: readonly RecipientId[]): Promise<number>;
  listQueue(filter: QueueFilter): Promise<QueueRow[]>;
  showQueue(id: RecipientId): Promise<QueueDetails | null>;
  /** Kept in memory beside the rows. */
  counts(gateway: string): GatewayCounts;
  /** Epoch ms of the oldest waiting message by gateway; absent: nothing waits. */
  oldest(): Promise<Readonly<Record<string, number>>>;

  // settings
  loadGateways(): Promise<GatewayRow[]>;
  /**
   * Inserts or replaces, all in one transaction with their secrets (sealed; null removes, absent keeps).
   * `formerDomain` names the row to replace (null: none yet); if it differs, waiting mail and secrets move to the new name.
   */
  saveGateways(changes: readonly GatewayWrite[]): Promise<void>;
  /** What the engine remembers of a gateway beside its settings, as JSON; it follows a rename and goes with the gateway. */
  loadGatewayStates(): Promise<readonly { domain: string; state: string }[]>;
  saveGatewayState(domain: string, state: string): Promise<void>;
  noteRelease(domain: string, at: number): Promise<void>;
  noteRequester(domain: string, address: string): Promise<void>;
  /** Sealed secrets of an owner (gateway domain, or 'app'). */
  loadSecrets(): Promise<readonly { owner: string; name: string; sealed: Uint8Array }[]>;
  loadAppSettings(): Promise<{ version: number; settings: string } | null>;
  /** With its secrets (sealed; null removes, absent keeps), in one transaction. */
  saveAppSettings(write: AppSettingsWrite): Promise<void>;

  on<N extends keyof StoreEvents>(name: N, listener: (...args: StoreEvents[N]) => void): () => void;
  /** Makes the folder `target` (absolute), a data folder as it is now; everything else goes on meanwhile. */
  backup(target: string): Promise<BackupReport>;

  /** Finishes what was accepted, checkpoints, closes. */
  close(): Promise<void>;
}

/** What can go wrong with the disk, for the operator; the wire hears 451 or 452. */
export type StoreFaultCode =
  'disk-full' | 'database-corrupt' | 'database-too-new' | 'folder-not-writable' | 'in-use' | 'io';

export class StoreFault extends Error {
  override readonly name = 'StoreFault';
  constructor(
    readonly code: StoreFaultCode,
    readonly detail: string,
    options?: ErrorOptions,
  ) {
    super(`${code}: ${detail}`, options);
  }
}
