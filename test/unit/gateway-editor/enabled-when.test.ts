/** Which controls of the editor are greyed out, by situation (gateway-editor.md, section 15). */
import { expect, test } from 'vitest';
import { gatewayFields, type GatewaySettings } from '../../../src-main/shared/settings/gateway-settings.ts';
import { controlsOf } from '../../../src-renderer/form/field-spec.ts';
import { commandSpecs, fieldSpecs } from '../../../src-renderer/gateway-editor/editor-rules.ts';
import { disabledBecause } from '../../../src-renderer/gateway-editor/editor-form-view.ts';
import type { EditorState } from '../../../src-renderer/gateway-editor/enabled-when.ts';
import type { EditorPage } from '../../../src-renderer/gateway-editor/gateway-fields.ts';

/** Every control that is greyed out on a page. */
function greyedOut(page: EditorPage, changes: Partial<GatewaySettings>, state: Partial<EditorState> = {}) {
  const whole: EditorState = {
    settings: gatewayFields.parse({ 'domain.name': 'client.example', ...changes }),
    hasPassword: false,
    hasScanner: true,
    hasSpamFilter: true,
    isEngineReachable: true,
    hasRequester: true,
    ...state,
  };
  return controlsOf(page, fieldSpecs, commandSpecs).filter(
    (control) => disabledBecause(control, whole) !== null,
  );
}

const ACCESS = [
  'dequeuing.access.mode=honor',
  'dequeuing.access.mode=ignore',
  'dequeuing.access.new',
  'dequeuing.access.add',
  'dequeuing.access.entries',
  'dequeuing.access.remove',
];
const TARGET = [
  'dequeuing.etrn.host',
  'dequeuing.etrn.auth-user',
  'dequeuing.etrn.auth-password',
  'dequeuing.etrn.treat-as-foreign',
];
const CLIENT = ['help.client-values', 'help.client-kind'];

test('X1 and X5: without ETRN, ATRN and delivery at each run only the two switches are left', () => {
  expect(greyedOut('dequeuing', {})).toEqual([
    'dequeuing.etrn.target=requester',
    'dequeuing.etrn.target=host',
    ...TARGET,
    'dequeuing.etrn.port',
    'dequeuing.etrn.require-auth',
    'dequeuing.atrn.single',
    'dequeuing.atrn.password',
    'dequeuing.account',
    ...ACCESS,
    'help.test',
    'help.test-requester',
    'help.test-signin',
    ...CLIENT,
  ]);
});

test('X2: delivery at each run alone leaves the fixed target and its port', () => {
  const greyed = greyedOut('dequeuing', {
    'domain.deliver-each-run': true,
    'dequeuing.etrn.target': 'host',
    'dequeuing.etrn.host': '[mx.client.example]',
    'dequeuing.etrn.auth-user': 'me',
  });
  expect(greyed).toEqual([
    'dequeuing.etrn.target=requester',
    'dequeuing.etrn.require-auth',
    'dequeuing.atrn.single',
    'dequeuing.atrn.password',
    'dequeuing.account',
    ...ACCESS,
    'help.test-requester',
    'help.test-signin',
    ...CLIENT,
  ]);
});

test('X3: with the requester as target the fixed target is greyed out, and its test', () => {
  const greyed = greyedOut('dequeuing', { 'dequeuing.etrn.honor': true }, { hasPassword: true });
  expect(greyed).toEqual([...TARGET, 'dequeuing.atrn.single', 'help.test']);
});

test('a fixed target without a user has no password, and the test of the requester is greyed out', () => {
  const settings = {
    'dequeuing.etrn.honor': true,
    'dequeuing.etrn.target': 'host',
    'dequeuing.etrn.host': '192.0.2.7',
  } as const;
  expect(greyedOut('dequeuing', settings, { hasPassword: true })).toEqual([
    'dequeuing.etrn.auth-password',
    'dequeuing.atrn.single',
    'help.test-requester',
  ]);
});

test('X4: ETRN without authentication needs no password', () => {
  const greyed = greyedOut('dequeuing', {
    'dequeuing.etrn.honor': true,
    'dequeuing.etrn.require-auth': false,
  });
  expect(greyed).toEqual([
    ...TARGET,
    'dequeuing.atrn.single',
    'dequeuing.atrn.password',
    'dequeuing.account',
    'help.test',
    'help.test-signin',
  ]);
});

test('X6: a gateway that is off can be set up', () => {
  const on = greyedOut('dequeuing', { 'dequeuing.atrn.honor': true });
  expect(greyedOut('dequeuing', { 'dequeuing.atrn.honor': true, 'domain.enabled': false })).toEqual(on);
});

test.each([
  ['none', ['host', 'port', 'tls', 'bind-dn', 'secret', 'base-dn', 'filter', 'scope', 'more', 'rest']],
  ['file', ['host', 'port', 'tls', 'bind-dn', 'secret', 'base-dn', 'filter', 'scope', 'more', 'rest']],
  ['ldap', []],
  ['minger', ['tls', 'bind-dn', 'base-dn', 'filter', 'scope']],
  ['callout', ['bind-dn', 'secret', 'base-dn', 'filter', 'scope', 'more']],
] as const)('X7: verification by %s', (method, expected) => {
  const names: Readonly<Record<string, readonly string[]>> = {
    scope: ['scope=base', 'scope=one', 'scope=sub'],
    more: ['more-servers'],
    rest: ['unreachable=accept', 'unreachable=defer', 'known-good', 'known-good-days'],
  };
  const fields = expected.flatMap((name) => names[name] ?? [name]).map((name) => `verification.${name}`);
  const greyed = greyedOut('verification', { 'verification.method': method }).filter(
    (control) => !(control in commandSpecs),
  );
  expect(greyed).toEqual(fields);
});

test('X8: without the engine its commands are greyed out, settings are not', () => {
  const settings = { 'dequeuing.atrn.honor': true, 'dequeuing.etrn.honor': true } as const;
  const running = greyedOut('dequeuing', settings, { hasPassword: true });
  const stopped = greyedOut('dequeuing', settings, { hasPassword: true, isEngineReachable: false });
  expect(stopped.filter((control) => !running.includes(control))).toEqual([
    'help.test-requester',
    'help.test-signin',
  ]);
});

test('forwarding, quotas and settings follow their switches', () => {
  const forwarding = ['host', 'auth-user', 'auth-password', 'mail-from', 'port', 'keep-copy'];
  expect({
    forwarding: greyedOut('forwarding', {}),
    toAddress: greyedOut('forwarding', { 'forwarding.address': 'a@b.example' }),
    toHost: greyedOut('forwarding', { 'forwarding.host-enabled': true }),
    domain: greyedOut('domain', {}),
    quotas: greyedOut('quotas', { 'quotas.enabled': true }),
    settings: greyedOut('settings', {}, { hasScanner: false, hasSpamFilter: false }),
    settingsOfAtrn: greyedOut(
      'settings',
      { 'dequeuing.atrn.honor': true, 'settings.tls': 'off' },
      { hasPassword: true },
    ),
  }).toEqual({
    forwarding: forwarding.map((name) => `forwarding.${name}`),
    toAddress: forwarding.slice(0, 3).map((name) => `forwarding.${name}`),
    toHost: [],
    domain: ['domain.use-retry-queue'],
    quotas: ['quotas.warn-from', 'quotas.warn-to'],
    settings: [
      'settings.antivirus',
      'settings.antispam',
      'settings.relay',
      'settings.tls-after-turn',
      'settings.turn-pace',
      'settings.idle-days',
    ],
    settingsOfAtrn: ['settings.tls-after-turn'],
  });
});
