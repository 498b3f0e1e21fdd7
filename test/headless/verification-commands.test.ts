/** Commands on addresses: what they ask of the engine, what they print, and how they end. */
import { expect, it } from 'vitest';
import { gatewayFields } from '../../src-main/shared/settings/gateway-settings.ts';
import { playedEngines, Refusal } from './command-line.ts';

const play = playedEngines();
const domain = 'client.example';

it('verification list prints one address a line, page after page', async () => {
  const first = Array.from({ length: 10_000 }, (_, index) => `a${String(index)}@${domain}`);
  const { command, calls } = await play((_, { after }: { after: string }) => ({
    entries: after === '' ? first : [`z@${domain}`],
    total: 10_001,
    matching: 10_001,
  }));
  const { output } = await command(['verification', 'list', 'Client.example']);
  expect([output.split('\n').length, output.endsWith(`\nz@${domain}\n`), calls.length]).toEqual([
    10_002,
    true,
    2,
  ]);
});

it('verification add and remove name the addresses and say how many there were', async () => {
  const { command, calls } = await play((name) =>
    name === 'verification:add' ? { added: 2 } : { removed: 1 },
  );
  const added = await command(['verification', 'add', domain, `a@${domain}`, `info*@${domain}`]);
  const removed = await command(['verification', 'remove', domain, `a@${domain}`]);
  expect([added.output, removed.output, calls.map(({ input }) => input)]).toEqual([
    '2 addresses added.\n',
    '1 address removed.\n',
    [
      { domain, entries: [`a@${domain}`, `info*@${domain}`] },
      { domain, entries: [`a@${domain}`] },
    ],
  ]);
});

it('verification import reads standard input and reports what became of it', async () => {
  const { command, calls } = await play(() => ({ added: 1, present: 2, removed: 3, skipped: 4 }));
  const { output } = await command(['verification', 'import', domain, '-', '--replace'], `a@${domain}\n`);
  expect([output, calls]).toEqual([
    '1 added, 2 there already, 3 removed, 4 of other domains skipped.\n',
    [{ name: 'verification:import', input: { domain, text: `a@${domain}\n`, replace: true } }],
  ]);
});

it('verification export prints the file as it is', async () => {
  const { command, calls } = await play(() => ({ text: 'address\r\n' }));
  const { output } = await command(['verification', 'export', domain, '--csv']);
  expect([output, calls[0]?.input]).toEqual(['address\r\n', { domain, format: 'csv' }]);
});

it('verification test shows the steps and ends with 1 unless the address is valid', async () => {
  const settings = gatewayFields.parse({ 'domain.name': domain });
  const steps = [{ step: 'ask', ms: 12.3, isGood: true, detail: 'no such address' }];
  const { command } = await play((name) =>
    name === 'gateway:get'
      ? { settings, secretsSet: [] }
      : name === 'verification:check'
        ? { warnings: [{ path: 'verification.tls', text: 'error.password-in-clear', parameters: {} }] }
        : { verdict: 'invalid', steps },
  );
  expect(await command(['verification', 'test', domain, 'nobody'])).toEqual({
    exitCode: 1,
    output: 'ask  12 ms  ok  no such address\ninvalid\n',
    errors:
      'schleuse verification test: verification.tls: The password would go over an unencrypted connection.\n',
  });
});

it('verification cache shows a table, and forget wants addresses or --all', async () => {
  const row = { address: `a@${domain}`, isValid: false, source: 'ldap x', learnedAt: 0, expiresAt: 1000 };
  const { command, calls } = await play((name) =>
    name === 'verification:cache' ? { rows: [row], total: 1, matching: 1 } : { forgotten: 1 },
  );
  const { output } = await command(['verification', 'cache', domain]);
  const neither = await command(['verification', 'forget', domain]);
  const all = await command(['verification', 'forget', domain, '--all']);
  expect([
    output.split('\n')[1]?.split(/ {2,}/).slice(0, 3),
    neither.exitCode,
    all.output,
    calls.at(-1)?.input,
  ]).toEqual([[`a@${domain}`, 'no', 'ldap x'], 2, '1 address forgotten.\n', { domain }]);
});

it('an unknown gateway is named', async () => {
  const { command } = await play(() => new Refusal('not-found', 'gone.example'));
  expect((await command(['verification', 'list', 'gone.example'])).errors).toBe(
    "schleuse verification list: there is no gateway 'gone.example'\n",
  );
});
