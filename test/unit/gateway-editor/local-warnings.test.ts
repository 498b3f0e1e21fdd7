/** Warnings of the editor that the values alone show: the verifier's are the engine's own rule. */
import { expect, test } from 'vitest';
import { gatewayFields } from '../../../src-main/shared/settings/gateway-settings.ts';
import { FormDraft } from '../../../src-renderer/data/form-draft.ts';
import { editorRules } from '../../../src-renderer/gateway-editor/editor-rules.ts';
import { localWarnings } from '../../../src-renderer/gateway-editor/local-warnings.ts';

const more = { id: 'a1', host: 'ldap2.example', port: 0, baseDn: '', bindDn: 'cn=reader' };

/** The warnings of an LDAP verifier without encryption. */
function warned(changes: Record<string, unknown>, secretsSet: string[]): [string, string][] {
  const settings = gatewayFields.parse({
    'domain.name': 'client.example',
    'domain.deliver-each-run': true,
    'verification.method': 'ldap',
    'verification.tls': 'off',
    'verification.host': 'localhost',
    'verification.bind-dn': 'cn=reader',
    ...changes,
  });
  const found = localWarnings(FormDraft.of({ settings, secretsSet }, editorRules));
  return Object.entries(found).map(([field, { text }]) => [field, text]);
}

test('T41: a name that only begins like this computer is another computer', () => {
  const secrets = ['verification.secret'];
  expect([
    warned({ 'verification.host': 'localhost.example' }, secrets),
    warned({ 'verification.host': 'localhost' }, secrets),
  ]).toEqual([[['verification.tls', 'error.password-in-clear']], []]);
});

test('T13, T41: more servers count as the first one does', () => {
  const changes = { 'verification.more-servers': [more] };
  expect([
    warned(changes, ['verification.secret']),
    warned(changes, ['verification.secret', 'verification.more-servers/a1']),
  ]).toEqual([
    [['verification.more-servers', 'error.user-without-password']],
    [['verification.tls', 'error.password-in-clear']],
  ]);
});
