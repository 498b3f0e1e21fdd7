/** Target → an open session: addresses, TCP, greeting, EHLO, TLS by policy, AUTH; one address after the other. */
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
import { startTls } from './start-tls.ts';

/** A session that is ready for MAIL. */
export interface OpenSession {
  readonly connection: ClientConnection;
  readonly offer: PeerOffer;
  readonly address: string;
  /** `host [address]:port`, for log and history. */
  readonly peer: string;
  /** Protocol and cipher; null in clear text. */
  readonly tls: string | null;
}

type ConnectDeps = Pick<
  DeliverDeps,
  'settings' | 'resolver' | 'ownListeners' | 'certificateAuthorities' | 'clock' | 'log'
>;

/** So many addresses are tried in one round (RFC 5321 section 5.1 wants two at least). */
const MAX_ADDRESSES = 10;

/** The addresses to try for a target. Throws SessionFault. */
export async function addressesFor(target: Target, deps: ConnectDeps): Promise<HostAddress[]> {
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
  let connection = new ClientConnection(socket, deps.clock, 1);
  const onStop = (): void => {
    connection.destroy(new SessionFault('stopped', 'the engine stops'));
  };
  stop.addEventListener('abort', onStop);
  try {
    await awaitGreeting(connection, settings['app.timeouts.greeting'] * 1000);
    let capabilities = await sayHello(connection, settings['app.host-name']);
    const secured = await secure(connection, capabilities, place, round);
    if (secured !== null) {
      connection = secured.connection;
      capabilities = await sayHello(connection, settings['app.host-name']);
    }
    const { credentials } = terms;
    if (credentials !== null) await authenticateAtPeer(connection, capabilities, credentials);
    const offer = { capabilities, authenticated: credentials !== null };
    const peer = `${place.host} [${address}]:${String(port)}`;
    return { connection, offer, address, peer, tls: secured?.tls ?? null };
  } catch (error) {
    if (connection.fault === null) await connection.quit();
    throw error;
  } finally {
    stop.removeEventListener('abort', onStop);
  }
}

/** STARTTLS as the policy wants it; null: the session goes on in clear text. */
async function secure(
  connection: ClientConnection,
  { startTls: isOffered }: Capabilities,
  { host, address }: HostAddress,
  { terms, deps }: Round,
): Promise<{ connection: ClientConnection; tls: string } | null> {
  const { policy } = terms;
  if (policy === 'off') return null;
  const mustHave = policy !== 'opportunistic';
  if (!isOffered) {
    if (mustHave) throw new SessionFault('tls-not-offered', 'peer offers no STARTTLS');
    return null;
  }
  const { clock, certificateAuthorities } = deps;
  const verify = policy === 'verified' ? identityOf(terms.host) : null;
  const result = await startTls(connection, { clock, host, verify, certificateAuthorities });
  if ('refused' in result) {
    if (mustHave) throw result.refused;
    return null;
  }
  const { tls, certificateFlaw } = result;
  deps.log.info({ host, address, tls, certificate: certificateFlaw ?? 'trusted' }, 'TLS started');
  return result;
}
