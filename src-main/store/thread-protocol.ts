/** What the store and its two threads say to each other: commands by name, batches in both directions. */
import type { DequeueRun } from '../shared/dequeue/dequeue-view.ts';
import type { DequeueAccountRow, DequeueAccountWrite } from './dequeue-contract.ts';
import type { StoredPolicy } from './policy-contract.ts';
import type { RecipientsClaim, Redirection } from './actions-contract.ts';
import type { AgedRow, AgePageRequest } from './ages-contract.ts';
import type {
  BackupReport,
  ClaimedMessage,
  ClaimRequest,
  DueDestination,
  GatewayRow,
  GatewayWrite,
  MessageOrigin,
  NewRecipient,
  OpeningReport,
  ReroutedRecipient,
  ReleaseRequest,
  SettledMessage,
  StoreFaultCode,
} from './store-contract.ts';
import type { RunQuestion, RunScope, TryRules } from './run-contract.ts';
import type {
  AddressFinding,
  AddressPage,
  ListedEntry,
  Paged,
  RememberedAddress,
} from './verification-contract.ts';
import type { AppSettingsWrite, StoredDocumentRow } from './document-contract.ts';
import type { GatewayRemoval, RemovedGatewayRow } from './removed-gateway-contract.ts';
import type { EnvelopeSender, MessageId, RecipientId } from '../mail/envelope.ts';
import type {
  QueueGroup,
  QueueGrouping,
  QueueSelection,
  QueueTableFilter,
} from '../shared/queue/queue-table.ts';
import type {
  GatewayCounts,
  QueueDetails,
  QueueFilter,
  QueueRow,
  RecipientStatus,
} from '../shared/queue/queue-view.ts';
import type { StatisticsRange, TrafficBucket } from '../shared/statistics/traffic.ts';
import type { FoundPart } from './reader/message-part.ts';
import type { TablePage } from './reader/queue-table.ts';
import type { PageRequest, TrafficRow } from './viewer-contract.ts';

/** A message on its way to the writer: `content` is null if the body lies in its spool file. */
export interface MessageToInsert extends EnvelopeSender {
  readonly id: MessageId;
  readonly queuedAt: number;
  readonly origin: MessageOrigin;
  readonly receivedFrom: string;
  readonly sizeBytes: number;
  readonly content: Uint8Array | null;
  readonly subject: string | null;
  readonly recipients: readonly NewRecipient[];
}

/** Long work is done in pieces, so that nobody waits behind it: the caller asks again while there is more. */
export interface Piece {
  readonly changed: number;
  readonly more: boolean;
}

export interface PieceUpTo extends Piece {
  readonly upTo: number;
}

interface Command<I, O> {
  readonly input: I;
  readonly output: O;
}

interface ReportToInsert {
  readonly message: MessageToInsert;
  readonly about: readonly RecipientId[];
}

export interface WriterCommands {
  addTraffic: Command<
    { rows: readonly TrafficRow[]; oldest: Readonly<Record<StatisticsRange, number>> },
    null
  >;
  enqueue: Command<readonly MessageToInsert[], null>;
  claim: Command<ClaimRequest, ClaimedMessage[]>;
  renewLease: Command<{ owner: string; until: number }, null>;
  /** Answers with the reports that were stored. */
  settle: Command<{ settled: SettledMessage; reports: readonly ReportToInsert[] }, MessageId[]>;
  claimRecipients: Command<RecipientsClaim, ClaimedMessage[]>;
  putBack: Command<readonly RecipientId[], null>;
  reroute: Command<readonly ReroutedRecipient[], null>;
  /** `upTo`: highest recipient id that is meant, null to begin; the answer names it for the next piece. */
  release: Command<ReleaseRequest & { upTo: number | null }, PieceUpTo>;
  beginRun: Command<RunScope, Piece>;
  releaseRecipients: Command<
    { ids: readonly RecipientId[]; nextHopOf: Readonly<Record<string, string | null>> },
    number
  >;
  moveToGateway: Command<{ from: string; to: string; upTo: number | null }, PieceUpTo>;
  wake: Command<{ now: number; leasesNow: number; rules: TryRules | null }, Piece & { next: number | null }>;
  /** `until`: epoch ms at which it ends by itself; null: a person ends it. */
  hold: Command<{ ids: readonly RecipientId[]; until: number | null }, number>;
  retry: Command<readonly RecipientId[], number>;
  redirect: Command<Redirection, number>;
  remove: Command<readonly RecipientId[], number>;
  removeFinished: Command<number, Piece>;
  noteHalfTime: Command<{ gateway: string; at: number | null }, boolean>;
  saveGateways: Command<readonly GatewayWrite[], null>;
  saveGatewayState: Command<{ domain: string; state: string }, null>;
  removeGateways: Command<GatewayRemoval, null>;
  restoreGateways: Command<readonly string[], null>;
  noteRemovalDone: Command<string, null>;
  forgetRemoved: Command<{ domain: string; keepsSettings: boolean }, null>;
  saveDocument: Command<StoredDocumentRow, null>;
  noteRelease: Command<{ domain: string; at: number }, null>;
  noteRequester: Command<{ domain: string; address: string }, null>;
  saveAppSettings: Command<AppSettingsWrite, null>;
  addAddresses: Command<{ gateway: string; entries: readonly ListedEntry[] }, number>;
  removeAddresses: Command<{ gateway: string; localParts: readonly string[] }, number>;
  rememberAddress: Command<{ gateway: string; address: RememberedAddress }, null>;
  forgetAddresses: Command<{ gateway: string; localParts: readonly string[] | null }, number>;
  saveDequeueAccount: Command<DequeueAccountWrite, null>;
  removeDequeueAccount: Command<string, null>;
  noteDequeueRun: Command<{ id: string; run: DequeueRun }, null>;
  keepPolicy: Command<StoredPolicy, null>;
  sweepAddresses: Command<{ now: number; mostPerGateway: number }, null>;
}

export interface ReaderCommands {
  agePage: Command<AgePageRequest, AgedRow[]>;
  gatewaysInQueue: Command<null, string[]>;
  tablePage: Command<PageRequest, TablePage>;
  tableGroups: Command<{ filter: QueueTableFilter; by: QueueGrouping }, QueueGroup[]>;
  tableSelect: Command<{ filter: QueueTableFilter; after: number; limit: number }, QueueSelection>;
  tableStatuses: Command<readonly RecipientId[], ReadonlyMap<RecipientId, RecipientStatus>>;
  messagePart: Command<{ recipient: number; offset: number; length: number }, FoundPart | null>;
  traffic: Command<{ range: StatisticsRange; from: number; gateway: string | null }, TrafficBucket[]>;
  dueDestinations: Command<null, DueDestination[]>;
  listQueue: Command<QueueFilter, QueueRow[]>;
  showQueue: Command<RecipientId, QueueDetails | null>;
  oldest: Command<null, Readonly<Record<string, number>>>;
  newestRecipientId: Command<null, number>;
  runWork: Command<RunQuestion, { messages: number; oldestQueuedAt: number | null }>;
  loadGateways: Command<null, GatewayRow[]>;
  loadGatewayStates: Command<null, readonly { domain: string; state: string }[]>;
  loadRemovedGateways: Command<null, RemovedGatewayRow[]>;
  loadDocument: Command<string, StoredDocumentRow | null>;
  loadSecrets: Command<null, readonly { owner: string; name: string; sealed: Uint8Array }[]>;
  loadAppSettings: Command<null, { version: number; settings: string } | null>;
  backup: Command<string, BackupReport>;
  findAddress: Command<{ gateway: string; localPart: string }, AddressFinding>;
  loadDequeueAccounts: Command<null, DequeueAccountRow[]>;
  dequeueRuns: Command<{ id: string; limit: number }, DequeueRun[]>;
  findPolicy: Command<string, StoredPolicy | null>;
  listAddresses: Command<AddressPage, Paged<string>>;
  rememberedAddresses: Command<AddressPage, Paged<RememberedAddress>>;
}

export type InputOf<C, N extends keyof C> = C[N] extends Command<infer I, unknown> ? I : never;
export type OutputOf<C, N extends keyof C> = C[N] extends Command<unknown, infer O> ? O : never;

/** One command as it travels. */
export interface PostedCommand<C> {
  readonly number: number;
  readonly name: keyof C;
  readonly input: InputOf<C, keyof C>;
}

/** A fault as it travels: only data crosses a thread, no classes. */
interface PostedFault {
  readonly code: StoreFaultCode;
  readonly detail: string;
}

export type PostedAnswer<C> =
  | { readonly number: number; readonly value: OutputOf<C, keyof C> }
  | { readonly number: number; readonly fault: PostedFault };

/** The last word of a thread: its files are closed. */
export type ThreadClosed = 'closed';

/** All answers of one commit, and what it changed beside the rows. */
export interface PostedAnswers<C> {
  readonly kind: 'answers';
  readonly answers: readonly PostedAnswer<C>[];
  readonly changedCounts: readonly GatewayCounts[];
  readonly becameDue: boolean;
}

/** First message of the writer. */
export type WriterOpening =
  | {
      readonly kind: 'opened';
      readonly report: OpeningReport;
      readonly counts: readonly GatewayCounts[];
      readonly nextMessageId: number;
    }
  | { readonly kind: 'refused'; readonly fault: PostedFault };

/** What the writer needs to know at its start. */
export interface WriterData {
  readonly dataFolder: string;
  /** Epoch ms, for file names and the age of orphans. */
  readonly now: number;
  readonly orphanGraceMs: number;
  /** Upper bound of the database in pages; null: the disk decides. */
  readonly maxPages: number | null;
}

/** What the reader needs to know at its start. */
export interface ReaderData {
  readonly dataFolder: string;
}
