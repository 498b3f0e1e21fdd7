/** One run for one destination: claim, connect, deliver, settle; further hosts for what the one before did not take. */
import type { DeliveryOutcome } from '../../mail/delivery-outcome.ts';
import type { RecipientId } from '../../mail/envelope.ts';
import type { ClaimedMessage, DueDestination } from '../../store/store-contract.ts';
import { parseNextHop, type NextHop } from '../queue/next-hop.ts';
import { mayChangeTarget, mayGoElsewhere } from './another-host.ts';
import { CLAIM_MESSAGES, ClaimedSource } from './claimed-source.ts';
import { classifyFault } from './classify-reply.ts';
import { deliverMessages } from './deliver-messages.ts';
import type { DeliverDeps } from './deliver-ports.ts';
import type { OpenSession } from './connect-next-hop.ts';
import { HostWalk, type OpenHost } from './host-walk.ts';
import { keepLease } from './keep-lease.ts';
import { OutcomeReport, type ReportedSession } from './outcome-report.ts';
import { createEnterSending } from './sending-entry.ts';
import { SessionFault } from './session-fault.ts';
import { targetsFor, type Target } from './session-terms.ts';

export interface DestinationRun {
  readonly destination: DueDestination;
  /** Names the session in leases and logs. */
  readonly owner: string;
  /** No further message is begun. */
  isStopping(): boolean;
  /** Ends connections at once. */
  readonly stop: AbortSignal;
  /** Several claims in a row came back full: another session would have work. */
  onPlenty(): void;
}

/**
 * `unreachable`: nothing was taken by anybody; the destination should rest a moment. `busy`: `address:port` has as many
 * sessions as it may have; nothing was tried.
 */
export type RunResult = 'done' | 'unreachable' | { readonly busy: string };

/** Never throws for reasons of the peer, the network or the store. What was claimed is settled or put back afterwards. */
export async function deliverDestination(run: DestinationRun, deps: DeliverDeps): Promise<RunResult> {
  const destination = new Destination(run, deps);
  const endLease = keepLease(() => deps.queue.renew(run.owner), deps.clock, deps.log);
  try {
    return await destination.deliver();
  } finally {
    await destination.close();
    endLease();
  }
}

/** So many full claims in a row mean that much waits: a few hundred messages are one session's work. */
const PLENTY_CLAIMS = 4;
/** So many messages that a host did not take wait for the next one; then that one is asked for all that is left. */
const MOST_ASIDE = 200;

type Outcomes = ReadonlyMap<RecipientId, DeliveryOutcome>;

/** What the host at hand did not take, with what it comes to if no other host takes it. */
type SetAside = Map<ClaimedMessage, Outcomes>;

class Destination {
  readonly #run: DestinationRun;
  readonly #deps: DeliverDeps;
  readonly #hop: NextHop;
  readonly #session: ReportedSession;
  readonly #report: OutcomeReport;
  readonly #source: ClaimedSource;
  #walk: HostWalk | null = null;
  #aside: SetAside = new Map();
  #isAskedFor = false;
  #fullClaims = 0;
  #claimFailed = false;

  constructor(run: DestinationRun, deps: DeliverDeps) {
    const { nextHop } = run.destination;
    this.#run = run;
    this.#deps = deps;
    this.#hop = parseNextHop(nextHop);
    this.#session = {
      id: run.owner,
      peerAddress: '',
      way: 'retry',
      nextHop,
      peer: nextHop,
      tls: null,
      certificate: null,
      ...NOT_CONNECTED,
    };
    this.#report = new OutcomeReport(this.#session, deps);
    this.#source = new ClaimedSource({
      claim: () => this.#claim(),
      onFailure: (error) => {
        this.#claimFailed = true;
        deps.log.error({ err: error, session: run.owner }, 'due mail could not be claimed');
      },
      isStopped: () => run.isStopping() || this.#report.isBroken || this.#aside.size >= MOST_ASIDE,
      maxMessages: deps.settings()['app.limits.per-session'] || Infinity,
    });
  }

  async deliver(): Promise<RunResult> {
    if (!(await this.#source.more())) return this.#claimFailed ? 'unreachable' : 'done';
    try {
      const walk = this.#startWalk();
      const host = await walk.next();
      this.#noteLoop(walk.fault);
      if (host !== null) return await this.#overHosts(walk, host);
      if (walk.busyPlace !== null) return { busy: walk.busyPlace };
      await this.#failAll(walk.fault ?? new SessionFault('connect', 'no address to try'));
    } catch (error) {
      if (!(error instanceof SessionFault)) throw error;
      await this.#failAll(error);
    }
    return 'unreachable';
  }

  /** Settles what was reported, gives back what was claimed and not tried. */
  async close(): Promise<void> {
    this.#walk?.leave();
    const rest = await this.#source.rest();
    await this.#report.settled();
    if (rest.length === 0) return;
    await this.#deps.queue.putBack(rest).catch((error: unknown) => {
      this.#deps.log.error(
        { err: error, session: this.#run.owner },
        'mail not put back: its lease ends by itself',
      );
    });
  }

  #startWalk(): HostWalk {
    const gateway = this.#deps.gateways.find(this.#run.destination.gateway);
    const targets = targetsFor(this.#hop, gateway, this.#deps);
    this.#session.way = targets[0].way;
    const options = { stop: this.#run.stop, ignoresFailures: this.#isAskedFor };
    this.#walk = new HostWalk(targets, options, this.#connectDeps);
    return this.#walk;
  }

  async #claim(): Promise<ClaimedMessage[]> {
    const { destination, owner } = this.#run;
    for (;;) {
      const claimed = await this.#deps.queue.claimDue(destination, owner, CLAIM_MESSAGES);
      this.#fullClaims = claimed.length === CLAIM_MESSAGES ? this.#fullClaims + 1 : 0;
      if (this.#fullClaims >= PLENTY_CLAIMS) this.#run.onPlenty();
      this.#isAskedFor ||= claimed.some(isAskedFor);
      const kept = await this.#deps.stillRouted(this.#hop, claimed);
      if (kept.length > 0 || claimed.length === 0) return kept;
    }
  }

  /** One session for all, further ones for what the host before did not take. */
  async #overHosts(walk: HostWalk, first: OpenHost): Promise<RunResult> {
    let fault: SessionFault | null = null;
    for (let host: OpenHost | null = first; host !== null;) {
      fault = await this.#deliverOver(host, walk);
      if (this.#aside.size === 0) break;
      if (!this.#hasForOtherTargets()) walk.keepToTarget();
      const next: OpenHost | null = await walk.next();
      await this.#reconsider(host.target, next?.target ?? null, walk.fault?.code === 'stopped');
      host = next;
    }
    if (this.#report.isBroken || this.#claimFailed) return 'unreachable';
    return fault !== null && this.#report.counts.delivered === 0 ? 'unreachable' : 'done';
  }

  #hasForOtherTargets(): boolean {
    return [...this.#aside].some(([message, outcomes]) =>
      message.recipients.some(({ id }) => {
        const outcome = outcomes.get(id);
        return outcome !== undefined && mayChangeTarget(outcome);
      }),
    );
  }

  /** What may be tried at the next host is at hand again; the outcome of the rest stands. */
  async #reconsider(former: Target, next: Target | null, isStopped: boolean): Promise<void> {
    const aside = this.#aside;
    this.#aside = new Map();
    const again = (outcome: DeliveryOutcome): boolean =>
      isStopped || (next !== null && (next === former || mayChangeTarget(outcome)));
    for (const [message, outcomes] of [...aside].reverse()) {
      const [tried, concluded] = divide(message, outcomes, again);
      if (tried !== null) this.#source.untake(tried);
      if (concluded !== null) await this.#report.add(concluded, outcomes, 0);
    }
  }

  get #connectDeps() {
    const { gateway } = this.#run.destination;
    const purpose = { kind: 'out' as const, id: this.#run.owner, gateway, counts: this.#report.counts };
    return { ...this.#deps, enterSession: createEnterSending(purpose, this.#deps.sessions) };
  }

  async #deliverOver({ session, target }: OpenHost, walk: HostWalk): Promise<SessionFault | null> {
    const { connection, offer, address, peer, tls, certificate } = session;
    const { readBody, clock, peers } = this.#deps;
    const settings = this.#deps.settings();
    const facts = { peerAddress: address, peer, tls, certificate, way: target.way };
    Object.assign(this.#session, facts, said(session));
    const { stop } = this.#run;
    const onStop = (): void => {
      connection.destroy(new SessionFault('stopped', 'the engine stops'));
    };
    stop.addEventListener('abort', onStop);
    const endsAtRefusal = settings['app.route.rcpt-5xx'];
    const fault = await deliverMessages({
      connection,
      offer,
      pace: {
        pipelining: peers.mayPipeline(address) && !endsAtRefusal,
        behindDot: true,
        chunking: true,
        recordPerCommand: false,
      },
      windowMessages: peers.windowMessages(address),
      endOfDataMs: settings['app.timeouts.data'] * 60_000,
      endsAtRefusal,
      source: this.#source,
      report: (message, outcomes, durationMs) => this.#judge(message, outcomes, { durationMs, target, walk }),
      readBody,
      clock,
    });
    if (fault === null) await connection.quit();
    else peers.noteFault(address, fault);
    stop.removeEventListener('abort', onStop);
    return fault;
  }

  /** The outcomes of one message at the host at hand: what another host may do better waits for it. */
  #judge(
    message: ClaimedMessage,
    outcomes: Outcomes,
    { durationMs, target, walk }: { durationMs: number; target: Target; walk: HostWalk },
  ): Promise<void> | undefined {
    const { remaining } = walk;
    if (!remaining.address && !remaining.target) return this.#report.add(message, outcomes, durationMs);
    const is5xxFinal = !target.isRecipientDomain || this.#deps.settings()['app.route.first-5xx'];
    const [aside, concluded] = divide(message, outcomes, (outcome) =>
      mayGoElsewhere(outcome, remaining, is5xxFinal),
    );
    if (aside !== null) {
      this.#aside.set(aside, outcomes);
      this.#report.noteElsewhere(aside, outcomes);
    }
    return concluded === null ? undefined : this.#report.add(concluded, outcomes, durationMs);
  }

  /** Nobody can be reached: the same outcome for everything that is due now, without trying for each. */
  async #failAll(fault: SessionFault): Promise<void> {
    const outcome = classifyFault(fault);
    this.#session.transcript = () => fault.transcript;
    if (fault.code === 'stopped') return;
    const { gateway, nextHop } = this.#run.destination;
    this.#deps.log.warn(
      { gateway, nextHop, fault: fault.code, detail: fault.detail },
      'destination not reached',
    );
    while (await this.#source.more()) {
      for (let message = this.#source.take(); message !== null; message = this.#source.take()) {
        await this.#report.addForAll(message, outcome);
      }
    }
  }

  #noteLoop(fault: SessionFault | null): void {
    this.#deps.noteLoop(this.#run.destination, fault?.code === 'own-address');
  }
}

/** Somebody waits for it now: an ETRN request, or a person. */
const isAskedFor = ({ recipients }: ClaimedMessage): boolean =>
  recipients.some(({ releasedBy }) => releasedBy === 'etrn' || releasedBy === 'manual');

/** The message for those whose outcome has a property, and for the others; null where there is nobody. */
function divide(
  message: ClaimedMessage,
  outcomes: Outcomes,
  has: (outcome: DeliveryOutcome) => boolean,
): [with_: ClaimedMessage | null, without: ClaimedMessage | null] {
  const part = (wanted: boolean): ClaimedMessage | null => {
    const recipients = message.recipients.filter(({ id }) => {
      const outcome = outcomes.get(id);
      return (outcome !== undefined && has(outcome)) === wanted;
    });
    if (recipients.length === message.recipients.length) return message;
    return recipients.length === 0 ? null : { ...message, recipients };
  };
  return [part(true), part(false)];
}

const NOT_CONNECTED = { peerOffersDsn: false, transcript: (): readonly string[] => [] };

const said = ({ connection, offer }: OpenSession): Pick<ReportedSession, 'peerOffersDsn' | 'transcript'> => ({
  peerOffersDsn: offer.capabilities.dsn,
  transcript: (about) => connection.dialogue.lines(about),
});
