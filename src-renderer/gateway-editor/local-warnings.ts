/** Warnings that the values alone show; they may be confirmed. What only the machine or the net knows is asked of the engine. */
import type { GatewaySettings } from '../../src-main/shared/settings/gateway-settings.ts';
import type { FieldIssues } from '../data/field-issue.ts';
import type { FormDraft } from '../data/form-draft.ts';

export function localWarnings(draft: FormDraft<GatewaySettings>): FieldIssues {
  const { settings } = draft;
  const isHonoring = settings['dequeuing.etrn.honor'] || settings['dequeuing.atrn.honor'];
  const found: Record<string, { text: string; parameters: Record<string, string | number> }> = {};
  const warn = (field: string, text: string, parameters: Record<string, string | number> = {}): void => {
    found[field] = { text, parameters };
  };
  // T38
  if (!isHonoring && !settings['domain.deliver-each-run']) {
    warn('dequeuing.etrn.honor', 'warning.nobody-fetches', { count: settings['settings.hold-days'] });
  }
  // T09
  const isListEmpty = settings['dequeuing.access.entries'].length === 0;
  if (isHonoring && settings['dequeuing.access.mode'] === 'honor' && isListEmpty) {
    warn('dequeuing.access.entries', 'warning.empty-honor-list');
  }
  // T49
  if (settings['settings.tls'] === 'off' && settings['dequeuing.etrn.auth-user'] !== '') {
    warn('settings.tls', 'warning.auth-without-tls');
  }
  if (sendsPasswordInClear(draft)) warn('verification.tls', 'warning.password-in-clear');
  if (lacksVerifierPassword(draft)) warn('verification.secret', 'error.user-without-password');
  return found;
}

/** T41: a bind password and no encryption, unless the server runs on this computer. */
function sendsPasswordInClear({ settings, hasSecret }: FormDraft<GatewaySettings>): boolean {
  const host = settings['verification.host'].toLowerCase();
  const isHere = /^(ldap:\/\/)?(\[?127\.|\[?(ipv6:)?::1\]?|localhost)/.test(host);
  return (
    settings['verification.method'] === 'ldap' &&
    hasSecret('verification.secret') &&
    settings['verification.tls'] === 'off' &&
    !host.startsWith('ldaps:') &&
    !isHere
  );
}

/** T13 as a warning: some servers let a name in without a password. */
const lacksVerifierPassword = ({ settings, hasSecret }: FormDraft<GatewaySettings>): boolean =>
  settings['verification.method'] === 'ldap' &&
  settings['verification.bind-dn'] !== '' &&
  !hasSecret('verification.secret');
