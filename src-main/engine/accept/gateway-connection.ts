/**
 * The only file that knows the inside of smtp-server (version pinned; probe and hand-over tests first after an update).
 * The library gives the listener, TLS on connect, STARTTLS and the end of a connection; lines, commands, replies, time
 * limits and the turn are ours.
 */
import type { ServerOpts, Socket } from 'node:net';
import type { SecureContext, TLSSocket } from 'node:tls';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { SMTPConnection, type SMTPConnectionOptions } from 'smtp-server/lib/smtp-connection.js';
import type { SMTPStream } from 'smtp-server/lib/smtp-stream.js';
import { describeTls } from '../tls-facts.ts';
import { replies, type SmtpReply } from '../../mail/smtp-reply.ts';
import type { ListenerService } from '../../shared/settings/app-settings.ts';
import type { StartTurn } from './accept-ports.ts';
import { answerText, greetingLine, replyLine, type Answer, type ContentStep } from './answer.ts';
import { ContentInput } from './content-input.ts';
import { maxMessageBytes } from './hello.ts';
import { InputWatch } from './input-watch.ts';
import type { ListenerContext } from './listener-context.ts';
import { AcceptedSessionEntry } from './session-entry.ts';
import { isImplicitTls } from './session-policy.ts';
import { SessionState } from './session-state.ts';
import { SmtpSession } from './smtp-session.ts';
import { WireParser } from './wire-parser.ts';

/** A handshake that is not done within this time is dropped. */
const HANDSHAKE_MS = 60_000;

export class GatewayServer extends SMTPServer {
  readonly context: ListenerContext;
  /** Sessions that speak SMTP with us; a turned one belongs to the sender. */
  readonly sessions = new Set<GatewayConnection>();

  /** `maxPending`: so many TLS handshakes may be under way at once on a TLS port. */
  constructor(context: ListenerContext, tls: SecureContext | null, maxPending: number) {
    super(serverOptions(context.service, maxPending));
    this.context = context;
    this.secureContext = new Map();
    if (tls !== null) this.replaceCertificate(tls);
    this.on('error', (error: Error) => {
      context.deps.log.debug(
        { service: context.service, err: error },
        'A connection failed before its session',
      );
    });
    this.server.on('connection', (socket) => {
      // Between accept and session nobody else listens; a reset there must not end the process.
      socket.on('error', () => undefined);
    });
  }

  override connect(socket: Socket | TLSSocket, options?: SMTPConnectionOptions | null): void {
    if (!socket.destroyed) new GatewayConnection(this, socket, options).init();
  }

  /** The library would put a certificate of its own, with a public key, beside ours. */
  override updateSecureContext(): void {
    // The context comes from outside, see replaceCertificate.
  }

  /** For handshakes that begin now, whatever name they ask for. */
  replaceCertificate(context: SecureContext): void {
    this.secureContext = new Map([['*', context]]);
  }

  /** No new connections; handshakes under way are dropped. Running sessions go on. */
  stopListening(): void {
    this.server.close();
    for (const socket of this._pendingSockets.values()) socket.destroy();
  }
}

function serverOptions(service: ListenerService, maxPending: number): SMTPServerOptions {
  return {
    secure: isImplicitTls(service),
    socketTimeout: HANDSHAKE_MS,
    maxClients: maxPending,
    logger: false,
    // A peer may end its side and still wait for our replies.
    ...({ allowHalfOpen: true } satisfies ServerOpts),
  };
}

export class GatewayConnection extends SMTPConnection {
  readonly #server: GatewayServer;
  readonly #session: SmtpSession;
  readonly #watch: InputWatch;
  #entry: AcceptedSessionEntry | null = null;
  /** Replies that go out together when the parser pauses. */
  #unsent = '';
  #isCounted = false;
  #isEnding = false;
  /** An answer is being worked out, or the peer is heard out. */
  #isBusy = false;
  #isStopping = false;
  #isHandedOver = false;

  constructor(server: GatewayServer, socket: Socket | TLSSocket, options?: SMTPConnectionOptions | null) {
    super(server, socket, options);
    const { service, deps, authLimits } = server.context;
    const hasCertificate = server.context.hasCertificate();
    const { id, remoteAddress: peerAddress, remotePort: peerPort, localAddress, localPort } = this;
    const fetched = server.context.fetched ?? null;
    const facts = { id, service, hasCertificate, fetched, peerAddress, peerPort, localAddress, localPort };
    this.#server = server;
    this.#session = new SmtpSession(new SessionState(facts, describeTls(socket, 'name'), deps, authLimits));
    this.#watch = new InputWatch(deps.clock, () => {
      this.#end(replies.idleTooLong);
    });
  }

  /** Begins without delay and without asking the DNS. */
  override init(): void {
    const { limits, deps, service } = this.#server.context;
    const settings = deps.settings();
    this._server.connections.add(this);
    this._setListeners(() => undefined);
    const refusal = limits.enter(service, this.remoteAddress, settings);
    if (refusal) {
      deps.mailLog.rejected(this.#session.state, { reply: refusal, reason: 'limit of connections' });
      this.#end(refusal);
      return;
    }
    this.#isCounted = true;
    this.#server.sessions.add(this);
    this.#server.context.sessionsChanged();
    this.#entry = new AcceptedSessionEntry(deps.sessions, this.#session.state, this);
    this.#say(greetingLine(settings['app.host-name']));
    this.#flush();
    this.#expectCommand();
  }

  /** Says 421 as soon as no message is on its way in (RFC 5321 section 3.8). */
  shutDown(): void {
    this.#isStopping = true;
    // Nothing of the peer's is unread: the farewell arrives without waiting for its side to close.
    if (!this.#isBusy && !this.#isReceiving) this.disconnect();
  }

  kill(): void {
    this._socket.destroy();
  }

  disconnect(): void {
    this.#end(replies.shuttingDown);
    this._socket.destroySoon();
  }

  get octets(): number {
    return this._socket.bytesRead + this._socket.bytesWritten;
  }

  get #isReceiving(): boolean {
    return Boolean(this.#session.state.transaction?.reception);
  }

  /** Called by the library's constructor and again for the TLS session. */
  override _createParser(): SMTPStream {
    const parser = new WireParser({
      command: (line) => {
        this.#command(line, parser);
      },
      lineOverflow: () => {
        this.#end(replies.lineTooLong, replies.tooManyErrors);
      },
      pause: () => {
        this.#flush();
      },
      inputEnded: () => {
        this.#end();
      },
    });
    // The library pipes the socket into it and sets isClosed, nothing else: `command` goes past its dispatcher.
    return parser as unknown as SMTPStream;
  }

  #command(line: Buffer, parser: WireParser): void {
    this.#watch.rest();
    this.#isBusy = true;
    this.#entry?.heard(line);
    const handle = (): void => {
      this.#answer(this.#session.handle(line, parser.hasMore), parser);
    };
    // A peer that sends without reading gets no more replies until it has read the last ones.
    if (this._socket.writableNeedDrain) this._socket.once('drain', handle);
    else handle();
  }

  #answer(answer: Answer | Promise<Answer>, parser: WireParser): void {
    if (answer instanceof Promise) {
      void answer.then((settled) => {
        this.#perform(settled, parser);
      });
    } else this.#perform(answer, parser);
  }

  #perform(answer: Answer, parser: WireParser): void {
    const { step } = answer;
    this.#isBusy = false;
    if (this.#isEnding || this._closed) {
      if (step.kind === 'turn') step.turn.cancel();
      return;
    }
    this.#say(answerText(answer));
    switch (step.kind) {
      case 'next-command':
        if (this.#isStopping && !this.#isReceiving) this.#end(replies.shuttingDown);
        else this.#expectCommand();
        parser.nextCommand();
        break;
      case 'close':
        this.#end();
        break;
      case 'start-tls':
        this.#startTls();
        break;
      case 'read-content':
        parser.readContent(this.#contentInput(step, parser), step.scanner, step.octets);
        break;
      case 'turn':
        void this.#handOver(step.turn, parser);
        break;
      default:
        step satisfies never;
    }
  }

  #expectCommand(): void {
    this.#watch.expectWithin(this.#server.context.deps.settings()['app.timeouts.idle'] * 60_000);
  }

  #contentInput(step: ContentStep, parser: WireParser): ContentInput {
    const { deps } = this.#server.context;
    return new ContentInput({
      data: step.reception?.data ?? null,
      maxBytes: 2 * maxMessageBytes(this.#session.state),
      clock: deps.clock,
      watch: this.#watch,
      fail: (reply) => {
        deps.mailLog.rejected(this.#session.state, { reply, reason: 'content too slow or without end' });
        this.#end(reply);
      },
      complete: (octets) => {
        this.#isBusy = true;
        this.#entry?.content(octets);
        void step.reply().then((reply) => {
          this.#entry?.finished(step, reply);
          this.#answer(this.#session.finish(step.verb, reply), parser);
        });
      },
    });
  }

  #say(text: string): void {
    this.#unsent += text;
    this.#entry?.said(text);
  }

  /** Writes what was collected. Nothing is written while a handshake runs: it would stand in clear text in the middle of it. */
  #flush(): void {
    if (this.#unsent === '' || this._upgrading) return;
    if (this._socket.writable) this._socket.write(this.#unsent, 'latin1');
    this.#unsent = '';
  }

  #end(...last: SmtpReply[]): void {
    if (this.#isEnding || this.#isHandedOver) return;
    this.#isEnding = true;
    this.#watch.stop();
    this.#say(last.map(replyLine).join(''));
    this.#flush();
    this.#session.state.endTransaction('session ended');
    super.close();
  }

  #startTls(): void {
    this.#flush();
    this.#watch.expectWithin(HANDSHAKE_MS);
    // The old parser is retired and gets no more input: what came behind STARTTLS in clear text is dropped.
    this.upgrade(
      () => undefined,
      () => {
        this.#session.state.startOver(describeTls(this._socket, 'name') ?? '');
        this.#expectCommand();
      },
    );
  }

  /**
   * Gives the socket to the sender (RFC 2645). The library's listeners stay, removing them would hit Node's own; the
   * overrides below make them harmless. Only the end of the socket is still noticed here.
   */
  async #handOver(turn: StartTurn, parser: WireParser): Promise<void> {
    this.#isHandedOver = true;
    this.#watch.stop();
    this.#flush();
    this.#server.sessions.delete(this);
    this.#server.context.sessionsChanged();
    this.#entry?.end('turned');
    const socket = this._socket;
    socket.unpipe(parser);
    socket.pause();
    const early = await parser.detach();
    // Else the end of the socket would unpipe and close what is no longer ours.
    this._parser = false;
    if (socket.destroyed || socket.readableEnded) {
      turn.cancel();
      socket.destroy();
      return;
    }
    socket.allowHalfOpen = false;
    if (early.length > 0) socket.unshift(early);
    await turn.run(socket).catch((error: unknown) => {
      this.#server.context.deps.log.error({ session: this.id, err: error }, 'A turn failed inside');
      socket.destroy();
    });
  }

  /** The library's own replies; there are none in ordinary sessions. */
  override send(...reply: Parameters<SMTPConnection['send']>): void {
    if (!this.#isHandedOver) super.send(...reply);
  }

  override close(): void {
    if (!this.#isHandedOver) super.close();
  }

  /** Our watch uses the injected clock; the library's timer would also ring in a turned session. */
  override _armTimeout(): void {
    // nothing to arm
  }

  override _onError(error: Error): void {
    if (this.#isHandedOver) return;
    this.#server.context.deps.log.debug({ session: this.id, err: error }, 'The connection broke');
    this._socket.destroy();
  }

  override _onClose(): void {
    super._onClose();
    this.#watch.stop();
    this.#entry?.end(this.#isEnding ? 'finished' : 'connection lost');
    this.#session.state.endTransaction('connection lost');
    this.#server.sessions.delete(this);
    if (!this.#isCounted) return;
    this.#isCounted = false;
    this.#server.context.limits.leave(this.#server.context.service, this.remoteAddress);
    this.#server.context.sessionsChanged();
  }
}
