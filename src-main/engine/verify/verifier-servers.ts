/** Whom to ask, in order: the gateway's server, its further ones (V14), and for Minger the sharing hosts (G3). */
import { isIP } from 'node:net';
import { hostInField, parseHostField } from '../../shared/settings/field-types.ts';
import type { AppSettings } from '../../shared/settings/app-settings.ts';
import type { GatewaySettings } from '../../shared/settings/gateway-settings.ts';
import { SecretUnavailable } from '../gateway-directory.ts';
import { VerifierFault, type Answer, type Question, type VerifierDeps } from './verifier-ports.ts';

const LDAP_PORT = 389;
const LDAPS_PORT = 636;
const MINGER_PORT = 4069;
/** A question never takes longer than so many servers that do not answer. */
const MOST_SILENT_SERVERS = 4;

export interface VerifierServer {
  /** Name or address, without brackets and scheme. */
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte (`ldaps://`). */
  readonly isTls: boolean;
  readonly bindDn: string;
  readonly baseDn: string;
  /** Clear text; null if none is set. Throws VerifierFault if it cannot be opened. */
  secret(): string | null;
}

/** P42 for each server, but an end to it where many are silent. Milliseconds. */
export function mostPatience(gateway: GatewaySettings, settings: AppSettings): number {
  const servers = 1 + gateway['verification.more-servers'].length + sharingHosts(gateway, settings).length;
  return settings['app.timeouts.verifier'] * 1000 * Math.min(servers, MOST_SILENT_SERVERS);
}

/** As an answer is remembered: another method or server is another source. */
export const sourceName = (gateway: GatewaySettings): string =>
  `${gateway['verification.method']} ${gateway['verification.host']}`.trim();

/** V5 and V14. Throws VerifierFault if a host cannot be understood. */
export function serversOf({ gateway, secrets }: Question): VerifierServer[] {
  const usual = gateway['verification.method'] === 'minger' ? MINGER_PORT : LDAP_PORT;
  const first = {
    ...placeOf(gateway['verification.host'], gateway['verification.port'], usual),
    bindDn: gateway['verification.bind-dn'],
    baseDn: gateway['verification.base-dn'],
    secret: () => opened(() => secrets.ofGateway('verification.secret')),
  };
  const others = gateway['verification.more-servers'].map(({ id, host, port, bindDn, baseDn }) => ({
    ...placeOf(host, port, usual),
    bindDn,
    baseDn: baseDn === '' ? gateway['verification.base-dn'] : baseDn,
    secret: () => opened(() => secrets.ofGateway(`verification.more-servers/${id}`)),
  }));
  return [first, ...others];
}

export function sharingServersOf({ gateway, secrets }: Question, settings: AppSettings): VerifierServer[] {
  return sharingHosts(gateway, settings).map(({ id, host, port }) => ({
    ...placeOf(host, port, MINGER_PORT),
    bindDn: '',
    baseDn: '',
    secret: () => opened(() => secrets.ofSharingHost(id)),
  }));
}

const sharingHosts = (gateway: GatewaySettings, settings: AppSettings): AppSettings['global.minger-hosts'] =>
  gateway['verification.method'] === 'minger' && settings['global.minger-sharing']
    ? settings['global.minger-hosts']
    : [];

/** Asked in turn until one answers; throws the last VerifierFault if none does. */
export async function askInTurn(
  servers: readonly VerifierServer[],
  ask: (server: VerifierServer) => Promise<Answer>,
): Promise<Answer> {
  let last = new VerifierFault('no server is set');
  for (const server of servers) {
    try {
      return await ask(server);
    } catch (error) {
      if (!(error instanceof VerifierFault)) throw error;
      last = error;
    }
  }
  throw last;
}

/** The addresses of a server's name, IPv4 and IPv6 as the resolver gives them. Throws VerifierFault. */
export async function addressesOf(
  host: string,
  deps: Pick<VerifierDeps, 'resolver' | 'settings'>,
): Promise<readonly string[]> {
  if (isIP(host) !== 0) return [host];
  const answer = await deps.resolver.addresses(host, deps.settings()['app.timeouts.a'] * 1000);
  if (answer.kind === 'addresses' && answer.addresses.length > 0) return answer.addresses;
  throw new VerifierFault(`${host} has no address${answer.kind === 'temporary' ? `: ${answer.detail}` : ''}`);
}

function placeOf(text: string, port: number, usual: number): Pick<VerifierServer, 'host' | 'port' | 'isTls'> {
  const url = /^(ldaps?):\/\/(\[[^\]]+\]|[^:/]+)(?::(\d{1,5}))?\/?$/i.exec(text.trim());
  const isTls = url?.[1]?.toLowerCase() === 'ldaps';
  const field = parseHostField(url?.[2] ?? text);
  if (field === null) throw new VerifierFault(text === '' ? 'no server is set' : `'${text}' is no host`);
  const named = Number(url?.[3] ?? 0);
  return {
    host: hostInField(field),
    isTls,
    port: named > 0 ? named : port > 0 ? port : isTls ? LDAPS_PORT : usual,
  };
}

function opened(secret: () => string | null): string | null {
  try {
    return secret();
  } catch (error) {
    if (!(error instanceof SecretUnavailable)) throw error;
    throw new VerifierFault('the secret cannot be opened', { cause: error });
  }
}
