/** One LDAP connection: opened, secured by the policy (V15), signed in. */
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls, type ConnectionOptions } from 'node:tls';
import { Client } from 'ldapts';
import type { TlsPolicy } from '../../shared/settings/field-types.ts';
import { isLoopback } from '../own-addresses.ts';
import { describeTls } from '../tls-facts.ts';
import { VerifierFault, type Trace, type VerifierDeps } from './verifier-ports.ts';
import { addressesOf, type VerifierServer } from './verifier-servers.ts';

export interface LdapRequest {
  readonly server: VerifierServer;
  readonly policy: TlsPolicy;
  readonly trace: Trace;
}

export interface LdapSession {
  readonly client: Client;
  readonly isOpen: () => boolean;
  readonly close: () => void;
}

export type SessionDeps = Pick<VerifierDeps, 'resolver' | 'settings' | 'certificateAuthorities'>;

/** Throws VerifierFault. The signal ends a connection that is still being opened. */
export async function openLdapSession(
  request: LdapRequest,
  deps: SessionDeps,
  signal: AbortSignal,
): Promise<LdapSession> {
  const { server, trace } = request;
  const addresses = await addressesOf(server.host, deps);
  trace('resolve', true, addresses.join(', '));
  let last = new VerifierFault(`${server.host} cannot be reached`);
  for (const address of addresses) {
    try {
      return await openAt(address, request, deps, signal);
    } catch (error) {
      if (!(error instanceof VerifierFault)) throw error;
      last = error;
      if (signal.aborted) break;
    }
  }
  throw last;
}

async function openAt(
  address: string,
  { server, policy, trace }: LdapRequest,
  deps: SessionDeps,
  signal: AbortSignal,
): Promise<LdapSession> {
  const place = `${server.host} [${address}]:${String(server.port)}`;
  const tls = tlsOptionsFor(server, policy, deps.certificateAuthorities);
  const { socket, agreed } = await connected(address, server, server.isTls ? tls : null, signal).catch(
    (error: unknown) => {
      trace('connect', false, `${place}: ${messageOf(error)}`);
      throw new VerifierFault(`${place}: ${messageOf(error)}`, { cause: error });
    },
  );
  trace('connect', true, agreed === null ? place : `${place}, ${agreed}`);
  const client = clientOn(socket);
  const close = (): void => {
    socket.destroy();
  };
  signal.addEventListener('abort', close);
  try {
    const isSecure = server.isTls || (await startTls(client, policy, tls, trace));
    await signIn(client, { server, isSecure, isOpenLineAllowed: mayUseOpenLine(policy, address) }, trace);
    return { client, isOpen: () => !socket.destroyed && socket.writable, close };
  } catch (error) {
    close();
    throw error instanceof VerifierFault
      ? error
      : new VerifierFault(`${place}: ${messageOf(error)}`, { cause: error });
  } finally {
    signal.removeEventListener('abort', close);
  }
}

/** A connected socket; `agreed` is protocol and cipher where it is inside TLS, as the scheme says. */
function connected(
  address: string,
  { port }: VerifierServer,
  tls: ConnectionOptions | null,
  signal: AbortSignal,
): Promise<{ readonly socket: Socket; readonly agreed: string | null }> {
  return new Promise((resolve, reject) => {
    const secured = tls ? connectTls({ ...tls, host: address, port }) : null;
    const socket = secured ?? connectTcp({ host: address, port });
    const stop = (): void => {
      socket.destroy(new Error('no answer in time'));
    };
    signal.addEventListener('abort', stop);
    socket.once('error', reject);
    socket.once('close', () => {
      signal.removeEventListener('abort', stop);
    });
    socket.once(secured ? 'secureConnect' : 'connect', () => {
      signal.removeEventListener('abort', stop);
      socket.off('error', reject);
      socket.on('error', () => undefined); // the client hears of it by itself
      resolve({ socket, agreed: secured && describeTls(secured) });
    });
  });
}

/** The library opens no connection of its own: an implicit second one would be neither secured nor signed in. */
function clientOn(socket: Socket): Client {
  let given: Socket | null = socket;
  const once = (): Socket => {
    const taken = given;
    given = null;
    if (taken === null) throw new Error('the connection was closed');
    return taken;
  };
  return new Client({ url: 'ldap://localhost', strictDN: false, createConnection: once });
}

/** True if the line is secured now. Throws VerifierFault where the policy demands it in vain. */
async function startTls(
  client: Client,
  policy: TlsPolicy,
  tls: ConnectionOptions,
  trace: Trace,
): Promise<boolean> {
  if (policy === 'off') return false;
  try {
    await client.startTLS({ ...tls });
    trace('tls', true, 'STARTTLS');
    return true;
  } catch (error) {
    trace('tls', false, `STARTTLS: ${messageOf(error)}`);
    if (policy !== 'opportunistic' || !client.isConnected)
      throw new VerifierFault(`STARTTLS: ${messageOf(error)}`, { cause: error });
    return false;
  }
}

/** Simple bind; without a name or a password the search is anonymous, for a name alone proves nothing (RFC 4513 section 5.1.2). */
async function signIn(
  client: Client,
  line: { readonly server: VerifierServer; readonly isSecure: boolean; readonly isOpenLineAllowed: boolean },
  trace: Trace,
): Promise<void> {
  const { bindDn } = line.server;
  const secret = bindDn === '' ? null : line.server.secret();
  if (secret === null) return;
  if (!line.isSecure && !line.isOpenLineAllowed) {
    trace('sign-in', false, 'the password would go over an unencrypted connection');
    throw new VerifierFault('the password would go over an unencrypted connection');
  }
  try {
    await client.bind(bindDn, secret);
    trace('sign-in', true, bindDn);
  } catch (error) {
    trace('sign-in', false, `${bindDn}: ${messageOf(error)}`);
    throw new VerifierFault(`sign-in as ${bindDn}: ${messageOf(error)}`, { cause: error });
  }
}

/** Any certificate will do unless the policy is `verified`; then chain and name must fit. */
function tlsOptionsFor(
  { host }: VerifierServer,
  policy: TlsPolicy,
  authorities: readonly string[] | undefined,
): ConnectionOptions {
  const isChecked = policy === 'verified';
  return {
    minVersion: 'TLSv1.2',
    rejectUnauthorized: isChecked,
    // Without it the name of an upgraded socket would not be compared.
    host,
    ...(isIP(host) === 0 && { servername: host }),
    ...(!isChecked && { checkServerIdentity: () => undefined }),
    ...(authorities && { ca: [...authorities] }),
  };
}

export const messageOf = (error: unknown): string => {
  const { message, code } = error as { message?: string; code?: unknown };
  return message !== undefined && message !== '' ? message : String(code ?? error);
};

/** A password goes over an open line to this computer only, or where somebody switched encryption off and confirmed T41. */
export const mayUseOpenLine = (policy: TlsPolicy, address: string): boolean =>
  policy === 'off' || isLoopback(address);
