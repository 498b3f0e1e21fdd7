/** Target → addresses, and one of them → an open session: TCP, greeting, EHLO, TLS by policy, AUTH. */
import type { Socket } from 'node:net';
import type { PeerCertificate } from '../../shared/queue/queue-view.ts';
import { authenticateAtPeer, type Credentials } from './authenticate-at-peer.ts';
import type { Capabilities } from './capabilities.ts';
import { ClientConnection } from './client-connection.ts';
import { connectTcp, localAddressFor } from './connect-tcp.ts';
import type { DeliverDeps } from './deliver-ports.ts';
import { Dialogue } from './dialogue.ts';
import { findHosts, type HostAddress } from './find-hosts.ts';
import type { PeerOffer } from './mail-commands.ts';
import { asPublished } from './published-terms.ts';
import { isOwnListener } from '../own-addresses.ts';
import { awaitGreeting, sayHello } from './say-hello.ts';
import type { EnterSending } from './sending-entry.ts';
import { SessionFault } from './session-fault.ts';
import { identityOf, type Target } from './session-terms.ts';
import {
  lowestTlsVersion,
  startTls,
  startWithTls,
  type SecuredConnection,
  type StartTlsOptions,
} from './start-tls.ts';
import { commandMsOf } from './time-limits.ts';

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
  'settings' | 'resolver' | 'policies' | 'ownListeners' | 'certificateAuthorities' | 'clock' | 'log'
> & {
  /** Shows the session to whoever looks; absent: nobody is to see it. */
  readonly enterSession?: EnterSending;
};

/** So many addresses of one target are tried in a round (RFC 5321 section 5.1 wants two at least). */
const MAX_ADDRESSES = 10;
const SMTP_PORT = 25;

/** The addresses to try for a target. Throws SessionFault. */
export async function addressesFor(
  target: Pick<Target, 'host' | 'port' | 'isRecipientDomain'>,
  deps: ConnectDeps,
): Promise<HostAddress[]> {
  const { host, port, isRecipientDomain } = target;
  const settings = deps.settings();
  const mustHaveMx = isRecipientDomain && settings['app.route.no-mx-bounce'];
  const query = { host, isRecipientDomain, mustHaveMx };
  const found = await findHosts(query, {
    resolver: deps.resolver,
    clock: deps.clock,
    mxLimitMs: settings['app.timeouts.mx'] * 1000,
    addressLimitMs: settings['app.timeouts.a'] * 1000,
    isOurselves: (name, address) => {
      const listeners = deps.ownListeners();
      // Behind a router our public address is nobody's here: the name tells.
      const isOurPort = port === SMTP_PORT || listeners.some((listener) => listener.port === port);
      if (name === settings['app.host-name'] && isOurPort) return true;
      return isOwnListener({ address, port }, listeners);
    },
  });
  return (await asPublished(found, target, deps)).slice(0, MAX_ADDRESSES);
}

/** On which terms a session is opened. */
export interface Terms extends Pick<Target, 'host' | 'port' | 'policy'> {
  readonly credentials: Credentials | null;
  /** TLS from the first byte, whatever the port. */
  readonly isImplicit?: boolean;
}

export interface SessionRequest {
  readonly place: HostAddress;
  readonly terms: Terms;
  /** Ends whatever is going on. */
  readonly stop: AbortSignal;
}

/** An attempt to connect that is under way. */
interface Round {
  readonly terms: Terms;
  readonly deps: ConnectDeps;
  readonly stop: AbortSignal;
}

/** A session with one address that is ready for MAIL. Throws SessionFault. */
export function openSession({ place, terms, stop }: SessionRequest, deps: ConnectDeps): Promise<OpenSession> {
  return openAt(place, { terms: termsAt(place, terms), deps, stop });
}

/** What a host's own domain publishes stands above the setting. */
const termsAt = ({ mustProve }: HostAddress, terms: Terms): Terms =>
  mustProve === true ? { ...terms, policy: 'verified' } : terms;

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
  const localAddress = localAddressFor(address, settings);
  const socket = await connectTcp({ address, port, localAddress, limitMs, clock: deps.clock, stop });
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
  const peer = `${place.host} [${place.address}]:${String(terms.port)}`;
  let current: ClientConnection | null = null;
  const dialogue = deps.enterSession?.({ socket, peer, connection: () => current }) ?? new Dialogue();
  let secured =
    (terms.isImplicit ?? isImplicit(terms))
      ? await startWithTls(socket, tlsOptions(place, round), dialogue)
      : null;
  let connection =
    secured?.connection ??
    new ClientConnection(socket, deps.clock, 1, { commandMs: commandMsOf(settings), dialogue });
  current = connection;
  try {
    await awaitGreeting(connection, settings['app.timeouts.greeting'] * 1000);
    let capabilities = await sayHello(connection, hostName);
    secured ??= await secure(connection, capabilities, place, round);
    if (secured !== null && secured.connection !== connection) {
      connection = secured.connection;
      current = connection;
      capabilities = await sayHello(connection, hostName);
    }
    const { credentials } = terms;
    if (credentials !== null) await authenticateAtPeer(connection, capabilities, credentials);
    const offer = { capabilities, authenticated: credentials !== null };
    const { host, address } = place;
    const { tls, certificate } = secured ?? { tls: null, certificate: null };
    if (tls !== null) deps.log.info({ host, address, tls, certificate }, 'TLS started');
    return { connection, offer, address, peer, tls, certificate };
  } catch (error) {
    if (error instanceof SessionFault) error.transcript = connection.dialogue.lines();
    if (connection.fault === null) await connection.quit();
    throw error;
  }
}

/** Port 465 stands for TLS from the first byte (RFC 8314 section 3.3), unless TLS is off. */
export const isImplicit = ({ port, policy }: Pick<Target, 'port' | 'policy'>): boolean =>
  port === 465 && policy !== 'off';

function tlsOptions(place: HostAddress, { terms, deps }: Round): StartTlsOptions {
  const { host } = place;
  return {
    clock: deps.clock,
    host,
    identity: place.mustProve === true ? { name: host, allowSubdomains: false } : identityOf(terms.host),
    mustVerify: terms.policy === 'verified',
    minVersion: lowestTlsVersion(deps.settings()),
    commandMs: commandMsOf(deps.settings()),
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
