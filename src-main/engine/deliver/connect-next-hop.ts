/** Target → an open session: addresses, TCP, greeting, EHLO, TLS by policy, AUTH; one address after the other. */
import type { Socket } from 'node:net';
import type { PeerCertificate } from '../../shared/queue/queue-view.ts';
import { authenticateAtPeer, type Credentials } from './authenticate-at-peer.ts';
import type { Capabilities } from './capabilities.ts';
import { ClientConnection } from './client-connection.ts';
import { connectTcp } from './connect-tcp.ts';
import type { DeliverDeps } from './deliver-ports.ts';
import { findHosts, type HostAddress } from './find-hosts.ts';
import type { PeerOffer } from './mail-commands.ts';
import { isOwnListener } from './own-addresses.ts';
import { awaitGreeting, sayHello } from './say-hello.ts';
import { SessionFault } from './session-fault.ts';
import { identityOf, type Target } from './session-terms.ts';
import {
  lowestTlsVersion,
  startTls,
  startWithTls,
  type SecuredConnection,
  type StartTlsOptions,
} from './start-tls.ts';

/** A session that is ready for MAIL. */
export interface OpenSession {
  readonly connection: ClientConnection;
  readonly offer: PeerOffer;
  readonly address: string;
  /** `host [address]:port`, for log and history. */
  readonly peer: string;
  /** Protocol and cipher; null in clear text. */
  readonly tls: string | null;
  /** What the peer showed; null in clear text. */
  readonly certificate: PeerCertificate | null;
}

export type ConnectDeps = Pick<
  DeliverDeps,
  'settings' | 'resolver' | 'ownListeners' | 'certificateAuthorities' | 'clock' | 'log'
>;

/** So many addresses are tried in one round (RFC 5321 section 5.1 wants two at least). */
const MAX_ADDRESSES = 10;

/** The addresses to try for a target. Throws SessionFault. */
export async function addressesFor(
  target: Pick<Target, 'host' | 'port'>,
  deps: ConnectDeps,
): Promise<HostAddress[]> {
  const settings = deps.settings();
  const found = await findHosts(target.host, {
    resolver: deps.resolver,
    clock: deps.clock,
    mxLimitMs: settings['app.timeouts.mx'] * 1000,
    addressLimitMs: settings['app.timeouts.a'] * 1000,
    isOurselves: (address) => isOwnListener({ address, port: target.port }, deps.ownListeners()),
  });
  return found.slice(0, MAX_ADDRESSES);
}

/** What one round of connecting is about. */
export interface ConnectRequest {
  /** In the order in which they are tried. */
  readonly addresses: readonly HostAddress[];
  readonly target: Target;
  /** Ends whatever is going on. */
  readonly stop: AbortSignal;
}

interface Terms extends Pick<Target, 'host' | 'port' | 'policy'> {
  readonly credentials: Credentials | null;
}

/** A round that is under way. */
interface Round {
  readonly terms: Terms;
  readonly deps: ConnectDeps;
  readonly stop: AbortSignal;
}

/**
 * The first of the addresses with which a session comes about. Throws the last fault. Wrong credentials end the round:
 * trying them elsewhere could lock the account.
 */
export async function openSession(request: ConnectRequest, deps: ConnectDeps): Promise<OpenSession> {
  const { addresses, target, stop } = request;
  const { host, port, policy } = target;
  const round: Round = { terms: { host, port, policy, credentials: target.credentials() }, deps, stop };
  let last = new SessionFault('connect', 'no address left to try');
  for (const place of addresses) {
    try {
      return await openAt(place, round);
    } catch (error) {
      if (!(error instanceof SessionFault)) throw error;
      deps.log.info({ ...place, port, fault: error.code, detail: error.detail }, 'next hop not reached');
      last = error;
      if (error.code === 'auth-refused' || error.code === 'stopped') break;
    }
  }
  throw last;
}

/** One address; an opportunistic handshake that fails is followed by one connection without TLS. */
async function openAt(place: HostAddress, round: Round): Promise<OpenSession> {
  try {
    return await open(place, round);
  } catch (error) {
    const { terms, deps } = round;
    const isFailedTry = error instanceof SessionFault && error.code === 'tls-handshake';
    if (!isFailedTry || terms.policy !== 'opportunistic') throw error;
    deps.log.warn({ ...place, detail: error.detail }, 'TLS handshake failed, once more without TLS');
    return open(place, { ...round, terms: { ...terms, policy: 'off' } });
  }
}

async function open(place: HostAddress, round: Round): Promise<OpenSession> {
  const { terms, deps, stop } = round;
  const { address } = place;
  const { port } = terms;
  const settings = deps.settings();
  const limitMs = settings['app.timeouts.connect'] * 1000;
  const socket = await connectTcp({ address, port, limitMs, clock: deps.clock, stop });
  const onStop = (): void => {
    socket.destroy();
  };
  stop.addEventListener('abort', onStop);
  try {
    return await greet(socket, place, round);
  } catch (error) {
    throw stop.aborted ? new SessionFault('stopped', 'the engine stops', null, { cause: error }) : error;
  } finally {
    stop.removeEventListener('abort', onStop);
  }
}

/** From the connected socket to the session; a refusal of ours or theirs ends with QUIT. */
async function greet(socket: Socket, place: HostAddress, round: Round): Promise<OpenSession> {
  const { terms, deps } = round;
  const settings = deps.settings();
  const hostName = settings['app.host-name'];
  let secured = isImplicit(terms) ? await startWithTls(socket, tlsOptions(place, round)) : null;
  let connection = secured?.connection ?? new ClientConnection(socket, deps.clock, 1);
  try {
    await awaitGreeting(connection, settings['app.timeouts.greeting'] * 1000);
    let capabilities = await sayHello(connection, hostName);
    secured ??= await secure(connection, capabilities, place, round);
    if (secured !== null && secured.connection !== connection) {
      connection = secured.connection;
      capabilities = await sayHello(connection, hostName);
    }
    const { credentials } = terms;
    if (credentials !== null) await authenticateAtPeer(connection, capabilities, credentials);
    const offer = { capabilities, authenticated: credentials !== null };
    const { host, address } = place;
    const { tls, certificate } = secured ?? { tls: null, certificate: null };
    if (tls !== null) deps.log.info({ host, address, tls, certificate }, 'TLS started');
    const peer = `${host} [${address}]:${String(terms.port)}`;
    return { connection, offer, address, peer, tls, certificate };
  } catch (error) {
    if (connection.fault === null) await connection.quit();
    throw error;
  }
}

/** Port 465 stands for TLS from the first byte (RFC 8314 section 3.3), unless TLS is off. */
export const isImplicit = ({ port, policy }: Pick<Target, 'port' | 'policy'>): boolean =>
  port === 465 && policy !== 'off';

function tlsOptions({ host }: HostAddress, { terms, deps }: Round): StartTlsOptions {
  return {
    clock: deps.clock,
    host,
    identity: identityOf(terms.host),
    mustVerify: terms.policy === 'verified',
    minVersion: lowestTlsVersion(deps.settings()),
    certificateAuthorities: deps.certificateAuthorities,
  };
}

/** STARTTLS as the policy wants it; null: the session goes on in clear text. */
async function secure(
  connection: ClientConnection,
  { startTls: isOffered }: Capabilities,
  place: HostAddress,
  round: Round,
): Promise<SecuredConnection | null> {
  const { policy } = round.terms;
  if (policy === 'off') return null;
  const mustHave = policy !== 'opportunistic';
  if (!isOffered) {
    if (mustHave) throw new SessionFault('tls-not-offered', 'peer offers no STARTTLS');
    return null;
  }
  const result = await startTls(connection, tlsOptions(place, round));
  if (!('refused' in result)) return result;
  if (mustHave) throw result.refused;
  return null;
}
