/** Listeners on real sockets with everything behind them made up: store in memory, gateways by value, answers by value. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AcceptDeps, AnswerAtrn, AnswerEtrn } from '../../src-main/engine/accept/accept-ports.ts';
import type { RecipientCheck } from '../../src-main/engine/accept/judge-recipient.ts';
import { Listeners } from '../../src-main/engine/accept/smtp-listener.ts';
import { CertificateKeeper } from '../../src-main/engine/certificate/certificate-keeper.ts';
import { SecretUnavailable } from '../../src-main/engine/gateway-directory.ts';
import { SessionRegister } from '../../src-main/engine/session-register.ts';
import { createMailLog } from '../../src-main/engine/mail-log.ts';
import type { Logger } from '../../src-main/engine/logger.ts';
import type { MessageId } from '../../src-main/mail/envelope.ts';
import { replies } from '../../src-main/mail/smtp-reply.ts';
import {
  appSettings,
  type AppSettings,
  type ListenerService,
} from '../../src-main/shared/settings/app-settings.ts';
import { gatewayFields } from '../../src-main/shared/settings/gateway-settings.ts';
import { StoreFault, type BodyWriter, type NewMessage } from '../../src-main/store/store-contract.ts';
import { ImpatientClock } from './impatient-clock.ts';
import type { ManualClock } from './manual-clock.ts';

export interface AcceptWorldOptions {
  readonly services?: readonly ListenerService[];
  /** May depend on the data folder. */
  readonly settings?: Partial<AppSettings> | ((dataFolder: string) => Partial<AppSettings>);
  readonly gateways?: readonly {
    readonly [id: string]: unknown;
    readonly secret?: string | null;
  }[];
  readonly freeBytes?: number;
  readonly clock?: ManualClock;
  readonly recipientChecks?: readonly RecipientCheck[];
  readonly sessions?: SessionRegister;
  readonly judgeUnknownDomain?: AcceptDeps['judgeUnknownDomain'];
  readonly answerEtrn?: AnswerEtrn;
  readonly answerAtrn?: AnswerAtrn;
  /** What the store says to an enqueue, or to a block of a body. */
  readonly failEnqueue?: () => Promise<void>;
  readonly failWrite?: () => Promise<void>;
}

export interface KeptMessage {
  readonly message: NewMessage;
  readonly content: string;
}

export interface AcceptWorld {
  readonly listeners: Listeners;
  readonly certificate: CertificateKeeper;
  readonly clock: ManualClock;
  readonly messages: KeptMessage[];
  readonly bodies: { begun: number; finished: number; aborted: number };
  /** Facts of the mail log and lines of the log, as they were written. */
  readonly log: { readonly level: string; readonly fields: Record<string, unknown> }[];
  readonly dataFolder: string;
  readonly deps: AcceptDeps;
  /** To be changed by a test while it runs. */
  readonly state: { settings: AppSettings; freeBytes: number; password: string | null };
  port(service: ListenerService): number;
  close(): Promise<void>;
}

export const HOST_NAME = 'mx.provider.example';

export async function startAcceptWorld(options: AcceptWorldOptions = {}): Promise<AcceptWorld> {
  const clock = options.clock ?? new ImpatientClock();
  const dataFolder = await mkdtemp(join(tmpdir(), 'schleuse-accept-'));
  const messages: KeptMessage[] = [];
  const bodies = { begun: 0, finished: 0, aborted: 0 };
  const log: AcceptWorld['log'] = [];
  const state = {
    settings: {
      ...appSettings.parse({ 'app.host-name': HOST_NAME, 'app.limits.disk': 50 }),
      'app.limits.trusted': [],
      ...(typeof options.settings === 'function' ? options.settings(dataFolder) : options.settings),
    },
    freeBytes: options.freeBytes ?? 1e12,
    password: null as string | null,
  };
  const logger = recordingLogger(log);
  let lastId = 0;
  const deps: AcceptDeps = {
    clock,
    log: logger,
    mailLog: createMailLog(logger),
    settings: () => state.settings,
    gateways: gatewaysOf(options.gateways ?? [{ 'domain.name': 'client.example', secret: 'sesame' }]),
    judgeUnknownDomain: options.judgeUnknownDomain ?? (() => null),
    takeOurs: (message) => Promise.resolve(message),
    recipientChecks: options.recipientChecks ?? [],
    checkSender: () => null,
    inspect: () => Promise.resolve(),
    nextMessageId: () => ++lastId as MessageId,
    newBody: () => memoryBody(bodies, options.failWrite),
    copyBody: (body) => Promise.resolve({ body, abort: () => Promise.resolve() }),
    async enqueue(together) {
      await options.failEnqueue?.();
      for (const message of together) {
        const bytes = message.body.kind === 'inline' ? message.body.bytes : new Uint8Array();
        messages.push({ message, content: Buffer.from(bytes).toString('latin1') });
      }
    },
    freeBytes: () => state.freeBytes,
    sessions: options.sessions ?? new SessionRegister(clock),
    answerEtrn: options.answerEtrn ?? (() => Promise.resolve(replies.etrnPending(3))),
    answerAtrn: options.answerAtrn ?? (() => Promise.resolve({ reply: replies.atrnNoMail, startTurn: null })),
  };
  const certificate = new CertificateKeeper({
    clock,
    log: logger,
    settings: () => state.settings,
    password: () => state.password,
    dataFolder,
  });
  await certificate.start();
  const listeners = new Listeners(deps, certificate);
  await listeners.change(
    (options.services ?? ['smtp']).map((service) => ({ service, address: '127.0.0.1', port: 0 })),
  );
  const port = (service: ListenerService): number =>
    listeners.states().find((listener) => listener.service === service)!.port;
  const close = async (): Promise<void> => {
    await certificate.stop();
    const stopped = listeners.stop(1000);
    clock.advance(1000);
    await stopped;
    await rm(dataFolder, { recursive: true });
  };
  return { listeners, certificate, clock, messages, bodies, log, dataFolder, deps, state, port, close };
}

function gatewaysOf(documents: NonNullable<AcceptWorldOptions['gateways']>): AcceptDeps['gateways'] {
  const gateways = documents.map(({ secret = null, ...fields }) => ({
    settings: gatewayFields.parse(fields),
    secret,
  }));
  const find = (domain: string) =>
    gateways.find(({ settings }) => settings['domain.name'] === domain.toLowerCase().replace(/\.$/, ''));
  return {
    find: (domain) => find(domain)?.settings ?? null,
    all: () => gateways.map(({ settings }) => settings),
    secret(domain) {
      const secret = find(domain)?.secret ?? null;
      if (secret === 'unavailable') throw new SecretUnavailable('sealed elsewhere');
      return secret;
    },
  };
}

function memoryBody(bodies: AcceptWorld['bodies'], failWrite: (() => Promise<void>) | undefined): BodyWriter {
  const blocks: Uint8Array[] = [];
  bodies.begun++;
  return {
    async write(block) {
      await failWrite?.();
      blocks.push(block);
    },
    finish() {
      bodies.finished++;
      return Promise.resolve({ kind: 'inline', bytes: Buffer.concat(blocks) });
    },
    abort() {
      bodies.aborted++;
      return Promise.resolve();
    },
  };
}

function recordingLogger(lines: AcceptWorld['log']): Logger {
  const write = (level: string) => (fields: object) => {
    lines.push({ level, fields: { ...fields } });
  };
  const logger: Logger = {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    child: () => logger,
  };
  return logger;
}

export const diskFull = (): Promise<void> => Promise.reject(new StoreFault('disk-full', 'no space'));
export const diskBroken = (): Promise<void> => Promise.reject(new StoreFault('io', 'broken'));
