/** Claimed messages, a queue in memory and the collaborators of the delivery step. */
import { connect } from 'node:net';
import { vi } from 'vitest';
import { systemClock, type Clock } from '../../src-main/engine/clock.ts';
import { ClientConnection } from '../../src-main/engine/deliver/client-connection.ts';
import { deliverMessages } from '../../src-main/engine/deliver/deliver-messages.ts';
import type { DeliverDeps } from '../../src-main/engine/deliver/deliver-ports.ts';
import type { Pace } from '../../src-main/engine/deliver/delivery.ts';
import { FailureCache } from '../../src-main/engine/deliver/failure-cache.ts';
import { HostSlots } from '../../src-main/engine/deliver/host-slots.ts';
import type { MessageSource } from '../../src-main/engine/deliver/message-source.ts';
import { SessionRegister } from '../../src-main/engine/session-register.ts';
import { PeerMemory } from '../../src-main/engine/deliver/peer-memory.ts';
import type { ReadBody } from '../../src-main/engine/deliver/peer-requirements.ts';
import { awaitGreeting, sayHello } from '../../src-main/engine/deliver/say-hello.ts';
import type { SessionFault } from '../../src-main/engine/deliver/session-fault.ts';
import type { DeliveryOutcome } from '../../src-main/mail/delivery-outcome.ts';
import type { MessageId, RecipientId } from '../../src-main/mail/envelope.ts';
import { appSettings } from '../../src-main/shared/settings/app-settings.ts';
import type { ClaimedMessage, StoredBody } from '../../src-main/store/store-contract.ts';
import { directoryOf, silentLogger, silentMailLog } from './turn-fixtures.ts';

export const careful: Pace = { pipelining: true, behindDot: false, chunking: false, recordPerCommand: false };
export const strict: Pace = { ...careful, pipelining: false };
export const behindDot: Pace = { ...careful, behindDot: true };
export const chunked: Pace = { ...behindDot, chunking: true };

export interface MessageWish extends Partial<Omit<ClaimedMessage, 'id' | 'recipients' | 'body'>> {
  readonly id?: number;
  readonly to?: readonly string[];
  readonly body?: string | StoredBody;
  readonly notify?: string;
  readonly orcpt?: string;
}

/** Recipients are numbered 10·id, 10·id+1, … */
export function aClaimed(wish: MessageWish = {}): ClaimedMessage {
  const {
    id = 1,
    to = [`r${String(id)}@client.example`],
    body = 'Subject: x\r\n\r\nHallo\r\n',
    notify,
    orcpt,
    ...rest
  } = wish;
  const stored: StoredBody =
    typeof body === 'string' ? { kind: 'inline', bytes: Buffer.from(body, 'latin1') } : body;
  return {
    id: id as MessageId,
    origin: 'received',
    claimedFor: null,
    queuedAt: 0,
    sizeBytes: stored.kind === 'inline' ? stored.bytes.length : stored.sizeBytes,
    body: stored,
    reversePath: 'sender@sender.example',
    bodyType: '7bit',
    smtpUtf8: false,
    ret: null,
    envid: null,
    recipients: to.map((forwardPath, index) => ({
      id: (10 * id + index) as RecipientId,
      gateway: 'client.example',
      attempts: 0,
      releasedBy: null,
      retry: null,
      isDelayTold: false,
      lastReply: null,
      forwardPath,
      notify: notify ?? null,
      orcpt: orcpt ?? null,
    })),
    ...rest,
  };
}

/** One word per recipient for comparisons: `delivered`, `deferred postponed 450`, `failed refused 550`. */
export function wordsOf(outcome: DeliveryOutcome): string {
  if (outcome.kind === 'delivered') return 'delivered';
  const status = /^\d\.\d+\.\d+/.exec(outcome.detail)?.[0];
  const said = outcome.reply === null ? status : String(outcome.reply.code);
  return [outcome.kind, outcome.reason, said].filter(Boolean).join(' ');
}

export class ListSource implements MessageSource {
  readonly untaken: ClaimedMessage[] = [];
  readonly #messages: ClaimedMessage[];

  constructor(messages: readonly ClaimedMessage[]) {
    this.#messages = [...messages];
  }

  take(): ClaimedMessage | null {
    return this.#messages.shift() ?? null;
  }

  more(): Promise<boolean> {
    return Promise.resolve(this.#messages.length > 0);
  }

  untake(message: ClaimedMessage): void {
    this.untaken.push(message);
  }
}

export interface SendOptions {
  readonly pace?: Pace;
  readonly clock?: Clock;
  readonly readBody?: ReadBody;
  readonly windowMessages?: number;
  readonly authenticated?: boolean;
  readonly endsAtRefusal?: boolean;
}

export interface SendResult {
  /** Words by forward-path. */
  readonly outcomes: Readonly<Record<string, string>>;
  readonly fault: SessionFault | null;
  readonly untaken: readonly number[];
}

/** Delivers the messages over one connection and gives what each recipient came to. */
export async function sendTo(
  port: number,
  messages: readonly ClaimedMessage[],
  options: SendOptions = {},
): Promise<SendResult> {
  const clock = options.clock ?? systemClock;
  const connection = new ClientConnection(connect(port, '127.0.0.1'), clock, 1);
  await awaitGreeting(connection, 60_000);
  const capabilities = await sayHello(connection, 'schleuse.example');
  const source = new ListSource(messages);
  const outcomes: Record<string, string> = {};
  const fault = await deliverMessages({
    connection,
    offer: { capabilities, authenticated: options.authenticated ?? false },
    pace: options.pace ?? behindDot,
    windowMessages: options.windowMessages ?? 32,
    endOfDataMs: 10 * 60_000,
    endsAtRefusal: options.endsAtRefusal ?? false,
    source,
    report: (message, reported) => {
      for (const { id, forwardPath } of message.recipients) {
        const outcome = reported.get(id);
        if (forwardPath in outcomes) throw new Error(`${forwardPath} was reported twice`);
        outcomes[forwardPath] = outcome ? wordsOf(outcome) : 'no outcome';
      }
      return undefined;
    },
    readBody: options.readBody ?? readBodyOf({}),
    clock,
  });
  if (fault === null) await connection.quit();
  return { outcomes, fault, untaken: source.untaken.map(({ id }) => id) };
}

/** File bodies by path, in blocks as given. */
export function readBodyOf(files: Readonly<Record<string, readonly (string | Buffer | Error)[]>>): ReadBody {
  return async function* (body) {
    const blocks = body.kind === 'file' ? files[body.path] : undefined;
    if (blocks === undefined) throw new Error('no such file');
    for (const block of blocks) {
      if (block instanceof Error) throw block;
      yield await Promise.resolve(typeof block === 'string' ? Buffer.from(block, 'latin1') : block);
    }
  };
}

export function fileBody(path: string, sizeBytes: number): StoredBody {
  return { kind: 'file', path, sizeBytes };
}

interface QueueItem {
  readonly message: ClaimedMessage;
  readonly gateway: string;
  readonly nextHop: string | null;
  status: string;
  before: string;
}

/** The queue in memory: what is claimed, settled and put back is written down. */
export class MemoryQueue {
  readonly items: QueueItem[] = [];
  /** Words by forward-path, in the order of settling. */
  readonly settled: [forwardPath: string, words: string][] = [];
  renewed = 0;
  claims = 0;
  /** Replaces the commit, to delay it or to let it fail. */
  commit: () => Promise<void> = () => Promise.resolve();
  #listeners = new Set<() => void>();

  add(message: ClaimedMessage, nextHop: string | null, gateway = 'client.example'): this {
    const status = nextHop === null ? 'held' : 'due';
    this.items.push({
      message: { ...message, claimedFor: nextHop },
      gateway,
      nextHop,
      status,
      before: status,
    });
    return this;
  }

  becameDue(): void {
    for (const listener of this.#listeners) listener();
  }

  /** Statuses by message id. */
  get statuses(): Readonly<Record<number, string>> {
    return Object.fromEntries(this.items.map(({ message, status }) => [message.id, status]));
  }

  readonly queue: DeliverDeps['queue'] = {
    dueDestinations: () => {
      const due = this.items.filter(({ status }) => status === 'due');
      const keys = new Map(
        due.map(({ gateway, nextHop }) => [
          `${gateway} ${nextHop ?? ''}`,
          { gateway, nextHop: nextHop ?? '' },
        ]),
      );
      return Promise.resolve([...keys.values()]);
    },
    claimDue: ({ gateway, nextHop }, _owner, limit) =>
      Promise.resolve(
        this.#claim(
          (item) => item.status === 'due' && item.nextHop === nextHop && item.gateway === gateway,
          limit,
        ),
      ),
    claimForTurn: (gateway, _owner, limit, except) =>
      Promise.resolve(
        this.#claim(
          (item) =>
            item.gateway === gateway &&
            ['held', 'due', 'deferred'].includes(item.status) &&
            !except.includes(item.message.id),
          limit,
        ),
      ),
    renew: () => {
      this.renewed += 1;
      return Promise.resolve();
    },
    putBack: (messages) => {
      for (const item of this.items)
        if (messages.some(({ id }) => id === item.message.id)) item.status = item.before;
      return Promise.resolve();
    },
    onDue: (listener) => {
      this.#listeners.add(listener);
      return () => this.#listeners.delete(listener);
    },
  };

  readonly settle: DeliverDeps['settle'] = async (message, outcomes) => {
    await this.commit();
    const kinds = new Set<string>();
    for (const { id, forwardPath } of message.recipients) {
      const outcome = outcomes.get(id);
      if (outcome === undefined) continue;
      this.settled.push([forwardPath, wordsOf(outcome)]);
      kinds.add(outcome.kind);
    }
    const item = this.items.find((one) => one.message.id === message.id);
    if (item === undefined) throw new Error('settled what was never queued');
    const kept = item.nextHop === null ? 'held' : 'deferred';
    item.status = kinds.has('deferred') ? kept : kinds.has('failed') ? 'failed' : 'delivered';
  };

  #claim(wanted: (item: QueueItem) => boolean, limit: number): ClaimedMessage[] {
    this.claims += 1;
    const claimed = this.items.filter(wanted).slice(0, limit);
    for (const item of claimed) {
      item.before = item.status;
      item.status = 'active';
    }
    return claimed.map(({ message }) => message);
  }
}

export function deliverDeps(queue: MemoryQueue, overrides: Partial<DeliverDeps> = {}): DeliverDeps {
  const clock = overrides.clock ?? systemClock;
  return {
    queue: queue.queue,
    settle: queue.settle,
    readBody: readBodyOf({}),
    gateways: directoryOf([]),
    smartHostSecret: () => null,
    settings: () => appSettings.parse({ 'app.host-name': 'schleuse.example' }),
    resolver: {
      mx: () => Promise.resolve({ kind: 'temporary', detail: 'no DNS in this test' }),
      addresses: () => Promise.resolve({ kind: 'addresses', addresses: ['127.0.0.1'] }),
    },
    ownListeners: () => [],
    policies: { of: () => Promise.resolve(null) },
    peers: new PeerMemory(clock),
    failures: new FailureCache(clock),
    slots: new HostSlots(),
    stillRouted: (_hop, claimed) => Promise.resolve([...claimed]),
    noteLoop: () => undefined,
    sessions: new SessionRegister(clock),
    clock,
    log: silentLogger,
    mailLog: silentMailLog,
    ...overrides,
  };
}

/** Waits for a fact, looking often; fails after 5 s. */
export function until(fact: () => boolean): Promise<boolean> {
  return vi.waitUntil(fact, { timeout: 5000, interval: 2 });
}
