/** The face of the disk: promises only. Starts and stops the writer and the reader thread. */
import { EventEmitter } from 'node:events';
import type { MessageId, RecipientId } from '../mail/envelope.ts';
import type {
  GatewayCounts,
  QueueDetails,
  QueueFilter,
  QueueRow,
  RecipientStatus,
} from '../shared/queue/queue-view.ts';
import type { ActionsStore, RecipientsClaim } from './actions-contract.ts';
import type { AgesStore } from './ages-contract.ts';
import { createQueueParts } from './queue-parts.ts';
import { dataLayout } from './data-layout.ts';
import { allPieces, inPieces } from './in-pieces.ts';
import { INLINE_LIMIT_BYTES, MessageBodies } from './message-bodies.ts';
import { diskSpoolFiles, type SpoolFiles } from './spool-files.ts';
import { checkBody, toInsert } from './message-to-insert.ts';
import { firstMessage, startThread } from './start-thread.ts';
import {
  StoreFault,
  type BodyCopy,
  type BackupReport,
  type BodyWriter,
  type ClaimedMessage,
  type ClaimRequest,
  type DueDestination,
  type GatewayRow,
  type GatewayWrite,
  type NewMessage,
  type NewReport,
  type OpeningReport,
  type ReroutedRecipient,
  type ReleaseRequest,
  type SettledMessage,
  type Store,
  type StoredBody,
  type StoreEvents,
} from './store-contract.ts';
import type { RunQuestion, RunScope, TryRules } from './run-contract.ts';
import { ThreadLink } from './thread-link.ts';
import type {
  MessageToInsert,
  PostedAnswers,
  ReaderCommands,
  ReaderData,
  WriterCommands,
  WriterData,
  WriterOpening,
} from './thread-protocol.ts';
import type { DequeueStore } from './dequeue-contract.ts';
import { createDequeueStore } from './dequeue-store.ts';
import type { PolicyStore } from './policy-contract.ts';
import type { AppSettingsWrite, DocumentStore } from './document-contract.ts';
import { createDocumentStore } from './document-store.ts';
import type { RemovedGatewayStore } from './removed-gateway-contract.ts';
import { createRemovedGatewayStore } from './removed-gateway-store.ts';
import type { VerificationStore } from './verification-contract.ts';
import { createVerificationStore } from './verification-store.ts';
import { createPolicyStore } from './policy-store.ts';
import type { Viewer } from './viewer-contract.ts';
import { ViewerThread } from './viewer-thread.ts';
import { createViewer } from './viewer.ts';

export interface StoreOptions {
  /** Made with owner-only rights if it is missing. */
  readonly dataFolder: string;
  /** Epoch ms; for names of files kept aside and the age of orphans. Default: the system's clock. */
  readonly now?: () => number;
  /** Spool files without a row are removed at the start if they are older. Default: one hour. */
  readonly orphanGraceMs?: number;
  /** Upper bound of the database in pages of 4 KB. Default: the disk decides. */
  readonly maxPages?: number;
  /** Default: the real ones. */
  readonly files?: SpoolFiles;
  /** Default: INLINE_LIMIT_BYTES. */
  readonly inlineLimitBytes?: number;
}

const ORPHAN_GRACE_MS = 3_600_000;

/** Opens or makes the data folder. Rejects with StoreFault: in-use, folder-not-writable, database-too-new, disk-full, io. */
export async function openStore(options: StoreOptions): Promise<Store> {
  const { dataFolder, now = Date.now, orphanGraceMs = ORPHAN_GRACE_MS, maxPages = null } = options;
  const writerData: WriterData = { dataFolder, now: now(), orphanGraceMs, maxPages };
  const writer = startThread('writer-thread.cjs', writerData);
  const opening = await firstMessage<WriterOpening>(writer);
  if (opening.kind === 'refused') throw new StoreFault(opening.fault.code, opening.fault.detail);
  const readerData: ReaderData = { dataFolder };
  const reader = startThread('reader-thread.cjs', readerData);
  return new ThreadedStore({ options, opening, writer, reader });
}

interface OpenedThreads {
  readonly options: StoreOptions;
  readonly opening: WriterOpening & { kind: 'opened' };
  readonly writer: ReturnType<typeof startThread>;
  readonly reader: ReturnType<typeof startThread>;
}

class ThreadedStore implements Store {
  readonly openingReport: OpeningReport;
  readonly verification: VerificationStore;
  readonly removedGateways: RemovedGatewayStore;
  readonly documents: DocumentStore;
  readonly policies: PolicyStore;
  readonly ages: AgesStore;
  readonly viewer: Viewer;
  readonly actions: ActionsStore;
  readonly dequeue: DequeueStore;
  readonly #writer: ThreadLink<WriterCommands>;
  readonly #reader: ThreadLink<ReaderCommands>;
  readonly #viewerThread: ViewerThread;
  readonly #bodies: MessageBodies;
  readonly #spool: string;
  readonly #counts = new Map<string, GatewayCounts>();
  readonly #events = new EventEmitter();
  #nextMessageId: number;

  constructor({ options, opening, writer, reader }: OpenedThreads) {
    this.openingReport = opening.report;
    this.#spool = dataLayout(options.dataFolder).spool;
    this.#nextMessageId = opening.nextMessageId;
    this.#bodies = new MessageBodies(
      this.#spool,
      options.files ?? diskSpoolFiles,
      options.inlineLimitBytes ?? INLINE_LIMIT_BYTES,
    );
    for (const counts of opening.counts) this.#counts.set(counts.gateway, counts);
    this.#writer = new ThreadLink(writer, (posted) => {
      this.#noteCommit(posted);
    });
    this.#reader = new ThreadLink(reader, () => undefined);
    const readerData: ReaderData = { dataFolder: options.dataFolder };
    this.#viewerThread = new ViewerThread(() => startThread('reader-thread.cjs', readerData));
    this.verification = createVerificationStore(this.#writer, this.#reader, this.#viewerThread);
    ({ ages: this.ages, actions: this.actions } = createQueueParts(this.#writer, this.#reader));
    this.policies = createPolicyStore(this.#writer, this.#reader);
    this.viewer = createViewer(this.#spool, this.#writer, this.#viewerThread, this.#counts);
    this.dequeue = createDequeueStore(this.#writer, this.#reader);
    this.documents = createDocumentStore(this.#writer, this.#reader);
    this.removedGateways = createRemovedGatewayStore(this.#writer, this.#reader);
  }

  nextMessageId(): MessageId {
    const id = this.#nextMessageId as MessageId;
    this.#nextMessageId += 1;
    return id;
  }

  newBody(id: MessageId): BodyWriter {
    return this.#bodies.create(id);
  }

  readBody(body: StoredBody): AsyncIterable<Uint8Array> {
    return this.#bodies.read(body);
  }

  enqueue(message: NewMessage): Promise<void> {
    return this.enqueueTogether([message]);
  }

  async enqueueTogether(messages: readonly NewMessage[]): Promise<void> {
    const { rows, transfers } = this.#onTheirWay(messages);
    await this.#writer.call('enqueue', rows, transfers);
  }

  copyBody(body: StoredBody, id: MessageId): Promise<BodyCopy> {
    return this.#bodies.copy(body, id);
  }

  release(request: ReleaseRequest): Promise<number> {
    return inPieces((upTo) => this.#writer.call('release', { ...request, upTo }));
  }

  beginRun(scope: RunScope): Promise<number> {
    return allPieces(() => this.#writer.call('beginRun', scope));
  }

  newestRecipientId(): Promise<number> {
    return this.#reader.call('newestRecipientId', null);
  }

  runWork(question: RunQuestion): ReturnType<Store['runWork']> {
    return this.#reader.call('runWork', question);
  }

  moveToGateway(from: string, to: string): Promise<number> {
    return inPieces((upTo) => this.#writer.call('moveToGateway', { from, to, upTo }));
  }

  releaseRecipients(request: {
    ids: readonly RecipientId[];
    nextHopOf: Readonly<Record<string, string | null>>;
  }): Promise<number> {
    return this.#writer.call('releaseRecipients', request);
  }

  claim(request: ClaimRequest): Promise<ClaimedMessage[]> {
    return this.#writer.call('claim', request);
  }

  async renewLease(owner: string, until: number): Promise<void> {
    await this.#writer.call('renewLease', { owner, until });
  }

  settle(settled: SettledMessage, reports: readonly NewReport[] = []): Promise<readonly MessageId[]> {
    const { rows, transfers } = this.#onTheirWay(reports.map(({ message }) => message));
    const onTheirWay = rows.map((message, index) => ({ message, about: reports[index]?.about ?? [] }));
    return this.#writer.call('settle', { settled, reports: onTheirWay }, transfers);
  }

  claimRecipients(request: RecipientsClaim): Promise<ClaimedMessage[]> {
    return this.#writer.call('claimRecipients', request);
  }

  async putBack(ids: readonly RecipientId[]): Promise<void> {
    await this.#writer.call('putBack', ids);
  }

  async reroute(recipients: readonly ReroutedRecipient[]): Promise<void> {
    await this.#writer.call('reroute', recipients);
  }

  async wake(now: number, leasesNow = now, rules?: TryRules): Promise<number | null> {
    for (;;) {
      const { more, next } = await this.#writer.call('wake', { now, leasesNow, rules: rules ?? null });
      if (!more) return next;
    }
  }

  dueDestinations(): Promise<DueDestination[]> {
    return this.#reader.call('dueDestinations', null);
  }

  hold(ids: readonly RecipientId[], until: number | null = null): Promise<number> {
    return this.#writer.call('hold', { ids, until });
  }

  remove(ids: readonly RecipientId[]): Promise<number> {
    return this.#writer.call('remove', ids);
  }

  listQueue(filter: QueueFilter): Promise<QueueRow[]> {
    return this.#reader.call('listQueue', filter);
  }

  showQueue(id: RecipientId): Promise<QueueDetails | null> {
    return this.#reader.call('showQueue', id);
  }

  counts(gateway: string): GatewayCounts {
    return this.#counts.get(gateway) ?? { gateway, messages: 0, sizeBytes: 0, byStatus: noneByStatus };
  }

  oldest(): Promise<Readonly<Record<string, number>>> {
    return this.#reader.call('oldest', null);
  }

  loadGateways(): Promise<GatewayRow[]> {
    return this.#reader.call('loadGateways', null);
  }

  async saveGateways(changes: readonly GatewayWrite[]): Promise<void> {
    await this.#writer.call('saveGateways', changes);
  }

  loadGatewayStates(): Promise<readonly { domain: string; state: string }[]> {
    return this.#reader.call('loadGatewayStates', null);
  }

  async saveGatewayState(domain: string, state: string): Promise<void> {
    await this.#writer.call('saveGatewayState', { domain, state });
  }

  async noteRelease(domain: string, at: number): Promise<void> {
    await this.#writer.call('noteRelease', { domain, at });
  }

  async noteRequester(domain: string, address: string): Promise<void> {
    await this.#writer.call('noteRequester', { domain, address });
  }

  loadSecrets(): Promise<readonly { owner: string; name: string; sealed: Uint8Array }[]> {
    return this.#reader.call('loadSecrets', null);
  }

  loadAppSettings(): Promise<{ version: number; settings: string } | null> {
    return this.#reader.call('loadAppSettings', null);
  }

  async saveAppSettings(write: AppSettingsWrite): Promise<void> {
    await this.#writer.call('saveAppSettings', write);
  }

  backup(target: string): Promise<BackupReport> {
    return this.#reader.call('backup', target);
  }

  on<N extends keyof StoreEvents>(name: N, listener: (...args: StoreEvents[N]) => void): () => void {
    this.#events.on(name, listener as (...args: unknown[]) => void);
    return () => {
      this.#events.off(name, listener as (...args: unknown[]) => void);
    };
  }

  /** The readers go first, so that the writer is the last connection and leaves no log behind. */
  async close(): Promise<void> {
    await Promise.all([this.#reader.close(), this.#viewerThread.close()]);
    await this.#writer.close();
    // The end of the process would cut the threads off in the middle of theirs.
    await Promise.all([this.#reader.ended, this.#viewerThread.ended, this.#writer.ended]);
  }

  #onTheirWay(messages: readonly NewMessage[]): { rows: MessageToInsert[]; transfers: ArrayBuffer[] } {
    for (const message of messages) checkBody(message, this.#spool);
    const transfers = messages.flatMap(({ body }) =>
      body.kind === 'inline' ? this.#bodies.transferable(body.bytes) : [],
    );
    return { rows: messages.map(toInsert), transfers };
  }

  #noteCommit({ changedCounts, becameDue }: PostedAnswers<WriterCommands>): void {
    for (const counts of changedCounts) this.#counts.set(counts.gateway, counts);
    if (changedCounts.length > 0) this.#events.emit('counts', changedCounts);
    if (becameDue) this.#events.emit('due');
  }
}

const noneByStatus: Readonly<Record<RecipientStatus, number>> = {
  held: 0,
  due: 0,
  active: 0,
  deferred: 0,
  delivered: 0,
  failed: 0,
  'on-hold': 0,
  defective: 0,
};
