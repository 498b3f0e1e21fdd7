/** One run for one destination: claim, connect, deliver, settle; several hosts of the next hop if the first cannot take all. */
import type { DeliveryOutcome } from '../../mail/delivery-outcome.ts';
import type { GatewaySettings } from '../../shared/settings/gateway-settings.ts';
import type { ClaimedMessage, DueDestination } from '../../store/store-contract.ts';
import { parseNextHop, type NextHop } from '../queue/next-hop.ts';
import { CLAIM_MESSAGES, ClaimedSource } from './claimed-source.ts';
import { classifyFault } from './classify-reply.ts';
import { addressesFor, openSession, type OpenSession } from './connect-next-hop.ts';
import { deliverMessages } from './deliver-messages.ts';
import type { DeliverDeps } from './deliver-ports.ts';
import type { HostAddress } from './find-hosts.ts';
import { keepLease } from './keep-lease.ts';
import { OutcomeReport, type ReportedSession } from './outcome-report.ts';
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

/** `unreachable`: nothing was taken by anybody; the destination should rest a moment. */
export type RunResult = 'done' | 'unreachable';

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

/** Messages that this host cannot take, with what they come to if no other host can. */
type SetAside = Map<ClaimedMessage, DeliveryOutcome>;

class Destination {
  readonly #run: DestinationRun;
  readonly #deps: DeliverDeps;
  readonly #hop: NextHop;
  readonly #session: ReportedSession;
  readonly #report: OutcomeReport;
  readonly #source: ClaimedSource;
  #fullClaims = 0;
  #claimFailed = false;

  constructor(run: DestinationRun, deps: DeliverDeps) {
    const { nextHop } = run.destination;
    this.#run = run;
    this.#deps = deps;
    this.#hop = parseNextHop(nextHop);
    const way = this.#hop.kind === 'requester' ? 'etrn' : 'retry';
    this.#session = {
      id: run.owner,
      peerAddress: '',
      way,
      nextHop,
      peer: nextHop,
      tls: null,
      certificate: null,
    };
    this.#report = new OutcomeReport(this.#session, deps);
    this.#source = new ClaimedSource({
      claim: () => this.#claim(),
      onFailure: (error) => {
        this.#claimFailed = true;
        deps.log.error({ err: error, session: run.owner }, 'due mail could not be claimed');
      },
      isStopped: () => run.isStopping() || this.#report.isBroken,
      maxMessages: deps.settings()['app.limits.per-session'] || Infinity,
    });
  }

  async deliver(): Promise<RunResult> {
    if (!(await this.#source.more())) return this.#claimFailed ? 'unreachable' : 'done';
    try {
      const [target] = targetsFor(this.#hop, this.#gateway, this.#deps);
      const fault = await this.#overHosts(target, await addressesFor(target, this.#deps));
      if (this.#report.isBroken || this.#claimFailed) return 'unreachable';
      return fault !== null && this.#report.counts.delivered === 0 ? 'unreachable' : 'done';
    } catch (error) {
      if (!(error instanceof SessionFault)) throw error;
      await this.#failAll(error);
      return 'unreachable';
    }
  }

  /** Settles what was reported, gives back what was claimed and not tried. */
  async close(): Promise<void> {
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

  get #gateway(): GatewaySettings | null {
    return this.#deps.gateways.find(this.#run.destination.gateway);
  }

  async #claim(): Promise<ClaimedMessage[]> {
    const { destination, owner } = this.#run;
    const claimed = await this.#deps.queue.claimDue(destination, owner, CLAIM_MESSAGES);
    this.#fullClaims = claimed.length === CLAIM_MESSAGES ? this.#fullClaims + 1 : 0;
    if (this.#fullClaims >= PLENTY_CLAIMS) this.#run.onPlenty();
    return claimed;
  }

  /** One session for all, further ones for what the host before could not take. Throws if the first does not come about. */
  async #overHosts(target: Target, all: readonly HostAddress[]): Promise<SessionFault | null> {
    let addresses = all;
    let session = await this.#open(target, addresses);
    for (;;) {
      addresses = addresses.slice(addresses.findIndex(({ address }) => address === session.address) + 1);
      const aside: SetAside = new Map();
      const fault = await this.#deliverOver(session, addresses.length > 0 ? aside : null);
      if (aside.size === 0) return fault;
      try {
        session = await this.#open(target, addresses);
      } catch (error) {
        if (!(error instanceof SessionFault)) throw error;
        await this.#concludeAside(aside, error);
        return fault;
      }
      this.#takeBack(aside);
    }
  }

  /** No other host took them: what the last one lacked is their outcome, unless it was us who stopped. */
  async #concludeAside(aside: SetAside, { code }: SessionFault): Promise<void> {
    if (code === 'stopped') this.#takeBack(aside);
    else for (const [message, outcome] of aside) await this.#report.addForAll(message, outcome);
  }

  /** They are at hand again; what is not taken after all goes back to the queue with the rest. */
  #takeBack(aside: SetAside): void {
    for (const message of [...aside.keys()].reverse()) this.#source.untake(message);
  }

  async #open(target: Target, addresses: readonly HostAddress[]): Promise<OpenSession> {
    const { stop } = this.#run;
    const session = await openSession({ addresses, target, stop }, this.#deps);
    const { address: peerAddress, peer, tls, certificate } = session;
    Object.assign(this.#session, { peerAddress, peer, tls, certificate });
    return session;
  }

  async #deliverOver(session: OpenSession, aside: SetAside | null): Promise<SessionFault | null> {
    const { connection, offer, address } = session;
    const { readBody, clock, peers } = this.#deps;
    const { stop } = this.#run;
    const onStop = (): void => {
      connection.destroy(new SessionFault('stopped', 'the engine stops'));
    };
    stop.addEventListener('abort', onStop);
    const fault = await deliverMessages({
      connection,
      offer,
      pace: {
        pipelining: peers.mayPipeline(address),
        behindDot: true,
        chunking: true,
        recordPerCommand: false,
      },
      windowMessages: peers.windowMessages(address),
      endOfDataMs: this.#deps.settings()['app.timeouts.data'] * 60_000,
      source: this.#source,
      report: (message, outcomes, durationMs) => this.#report.add(message, outcomes, durationMs),
      setAside: aside === null ? undefined : (message, outcome) => aside.set(message, outcome).size > 0,
      readBody,
      clock,
    });
    if (fault === null) await connection.quit();
    else peers.noteFault(address, fault);
    stop.removeEventListener('abort', onStop);
    return fault;
  }

  /** Nobody can be reached: the same outcome for everything that is due now, without trying for each. */
  async #failAll(fault: SessionFault): Promise<void> {
    const outcome = classifyFault(fault);
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
}
