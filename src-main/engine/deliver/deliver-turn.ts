/** The turn of ATRN: we are the client on a connection that the customer opened (RFC 2645); deliver, say goodbye, close. */
import { randomBytes } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import type { Socket } from 'node:net';
import type { DeliveryOutcome } from '../../mail/delivery-outcome.ts';
import type { GatewaySettings } from '../../shared/settings/gateway-settings.ts';
import type { LogSession } from '../mail-log.ts';
import type { Capabilities } from './capabilities.ts';
import { ClientConnection } from './client-connection.ts';
import { deliverMessages } from './deliver-messages.ts';
import type { DeliverDeps } from './deliver-ports.ts';
import { keepLease } from './keep-lease.ts';
import { OutcomeReport, type DeliveryCounts, type ReportedSession } from './outcome-report.ts';
import { awaitGreeting, sayHello } from './say-hello.ts';
import { createEnterSending } from './sending-entry.ts';
import { SessionFault } from './session-fault.ts';
import { lowestTlsVersion, startTls } from './start-tls.ts';
import { mostCautious, paceOfTurn } from './turn-pace.ts';
import { TurnSource } from './turn-source.ts';
import { commandMsOf } from './time-limits.ts';

export interface TurnRequest {
  /** Ours after the 250; bytes that came early have been unshifted. */
  readonly socket: Socket;
  /** The gateways whose mail is handed over; locked by the caller. */
  readonly gateways: readonly GatewaySettings[];
  /** The session that asked. */
  readonly session: LogSession;
  /** On abort the message under way is finished within 10 s, then QUIT; after that the connection is broken. */
  readonly stop: AbortSignal;
}

export interface TurnResult extends DeliveryCounts {
  readonly seconds: number;
  /** `finished`, `stopped`, or what broke the session. */
  readonly end: string;
}

/** What a stop leaves to the message under way. */
const STOP_GRACE_MS = 10_000;
/** After QUIT the customer has time to finish with its own server. */
const GOODBYE_MS = 5 * 60_000;

/**
 * Never throws for reasons of the peer or the store. When it resolves the socket is closed, every outcome is settled,
 * everything unconfirmed is back where it was, and one summary line is in the mail log.
 */
export async function deliverTurn(request: TurnRequest, deps: DeliverDeps): Promise<TurnResult> {
  const turn = new Turn(request, deps);
  const endStop = turn.obeyStop();
  try {
    return await turn.run();
  } finally {
    endStop();
  }
}

class Turn {
  readonly #request: TurnRequest;
  readonly #deps: DeliverDeps;
  readonly #owner = `turn-${randomBytes(5).toString('hex')}`;
  readonly #startedAt: number;
  readonly #session: ReportedSession;
  readonly #report: OutcomeReport;
  readonly #source: TurnSource;
  #connection: ClientConnection;
  #claimFailed = false;

  constructor(request: TurnRequest, deps: DeliverDeps) {
    const { socket, gateways, session } = request;
    this.#request = request;
    this.#deps = deps;
    this.#startedAt = deps.clock.monotonic();
    const peer = `[${session.peerAddress}]`;
    this.#session = {
      ...session,
      way: 'atrn',
      nextHop: 'turn',
      peer,
      tls: null,
      certificate: null,
      peerOffersDsn: false,
      transcript: (about) => this.#connection.dialogue.lines(about),
    };
    this.#report = new OutcomeReport(this.#session, deps);
    const [first] = gateways;
    const purpose = {
      kind: 'turned' as const,
      id: session.id,
      gateway: first?.['domain.name'] ?? '',
      counts: this.#report.counts,
    };
    const enter = createEnterSending(purpose, deps.sessions);
    const dialogue = enter({ socket, peer, connection: () => this.#connection });
    this.#connection = new ClientConnection(socket, deps.clock, 1, {
      commandMs: commandMsOf(deps.settings()),
      dialogue,
    });
    this.#session.tls = this.#connection.tls;
    this.#source = new TurnSource({
      queue: deps.queue,
      gateways: gateways.map((settings) => settings['domain.name']),
      owner: this.#owner,
      isStopped: () => request.stop.aborted || this.#report.isBroken,
      onFailure: (error) => {
        this.#claimFailed = true;
        deps.log.error({ err: error, session: session.id }, 'mail for a turn could not be claimed');
      },
      settled: () => this.#report.settled(),
    });
  }

  async run(): Promise<TurnResult> {
    const { clock, log, queue } = this.#deps;
    const endLease = keepLease(() => queue.renew(this.#owner), clock, log);
    try {
      const fault = await this.#deliver();
      await this.#putBackRest();
      return this.#summary(fault);
    } finally {
      endLease();
    }
  }

  async #putBackRest(): Promise<void> {
    const rest = await this.#source.rest();
    await this.#report.settled();
    if (rest.length === 0) return;
    await this.#deps.queue.putBack(rest).catch((error: unknown) => {
      const fields = { err: error, session: this.#session.id };
      this.#deps.log.error(fields, 'mail of a turn not put back: its lease ends by itself');
    });
  }

  /** The returned function takes it back. */
  obeyStop(): () => void {
    const { stop } = this.#request;
    let cancel: () => void = () => undefined;
    const onStop = (): void => {
      cancel = this.#deps.clock.after(STOP_GRACE_MS, () => {
        this.#connection.destroy(new SessionFault('stopped', 'the engine stops'));
      });
    };
    // One signal stops all turns; many listeners are no leak.
    setMaxListeners(0, stop);
    stop.addEventListener('abort', onStop);
    if (stop.aborted) onStop();
    return () => {
      cancel();
      stop.removeEventListener('abort', onStop);
    };
  }

  /** Null: everything went as it should, up to the goodbye. */
  async #deliver(): Promise<SessionFault | null> {
    try {
      const capabilities = await this.#greet();
      const fault = await this.#deliverMessages(capabilities);
      if (fault !== null) this.#deps.peers.noteFault(this.#session.peerAddress, fault);
      else await this.#connection.quit(GOODBYE_MS);
      return fault;
    } catch (error) {
      if (!(error instanceof SessionFault)) throw error;
      return error;
    } finally {
      this.#connection.destroy(new SessionFault('lost', 'the turn is over'));
    }
  }

  /** A new session: nothing of the one before carries over, and we do not sign in at the customer. */
  async #greet(): Promise<Capabilities> {
    const settings = this.#deps.settings();
    await awaitGreeting(this.#connection, settings['app.timeouts.greeting'] * 1000);
    const capabilities = await sayHello(this.#connection, settings['app.host-name']);
    const wantsTls = this.#request.gateways.every((gateway) => gateway['settings.tls-after-turn']);
    if (!wantsTls || this.#connection.isTls || !capabilities.startTls) return capabilities;
    const { clock, certificateAuthorities } = this.#deps;
    const host = this.#session.peerAddress;
    const secured = await startTls(this.#connection, {
      clock,
      host,
      identity: { name: host, allowSubdomains: false },
      mustVerify: false,
      minVersion: lowestTlsVersion(settings),
      commandMs: commandMsOf(settings),
      certificateAuthorities,
    });
    if ('refused' in secured) return capabilities;
    this.#connection = secured.connection;
    Object.assign(this.#session, { tls: secured.tls, certificate: secured.certificate });
    return sayHello(this.#connection, settings['app.host-name']);
  }

  #deliverMessages(capabilities: Capabilities): Promise<SessionFault | null> {
    const { peers, readBody, clock } = this.#deps;
    const { peerAddress } = this.#session;
    const setting = mostCautious(this.#request.gateways.map((gateway) => gateway['settings.turn-pace']));
    const { isTls } = this.#connection;
    this.#session.peerOffersDsn = capabilities.dsn;
    return deliverMessages({
      connection: this.#connection,
      offer: { capabilities, authenticated: false },
      pace: paceOfTurn(setting, { isTls, capabilities, mayPipeline: peers.mayPipeline(peerAddress) }),
      windowMessages: peers.windowMessages(peerAddress),
      endsAtRefusal: false,
      endOfDataMs: this.#deps.settings()['app.timeouts.data'] * 60_000,
      source: this.#source,
      report: (message, outcomes, durationMs) => {
        if ([...outcomes.values()].some(isKept)) this.#source.noteKept(message);
        return this.#report.add(message, outcomes, durationMs);
      },
      readBody,
      clock,
    });
  }

  #summary(fault: SessionFault | null): TurnResult {
    const { clock, mailLog } = this.#deps;
    const seconds = Math.round(clock.monotonic() - this.#startedAt) / 1000;
    const { stop, gateways } = this.#request;
    const trouble = this.#report.isBroken || this.#claimFailed ? 'store failed' : null;
    const end = fault?.message ?? trouble ?? (stop.aborted ? 'stopped' : 'finished');
    const result = { ...this.#report.counts, seconds, end };
    mailLog.turned(this.#session, {
      gateways: gateways.map((settings) => settings['domain.name']),
      ...result,
    });
    return result;
  }
}

const isKept = (outcome: DeliveryOutcome): boolean => outcome.kind === 'deferred';
