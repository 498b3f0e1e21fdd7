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
      input.mail === 'refuse' ? new Refusal('mail-waits', '3') : { deletedRecipients: 3 },
    );
    expect((await command(['gateway', 'remove', 'a.example'])).exitCode).toBe(1);
    expect((await command(['gateway', 'remove', 'a.example', '--mail', 'delete'])).output).toBe(
      "Gateway 'a.example' was removed. 3 recipients deleted.\n",
    );
    expect(calls.map(({ input }) => input)).toEqual([
      { domain: 'a.example', mail: 'refuse' },
      { domain: 'a.example', mail: 'delete' },
    ]);
  });
});

describe('gateway export and import', () => {
  it('carry settings from one engine to another, by file', async () => {
    const { command, calls, dataFolder } = await play((name) =>
      name === 'gateway:export' ? [settings] : { added: 1, replaced: 0 },
    );
    const file = join(dataFolder, 'gateways.json');
    expect((await command(['gateway', 'export', file, '--gateway', 'a.example'])).output).toBe(
      `1 gateway written to ${file}.\n`,
    );
    expect(await command(['gateway', 'import', file, '--replace', '--json'])).toEqual({
      exitCode: 0,
      output: '{"added":1,"replaced":0}\n',
      errors: '',
    });
    expect(calls).toEqual([
      { name: 'gateway:export', input: { domains: ['a.example'] } },
      { name: 'gateway:import', input: { gateways: [settings], replace: true } },
    ]);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ version: 1, gateways: [settings] });
  });

  it('use standard output and input', async () => {
    const { command, calls } = await play((name) =>
      name === 'gateway:export' ? [settings] : { added: 1, replaced: 0 },
    );
    const { output } = await command(['gateway', 'export']);
    await command(['gateway', 'import', '-'], output);
    expect(calls.at(-1)?.input).toEqual({ gateways: [settings], replace: false });
  });

  it.each([
    ['{', /'-' is no JSON/],
    ['{"gateways":[]}', /'-' is no document of gateways/],
    ['[{"note":"nameless"}]', /'-' is no document of gateways/],
    ['{"version":99,"gateways":[{"domain.name":"a.example"}]}', /written by a newer version/],
  ])('refuse the document %s', async (document, message) => {
    const { command, calls } = await play();
    const ended = await command(['gateway', 'import', '-'], document);
    expect(ended.exitCode).toBe(1);
    expect(ended.errors).toMatch(message);
    expect(calls).toEqual([]);
  });
});
