/** Commands on gateways: what they ask of the engine, what they print, and how they end. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { gatewayFields } from '../../src-main/shared/settings/gateway-settings.ts';
import { playedEngines, Refusal } from './command-line.ts';

const play = playedEngines();

const settings = gatewayFields.parse({ 'domain.name': 'a.example', 'domain.note': 'before' });
describe('gateway add', () => {
  it('sends settings and secrets, the domain as A-label', async () => {
    const { command, calls } = await play();
    const words = [
      'gateway',
      'add',
      'Bücher.example',
      '--password',
      '-',
      '--etrn',
      '--etrn-target',
      '192.0.2.7:26',
      '--atrn',
    ];
    expect(await command(words, 'from the pipe\n')).toEqual({
      exitCode: 0,
      output: "Gateway 'xn--bcher-kva.example' was added.\n",
      errors: '',
    });
    expect(calls).toEqual([
      {
        name: 'gateway:add',
        input: {
          settings: {
            'domain.name': 'xn--bcher-kva.example',
            'dequeuing.etrn.honor': true,
            'dequeuing.etrn.target': 'host',
            'dequeuing.etrn.host': '192.0.2.7',
            'dequeuing.etrn.port': 26,
            'dequeuing.atrn.honor': true,
          },
          secrets: { 'dequeuing.atrn.password': 'from the pipe' },
        },
      },
    ]);
  });

  it('ends with 1 and one line when the engine refuses', async () => {
    const { command } = await play(() => new Refusal('already-exists', 'a.example'));
    expect(await command(['gateway', 'add', 'a.example'])).toEqual({
      exitCode: 1,
      output: '',
      errors:
        "schleuse gateway add: gateway 'a.example' exists already; change it with 'schleuse gateway set'\n",
    });
  });

  it('ends with 2 and one line when it is used wrongly, and asks nothing', async () => {
    const { command, calls } = await play();
    expect(await command(['gateway', 'add'])).toEqual({
      exitCode: 2,
      output: '',
      errors: "schleuse gateway add: DOMAIN is missing. See 'schleuse gateway add --help'.\n",
    });
    expect(calls).toEqual([]);
  });
});

describe('gateway set', () => {
  it('changes what is named and leaves the rest', async () => {
    const { command, calls } = await play((name) =>
      name === 'gateway:get' ? { settings, secretsSet: [] } : undefined,
    );
    const ended = await command([
      'gateway',
      'set',
      'a.example',
      '--disabled',
      '--set',
      'domain.name=b.example',
      '--json',
    ]);
    expect(ended).toEqual({ exitCode: 0, output: '{"domain":"b.example"}\n', errors: '' });
    expect(calls.at(-1)).toEqual({
      name: 'gateway:save',
      input: {
        domain: 'a.example',
        settings: { ...settings, 'domain.enabled': false, 'domain.name': 'b.example' },
        secrets: {},
        expected: { settings, secretsSet: [] },
      },
    });
  });

  it('wants something to change', async () => {
    const { command } = await play();
    expect((await command(['gateway', 'set', 'a.example'])).exitCode).toBe(2);
  });
});

describe('gateway show, list, remove', () => {
  it('show all settings and which secrets are set', async () => {
    const { command } = await play(() => ({ settings, secretsSet: ['dequeuing.atrn.password'] }));
    const { output } = await command(['gateway', 'show', 'a.example']);
    expect(output).toMatch(/^domain\.note +before$/m);
    expect(output).toMatch(/^dequeuing\.atrn\.password +\(set\)$/m);
    expect(output).toMatch(/^dequeuing\.etrn\.auth-password +\(not set\)$/m);
  });

  it('show that there is no such gateway', async () => {
    const { command } = await play(() => new Refusal('not-found', 'x.example'));
    expect(await command(['gateway', 'show', 'x.example'])).toEqual({
      exitCode: 1,
      output: '',
      errors: "schleuse gateway show: there is no gateway 'x.example'\n",
    });
  });

  it('list as one array for programs', async () => {
    const { command } = await play(() => [{ domain: 'a.example' }]);
    expect((await command(['gateway', 'list', '--json'])).output).toBe('[\n{"domain":"a.example"}\n]\n');
  });

  it('remove with waiting mail only when told what to do with it', async () => {
    const { command, calls } = await play((_name, input: { mail: string }) =>
      input.mail === 'refuse'
        ? new Refusal('mail-waits', '3')
        : { waitingRecipients: 3, undoUntil: new Date(2026, 0, 31, 8, 5).getTime() },
    );
    expect((await command(['gateway', 'remove', 'a.example'])).exitCode).toBe(1);
    expect((await command(['gateway', 'remove', 'a.example', 'b.example', '--mail', 'delete'])).output).toBe(
      "Gateways 'a.example', 'b.example' were removed. Mail for 3 recipients is deleted. Undo until 2026-01-31 08:05:00: schleuse gateway undo\n",
    );
    expect(calls.map(({ input }) => input)).toEqual([
      { domains: ['a.example'], mail: 'refuse' },
      { domains: ['a.example', 'b.example'], mail: 'delete' },
    ]);
  });

  it('come back as long as they can', async () => {
    const answers = [{ domains: ['a.example', 'b.example'] }, new Refusal('nothing-to-undo', '')];
    const { command } = await play(() => answers.shift());
    expect((await command(['gateway', 'undo'])).output).toBe("Brought back: 'a.example', 'b.example'.\n");
    expect((await command(['gateway', 'undo'])).errors).toBe(
      'schleuse gateway undo: nothing was removed in the last ten minutes\n',
    );
  });
});

describe('gateway copy and defaults', () => {
  it('a copy asks for both domains as A-labels', async () => {
    const { command, calls } = await play(() => ({ domain: 'xn--bcher-kva.example' }));
    expect((await command(['gateway', 'copy', 'a.example', 'Bücher.example', '--json'])).output).toBe(
      '{"domain":"xn--bcher-kva.example"}\n',
    );
    expect(calls).toEqual([
      { name: 'gateway:create', input: { pattern: 'a.example', domain: 'xn--bcher-kva.example' } },
    ]);
  });

  it('defaults are shown, and changed by the options of a gateway', async () => {
    const { command, calls } = await play((name) =>
      name === 'gateway:get-defaults' ? { 'dequeuing.atrn.honor': false } : undefined,
    );
    expect((await command(['gateway', 'defaults'])).output).toMatch(/^dequeuing\.atrn\.honor +false$/m);
    await command(['gateway', 'defaults', '--atrn', '--set', 'settings.hold-days=7']);
    expect(calls.find(({ name }) => name === 'gateway:save-defaults')?.input).toEqual({
      defaults: { 'dequeuing.atrn.honor': true, 'settings.hold-days': 7 },
    });
  });

  it('defaults have neither domain nor folder', async () => {
    const { command } = await play();
    expect(await command(['gateway', 'defaults', '--set', 'domain.name=a.example'])).toMatchObject({
      exitCode: 2,
      errors: expect.stringContaining(
        'domain, folder, account and passwords belong to a single gateway',
      ) as string,
    });
  });
});

const aRow = { domain: 'a.example', line: 1, issues: [], fields: [], secrets: [], notTaken: [] };
const aPlan = (row: object) => ({ source: 'schleuse', needsPassphrase: false, rows: [{ ...aRow, ...row }] });

describe('gateway export and import', () => {
  const exchange = { version: 1, gateways: [settings] };

  it('carry settings from one engine to another, by file', async () => {
    const { command, calls, dataFolder } = await play(
      (name) =>
        ({
          'gateway:export': exchange,
          'gateway:preview-import': aPlan({ change: 'changed' }),
          'gateway:import': { added: 0, replaced: 1 },
        })[name],
    );
    const file = join(dataFolder, 'gateways.json');
    expect((await command(['gateway', 'export', file, '--gateway', 'a.example'])).output).toBe(
      `1 gateway written to ${file}.\n`,
    );
    const text = readFileSync(file, 'utf8');
    expect(JSON.parse(text)).toEqual(exchange);
    expect(await command(['gateway', 'import', file, '--replace', '--json'])).toEqual({
      exitCode: 0,
      output: '{"added":0,"replaced":1}\n',
      errors: '',
    });
    expect(calls).toEqual([
      { name: 'gateway:export', input: { domains: ['a.example'] } },
      { name: 'gateway:preview-import', input: { text } },
      { name: 'gateway:import', input: { text } },
    ]);
  });

  it('take passwords along only with a passphrase, from standard input', async () => {
    const { command, calls } = await play(() => exchange);
    await command(['gateway', 'export', '--passphrase', '-'], 'correct horse battery\n');
    expect(calls).toEqual([{ name: 'gateway:export', input: { passphrase: 'correct horse battery' } }]);
  });

  it.each([
    [aPlan({ change: 'changed' }), "gateway 'a.example' exists already; --replace changes existing ones"],
    [
      aPlan({
        change: 'skipped',
        line: 7,
        issues: [{ path: 'dequeuing.etrn.port', text: 'error.too-big', parameters: { max: 65535 } }],
      }),
      "nothing was imported: line 7, 'a.example': dequeuing.etrn.port: At most 65535.",
    ],
  ])('import nothing unless all of it fits', async (plan, message) => {
    const { command, calls } = await play(() => plan);
    const ended = await command(['gateway', 'import', '-'], '[]');
    expect(ended).toMatchObject({ exitCode: 1, errors: `schleuse gateway import: ${message}\n` });
    expect(calls.map(({ name }) => name)).toEqual(['gateway:preview-import']);
  });

  it('preview says what would happen and what is left out', async () => {
    const notTaken = [{ key: 'Password', line: 3, why: 'encrypted' }];
    const { command, calls } = await play(() => aPlan({ change: 'new', fields: ['domain.note'], notTaken }));
    const { output } = await command(['gateway', 'import', '-', '--preview'], '[a.example]');
    expect(output).toBe(
      "DOMAIN     CHANGE  WHAT\na.example  new     domain.note\nline 3, 'a.example': Password was not taken: the password is encrypted; set a new one\n",
    );
    expect(calls.map(({ name }) => name)).toEqual(['gateway:preview-import']);
  });
});
