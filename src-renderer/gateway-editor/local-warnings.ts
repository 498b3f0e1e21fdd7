/** Warnings that the values alone show; they may be confirmed. What only the machine or the net knows is asked of the engine. */
import type { GatewaySettings } from '../../src-main/shared/settings/gateway-settings.ts';
import { verificationWarnings } from '../../src-main/shared/verification/verification-rules.ts';
import { toFieldIssues, type FieldIssues } from '../data/field-issue.ts';
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
  return { ...found, ...verifierWarnings(draft) };
}

/** T13, T41. What the list of addresses holds only the engine knows; it warns of an empty one itself (T23). */
function verifierWarnings(draft: FormDraft<GatewaySettings>): FieldIssues {
  const { settings } = draft;
  const ofMore = settings['verification.more-servers'].map(({ id }) => `verification.more-servers/${id}`);
  const secretsSet = new Set(['verification.secret', ...ofMore].filter(draft.hasSecret));
  const issues = verificationWarnings(settings, { secretsSet, listed: null });
  return toFieldIssues(
    issues.map((issue) => ({ ...issue, path: issue.path.join('.') })),
    (field) => draft.value(field),
  );
}
