/** A draft: what is changed, what blocks, and what happens when the stored document changes meanwhile. */
import { expect, test } from 'vitest';
import { gatewayFields } from '../../../src-main/shared/settings/gateway-settings.ts';
import { FormDraft } from '../../../src-renderer/data/form-draft.ts';
import { editorRules } from '../../../src-renderer/gateway-editor/editor-rules.ts';

const document = (changes: Record<string, unknown> = {}, secretsSet: string[] = []) => ({
  settings: gatewayFields.parse({ 'domain.name': 'client.example', ...changes }),
  secretsSet,
});
const draft = (changes: Record<string, unknown> = {}, secretsSet: string[] = []) =>
  FormDraft.of(document(changes, secretsSet), editorRules);

test('a value set back to the stored one is no change any more', () => {
  const changed = draft().with('domain.note', 'x').with('domain.enabled', false);
  const back = changed.with('domain.note', '');
  expect([changed.changedFields, back.changedFields]).toEqual([
    ['domain.enabled', 'domain.note'],
    ['domain.enabled'],
  ]);
});

test('something wrong in a field that cannot be used does not block; its stored value is sent', () => {
  const on = draft({ 'forwarding.host-enabled': true, 'forwarding.host': 'mx.example' })
    .with('forwarding.host', 'no host!')
    .with('forwarding.port', 0);
  const off = on.with('forwarding.host-enabled', false);
  expect({
    on: Object.keys(on.issues),
    off: off.issues,
    sent: [off.toSend()['forwarding.host'], off.toSend()['forwarding.port']],
  }).toEqual({ on: ['forwarding.host', 'forwarding.port'], off: {}, sent: ['mx.example', 25] });
});

test('untouched fields follow the stored document, touched ones are named, nothing typed is lost', () => {
  const mine = draft().with('domain.note', 'mine').with('settings.hold-days', 30);
  const { draft: followed, conflicts } = mine.follow(
    document({ 'domain.note': 'theirs', 'settings.wait-hours': 5 }),
  );
  expect({
    conflicts,
    note: followed.value('domain.note'),
    hours: followed.value('settings.wait-hours'),
    changed: followed.changedFields,
    loaded: followed.reset(conflicts).changedFields,
  }).toEqual({
    conflicts: ['domain.note'],
    note: 'mine',
    hours: 5,
    changed: ['domain.note', 'settings.hold-days'],
    loaded: ['settings.hold-days'],
  });
});

test('a secret that was removed elsewhere while it was changed here is a conflict', () => {
  const mine = draft({}, ['dequeuing.atrn.password']).withSecret('dequeuing.atrn.password', 'new password');
  expect(mine.follow(document()).conflicts).toEqual(['dequeuing.atrn.password']);
});

test('T10, T13 and T14 stand at their fields', () => {
  const needed = draft({ 'dequeuing.atrn.honor': true });
  const user = draft({
    'dequeuing.etrn.honor': true,
    'dequeuing.etrn.target': 'host',
    'dequeuing.etrn.host': 'mx.example',
    'dequeuing.etrn.auth-user': 'me',
    'dequeuing.etrn.require-auth': false,
  });
  const forwarded = draft({ 'forwarding.host-enabled': true, 'forwarding.host': 'mx.example' }, [
    'forwarding.auth-password',
  ]);
  expect(
    [needed, user, forwarded].map(({ issues }) => Object.entries(issues).map(([f, i]) => [f, i.text])),
  ).toEqual([
    [['dequeuing.atrn.password', 'error.password-needed']],
    [['dequeuing.etrn.auth-password', 'error.user-without-password']],
    [['forwarding.auth-user', 'error.password-without-user']],
  ]);
});

test('what was applied is stored in its normal form, what was typed meanwhile stays', () => {
  const sent = draft({}, ['dequeuing.atrn.password'])
    .with('domain.name', 'CLIENT2.example')
    .with('domain.note', 'first')
    .withSecret('dequeuing.atrn.password', 'first password')
    .withSecret('forwarding.auth-password', 'sent');
  const later = sent
    .with('domain.note', 'second')
    .with('settings.hold-days', 30)
    .withSecret('dequeuing.atrn.password', 'second password');
  const applied = later.applied(sent, document({ 'domain.name': 'client2.example', 'domain.note': 'first' }));
  expect({
    changed: applied.changedFields,
    name: applied.value('domain.name'),
    note: applied.value('domain.note'),
    secrets: applied.secrets,
  }).toEqual({
    changed: ['domain.note', 'settings.hold-days', 'dequeuing.atrn.password'],
    name: 'client2.example',
    note: 'second',
    secrets: { 'dequeuing.atrn.password': 'second password' },
  });
});
