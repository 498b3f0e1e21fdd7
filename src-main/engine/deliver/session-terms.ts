/** A next hop and the settings → whom to connect to and on which terms: TLS, credentials, and whether at all. */
import { isAllowed } from '../../mail/access-list.ts';
import type { AppSettings } from '../../shared/settings/app-settings.ts';
import type { SmartHost } from '../../shared/settings/delivery-settings.ts';
import {
  formatHostField,
  parseHostField,
  type HostField,
  type TlsPolicy,
} from '../../shared/settings/field-types.ts';
import type { GatewaySecretName, GatewaySettings } from '../../shared/settings/gateway-settings.ts';
import { SecretUnavailable, type GatewayDirectory } from '../gateway-directory.ts';
import type { NextHop } from '../queue/next-hop.ts';
import type { Credentials } from './authenticate-at-peer.ts';
import type { TlsIdentity } from './peer-certificate.ts';
import { SessionFault } from './session-fault.ts';

/** One place that may take the mail; a next hop has one or several of them, tried in order. */
export interface Target {
  readonly host: HostField;
  readonly port: number;
  readonly policy: TlsPolicy;
  /** The recipients' own domain, not a name that somebody typed in: what the DNS says about it is final. */
  readonly isRecipientDomain: boolean;
  /** What the history says about attempts here that nobody asked for. */
  readonly way: 'direct' | 'smarthost' | 'forward' | 'retry';
  /** Logon name and secret; null: no AUTH. Throws `secret-unavailable`. */
  credentials(): Credentials | null;
}

export interface TermsDeps {
  readonly gateways: GatewayDirectory;
  readonly settings: () => AppSettings;
  /** Null if none is set; throws SecretUnavailable. */
  smartHostSecret(id: string): string | null;
}

const DEFAULT_PORT = 25;
const noCredentials = (): null => null;

/** Never empty. Throws `not-allowed`, and `no-target` where the settings name nobody any more. */
export function targetsFor(
  hop: NextHop,
  gateway: GatewaySettings | null,
  deps: TermsDeps,
): readonly [Target, ...Target[]] {
  switch (hop.kind) {
    case 'target':
    case 'requester':
      refuseForeignRequester(hop, gateway);
      return [gatewayTarget(hop, gateway, deps.gateways)];
    case 'forward-host':
      return [forwardTarget(hop, deps), ...fallbackForCopies(deps)];
    case 'forward-address':
      return [{ ...openTarget(hop, deps), way: 'forward' }, ...fallbackForCopies(deps)];
    case 'domain':
      return [openTarget({ host: hop.host, port: DEFAULT_PORT }, deps), ...fallback(deps)];
    case 'smart-hosts': {
      const [first, ...others] = smartHosts(deps);
      if (first === undefined) throw new SessionFault('no-target', 'no smart host is set any more');
      return [first, ...others];
    }
  }
}

type Place = Pick<Target, 'host' | 'port'>;

/** Mail servers of a recipient's domain; nobody signs in there. */
const openTarget = ({ host, port }: Place, { settings }: TermsDeps): Target => ({
  host,
  port,
  policy: settings()['app.tls.out'],
  isRecipientDomain: true,
  way: 'direct',
  credentials: noCredentials,
});

/** A requester never gets credentials, and a target only those that were set together with it. */
function gatewayTarget(
  { kind, host, port }: Place & { readonly kind: 'target' | 'requester' },
  gateway: GatewaySettings | null,
  gateways: GatewayDirectory,
): Target {
  const isSet =
    kind === 'target' &&
    gateway?.['dequeuing.etrn.target'] === 'host' &&
    isSameHost(gateway['dequeuing.etrn.host'], host);
  const user = isSet ? gateway['dequeuing.etrn.auth-user'] : '';
  return {
    host,
    port,
    policy: gateway?.['settings.tls'] ?? 'opportunistic',
    isRecipientDomain: false,
    way: 'retry',
    credentials: () => credentialsOf(user, () => secretOf(gateway, 'dequeuing.etrn.auth-password', gateways)),
  };
}

function forwardTarget(
  { gateway: domain, host, port }: Extract<NextHop, { kind: 'forward-host' }>,
  { gateways, settings }: TermsDeps,
): Target {
  const gateway = gateways.find(domain);
  const isSet = gateway !== null && isSameHost(gateway['forwarding.host'], host);
  const user = isSet ? gateway['forwarding.auth-user'] : '';
  return {
    host,
    port,
    policy: settings()['app.tls.out'],
    isRecipientDomain: false,
    way: 'forward',
    credentials: () => credentialsOf(user, () => secretOf(gateway, 'forwarding.auth-password', gateways)),
  };
}

/** P21: after the direct way, if that is set. */
const fallback = (deps: TermsDeps): Target[] =>
  deps.settings()['app.route.mode'] === 'fallback' ? smartHosts(deps) : [];

/** G4: copies may have to keep to their own target. */
const fallbackForCopies = (deps: TermsDeps): Target[] =>
  deps.settings()['global.no-smarthost-forward'] ? [] : fallback(deps);

const smartHosts = (deps: TermsDeps): Target[] =>
  deps.settings()['app.route.smarthosts'].flatMap((entry) => smartHostTarget(entry, deps));

function smartHostTarget({ id, host, port, user, tls }: SmartHost, deps: TermsDeps): Target[] {
  const field = parseHostField(host);
  if (field === null) return [];
  return [
    {
      host: field,
      port,
      policy: tls,
      isRecipientDomain: false,
      way: 'smarthost',
      credentials: () => credentialsOf(user, () => deps.smartHostSecret(id)),
    },
  ];
}

/** A queued copy must not show the password of the host that was set after it. */
function isSameHost(setting: string, host: HostField): boolean {
  const field = parseHostField(setting);
  return field !== null && formatHostField(field) === formatHostField(host);
}

const secretOf = (
  gateway: GatewaySettings | null,
  name: GatewaySecretName,
  gateways: GatewayDirectory,
): string | null => (gateway === null ? null : gateways.secret(gateway['domain.name'], name));

function credentialsOf(user: string, secretFor: () => string | null): Credentials | null {
  if (user === '') return null;
  try {
    const secret = secretFor();
    if (secret !== null) return { user, secret };
  } catch (error) {
    if (!(error instanceof SecretUnavailable)) throw error;
    throw new SessionFault('secret-unavailable', 'the password for the target cannot be opened', null, {
      cause: error,
    });
  }
  throw new SessionFault('secret-unavailable', 'no password is set for the target');
}

/** The certificate must name what was configured; of MX hosts only those below the configured domain count. */
export function identityOf(host: HostField): TlsIdentity {
  switch (host.kind) {
    case 'domain':
      return { name: host.domain, allowSubdomains: true };
    case 'host':
      return { name: host.host, allowSubdomains: false };
    case 'address':
      return { name: host.address, allowSubdomains: false };
  }
}

/** The access list must still allow the requester when the mail goes out. Throws `not-allowed`. */
function refuseForeignRequester(
  { kind, host }: Place & { readonly kind: 'target' | 'requester' },
  gateway: GatewaySettings | null,
): void {
  if (kind !== 'requester' || host.kind !== 'address' || gateway === null) return;
  const { 'dequeuing.access.mode': mode, 'dequeuing.access.entries': entries } = gateway;
  if (isAllowed(mode, entries, host.address)) return;
  throw new SessionFault('not-allowed', `the access list does not allow ${host.address} any more`);
}
