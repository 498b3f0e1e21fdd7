/** Commands on dequeue accounts: what they ask of the engine, what they print, and how they end. */
import { describe, expect, it } from 'vitest';
import { clientFields } from '../../src-main/shared/settings/client-settings.ts';
import { playedEngines, Refusal } from './command-line.ts';

const play = playedEngines();

const settings = clientFields.parse({
  'client.name': 'provider',
  'client.host': 'mail.provider.example',
  'client.enabled': true,
});
const run = {
  at: 1_769_000_000_000,
  ms: 1200,
  result: 'fetched',
  reply: '250 2.0.0 OK',
  messages: 3,
  bytes: 900,
};
const account = {
  id: 'a1',
  settings,
  hasPassword: true,
  lastRun: run,
  isRunning: false,
  nextAt: null,
  isHalted: false,
};
const engine = (name: string): unknown => {
  if (name === 'client:list') return [account];
  return name === 'client:run' ? run : [run];
};

describe('dequeue', () => {
  it('list shows where mail is asked for, the last result and what is next', async () => {
    const { command } = await play(engine);
    expect((await command(['dequeue', 'list'])).output).toMatch(
      /provider +odmr +mail\.provider\.example:366 +\S+ \S+ +fetched, 3 messages, 900 octets +at mail runs$/m,
    );
    expect(JSON.parse((await command(['dequeue', 'list', '--json'])).output)).toEqual([account]);
  });

  it('add gives the engine a whole account, the defaults of its way included', async () => {
    const { command, calls } = await play(() => undefined);
    await command([
      ...['dequeue', 'add', 'office', '192.0.2.7', '--method', 'etrn', '--domain', 'a.example'],
      ...[
        '--password',
        'sesame',
        '--user',
        'a.example',
        '--every',
        '30',
        '--from',
        '08:00',
        '--tls',
        'required',
      ],
    ]);
    expect(calls).toMatchObject([
      {
        name: 'client:save',
        input: {
          settings: {
            'client.enabled': true,
            'client.name': 'office',
            'client.host': '192.0.2.7',
            'client.method': 'etrn',
            'client.port': 25,
            'client.tls': 'required',
            'client.tls-verify': true,
            'client.user': 'a.example',
            'client.domains': ['a.example'],
            'client.own-times': true,
            'client.interval': 30,
            'client.from': '08:00',
          },
          secrets: { 'client.password': 'sesame' },
        },
      },
    ]);
  });

  it('add says when the name is taken', async () => {
    const { command } = await play(() => new Refusal('already-exists', 'office'));
    const { exitCode, errors } = await command(['dequeue', 'add', 'office', '192.0.2.7']);
    expect([exitCode, errors]).toEqual([
      1,
      expect.stringContaining("there is a dequeue account 'office' already"),
    ]);
  });

  it('run says what came, and fails when nothing came about', async () => {
    const good = await play(engine);
    expect(await good.command(['dequeue', 'run', 'provider'])).toMatchObject({
      exitCode: 0,
      output: 'fetched, 3 messages, 900 octets: 250 2.0.0 OK\n',
    });
    const refused = { ...run, result: 'credentials', reply: '535 5.7.8 Wrong', messages: 0, bytes: 0 };
    const bad = await play((name) => (name === 'client:run' ? refused : engine(name)));
    expect(await bad.command(['dequeue', 'run', 'provider'])).toMatchObject({
      exitCode: 1,
      output: 'sign-in refused: 535 5.7.8 Wrong\n',
    });
  });

  it('log lists the runs; an account that is not there is named', async () => {
    const { command } = await play(engine);
    expect((await command(['dequeue', 'log', 'provider'])).output).toMatch(/1200 ms +fetched, 3 messages/);
    const { exitCode, errors } = await command(['dequeue', 'log', 'other']);
    expect([exitCode, errors]).toEqual([1, expect.stringContaining("there is no dequeue account 'other'")]);
  });
});
