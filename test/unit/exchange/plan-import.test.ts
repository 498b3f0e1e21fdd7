/** Import of gateways: what a file would change, what it leaves out, and why. */
import { expect, test } from 'vitest';
import { planImport } from '../../../src-main/engine/exchange/plan-import.ts';
import { readGatewaysFile, UnreadableFile } from '../../../src-main/engine/exchange/read-gateways-file.ts';
import { checkRelations } from '../../../src-main/engine/procedures/check-gateway.ts';
import { gatewayDefaults } from '../../../src-main/shared/settings/gateway-defaults.ts';
import { gatewayFields } from '../../../src-main/shared/settings/gateway-settings.ts';

const existing = [gatewayFields.parse({ 'domain.name': 'old.example', 'domain.note': 'before' })];
const defaults = gatewayDefaults.parse({ 'settings.hold-days': 9 });

async function plan(text: string) {
  const file = await readGatewaysFile(text);
  const ourselves = { secretsSet: new Set<never>(), ownHostName: 'gate.example', ownSmtpPort: 25 };
  return planImport(file, {
    existing,
    defaults,
    check: (settings, others) => checkRelations(settings, { others, ...ourselves }),
  });
}

const changes = async (text: string) =>
  (await plan(text)).map(({ row: { domain, change, fields } }) => [domain, change, ...fields]);

test('a file adds what is new, changes what it names, and sees what is the same', async () => {
  const text = JSON.stringify([
    { 'domain.name': 'Bücher.example', 'domain.note': 'new' },
    { 'domain.name': 'old.example', 'domain.note': 'after' },
  ]);
  expect(await changes(text)).toEqual([
    ['xn--bcher-kva.example', 'new', 'domain.note'],
    ['old.example', 'changed', 'domain.note'],
  ]);
  expect(await changes('[{"domain.name": "old.example"}]')).toEqual([['old.example', 'same']]);
});

test('a new gateway begins with the defaults for new ones, an existing one keeps what the file leaves out', async () => {
  const planned = await plan(
    '[{"domain.name":"new.example"},{"domain.name":"old.example","settings.hold-days":5}]',
  );
  expect(
    planned.map(({ settings }) => [settings?.['settings.hold-days'], settings?.['domain.note']]),
  ).toEqual([
    [9, ''],
    [5, 'before'],
  ]);
});

test('what cannot be used is skipped with the line and the reason', async () => {
  const text = `[
    {"domain.name": "one.example", "dequeuing.etrn.port": 99999},
    {"domain.name": "no domain"},
    {"domain.name": "two.example",
     "colour": "red"},
    {"domain.name": "three.example"},
    {"domain.name": "three.example"}
  ]`;
  const rows = (await plan(text)).map(({ row }) => [
    row.change,
    row.line,
    row.issues.map(({ path, text: why, parameters }) => [path, why, parameters['line']]),
  ]);
  expect(rows).toEqual([
    ['skipped', 2, [['dequeuing.etrn.port', 'error.too-big', 2]]],
    ['skipped', 3, [['domain.name', 'error.domain', 3]]],
    ['skipped', 4, [['', 'error.unknown-field', 4]]],
    ['new', 6, []],
    ['skipped', 7, [['domain.name', 'error.duplicate', undefined]]],
  ]);
});

test('whoever depends on a gateway that is skipped is skipped as well', async () => {
  const text = JSON.stringify([
    { 'domain.name': 'owner.example', 'dequeuing.etrn.port': 0 },
    { 'domain.name': 'sub.example', 'dequeuing.account': 'owner.example' },
  ]);
  expect(await changes(text)).toEqual([
    ['owner.example', 'skipped'],
    ['sub.example', 'skipped'],
  ]);
});

test('secrets of the file wait for the passphrase', async () => {
  const { needsPassphrase } = await readGatewaysFile(
    JSON.stringify({
      version: 1,
      gateways: [],
      secrets: {
        version: 1,
        kdf: 'scrypt',
        cost: 32_768,
        blockSize: 8,
        parallelization: 1,
        cipher: 'aes-256-gcm',
        salt: '',
        iv: '',
        tag: '',
        data: '',
      },
    }),
  );
  expect(needsPassphrase).toBe(true);
});

test.each([
  ['hello', 'error.file-format', 1],
  ['{"version": 1,\n"gateways": [}', 'error.file-syntax', 2],
  ['{"version": 1,\n"gateways": [\n5]}', 'error.file-content', 3],
  ['{\n"version": 99, "gateways": []}', 'error.file-newer', 2],
] as const)('the file %j is refused as a whole', async (text, reason, line) => {
  await expect(readGatewaysFile(text)).rejects.toThrow(new UnreadableFile(reason, line));
});

test("MDaemon's file is taken over as far as there is something like it, and the rest is reported", async () => {
  const text = `; written by MDaemon
[client.example]
Enabled=Yes
MailDir=C:\\MDaemon\\Gateways\\client.example
HonorETRN=Yes
ETRNHost="mail.client.example"
ETRNPort=2525
EtrnRequiresAuth=No
AllowATRN=1
Password=Tm90IHBsYWlu
HonorIP1=192.0.2.7
HonorIP2=198.51.100.0/24
ApplyQuotas=Yes
MaxMessageCount=many
FwdHost=[192.0.2.9]
KeepForwardedMail=No
Colour=red

[second.example]
Disabled=Yes
VerifyMethod=2
LDAPServer=ldap.second.example
LDAPBaseEntryDN=dc=second,dc=example
`;
  const [client, second] = await plan(text);
  expect(client?.settings).toMatchObject({
    'domain.name': 'client.example',
    'domain.enabled': true,
    'dequeuing.etrn.honor': true,
    'dequeuing.etrn.target': 'host',
    'dequeuing.etrn.host': 'mail.client.example',
    'dequeuing.etrn.port': 2525,
    'dequeuing.etrn.require-auth': false,
    'dequeuing.atrn.honor': true,
    'dequeuing.access.mode': 'honor',
    'dequeuing.access.entries': ['192.0.2.7', '198.51.100.0/24'],
    'quotas.enabled': true,
    'forwarding.host-enabled': true,
    'forwarding.host': '[192.0.2.9]',
    'forwarding.keep-copy': false,
  });
  expect(client?.row.notTaken).toEqual([
    { key: 'MailDir', line: 4, why: 'machine' },
    { key: 'Password', line: 10, why: 'encrypted' },
    { key: 'MaxMessageCount', line: 14, why: 'invalid' },
    { key: 'Colour', line: 17, why: 'unknown' },
  ]);
  expect(second?.settings).toMatchObject({
    'domain.enabled': false,
    'verification.method': 'ldap',
    'verification.host': 'ldap.second.example',
    'verification.base-dn': 'dc=second,dc=example',
  });
});
