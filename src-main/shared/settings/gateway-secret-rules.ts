/** Rules between settings of a gateway and the secrets that go with them; window and engine apply the same ones. */
import { needsPassword, type GatewaySecretName, type GatewaySettings } from './gateway-settings.ts';

export interface SecretIssue {
  readonly path: GatewaySecretName | keyof GatewaySettings;
  readonly text: 'error.password-needed' | 'error.user-without-password' | 'error.password-without-user';
}

/** @param has whether a secret will be set once the change is made. */
export function secretIssues(
  settings: GatewaySettings,
  has: (name: GatewaySecretName) => boolean,
): SecretIssue[] {
  const found: SecretIssue[] = [];
  if (needsPassword(settings) && !has('dequeuing.atrn.password')) {
    found.push({ path: 'dequeuing.atrn.password', text: 'error.password-needed' });
  }
  const { 'dequeuing.etrn.honor': isHonored, 'domain.deliver-each-run': isDelivered } = settings;
  if (settings['dequeuing.etrn.target'] === 'host' && (isHonored || isDelivered)) {
    found.push(...pairIssues(settings, 'dequeuing.etrn', has));
  }
  if (settings['forwarding.host-enabled']) found.push(...pairIssues(settings, 'forwarding', has));
  return found;
}

/** T13, T14: a name without its password, a password without its name. */
function pairIssues(
  settings: GatewaySettings,
  group: 'dequeuing.etrn' | 'forwarding',
  has: (name: GatewaySecretName) => boolean,
): SecretIssue[] {
  const hasUser = settings[`${group}.auth-user`] !== '';
  const hasPassword = has(`${group}.auth-password`);
  if (hasUser && !hasPassword) {
    return [{ path: `${group}.auth-password`, text: 'error.user-without-password' }];
  }
  return !hasUser && hasPassword ? [{ path: `${group}.auth-user`, text: 'error.password-without-user' }] : [];
}
