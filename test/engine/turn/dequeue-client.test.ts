/** The dequeue client against a scripted provider: every reply, early bytes, TLS, silence, and the end of a turn. */
import { randomUUID } from 'node:crypto';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { DequeueRun } from '../../../src-main/shared/dequeue/dequeue-view.ts';
import { clientSettings, type ClientSettings } from '../../../src-main/shared/settings/client-settings.ts';
import { startEngine, type EngineInProcess } from '../../helpers/engine-in-process.ts';
import { ManualClock } from '../../helpers/manual-clock.ts';
import { SmtpDialogue } from '../../helpers/smtp-dialogue.ts';
import { until } from '../../helpers/until.ts';

/** A provider that answers by verb; after `250` to ATRN the line is the test's. */
interface Provider {
  readonly port: number;
  readonly heard: string[];
  /** The turned connection, a client now. */
  readonly turned: Promise<SmtpDialogue>;
}

interface ProviderScript {
  readonly offers?: readonly string[];
  readonly on?: Readonly<Record<string, string>>;
  /** Said behind the 250 to ATRN, in the same packet. */
  readonly early?: string;
}

const ODMR_OFFERS = ['AUTH CRAM-MD5', 'ATRN', 'ETRN'];

async function startProvider({
  offers = ODMR_OFFERS,
  on = {},
  early = '',
}: ProviderScript = {}): Promise<Provider> {
  const heard: string[] = [];
  let turn: (peer: SmtpDialogue) => void = () => undefined;
  const turned = new Promise<SmtpDialogue>((resolve) => (turn = resolve));
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.write(`${on['CONNECT'] ?? '220 provider.example ESMTP'}\r\n`);
    let rest = '';
    let isChallenged = false;
    const onData = (block: Buffer): void => {
      rest += block.toString('latin1');
      for (let end = rest.indexOf('\r\n'); end >= 0; end = rest.indexOf('\r\n')) {
        const line = rest.slice(0, end);
        rest = rest.slice(end + 2);
        const verb = isChallenged ? 'AUTH+' : (line.split(' ')[0] ?? '');
        heard.push(isChallenged ? 'AUTH+' : line);
        isChallenged = verb === 'AUTH';
        const ehlo = ['provider.example', ...offers]
          .map((text, index, all) => `250${index < all.length - 1 ? '-' : ' '}${text}`)
          .join('\r\n');
        const good: Record<string, string> = {
          EHLO: ehlo,
          AUTH: '334 PDE+',
          'AUTH+': '235 2.7.0 OK',
          ATRN: '250 2.0.0 OK, now reversing',
          ETRN: '253 2.0.0 3 pending messages',
          QUIT: '221 2.0.0 Bye',
        };
        const answer = on[line] ?? on[verb] ?? good[verb] ?? '502 5.5.1 No';
        isChallenged &&= answer.startsWith('334');
        if (verb === 'ATRN' && answer.startsWith('250')) {
          socket.off('data', onData);
          socket.write(`${answer}\r\n${early}`);
          turn(SmtpDialogue.over(socket));
          return;
        }
        socket.write(`${answer}\r\n`);
        if (verb === 'QUIT') socket.end();
      }
    };
    socket.on('data', onData);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, heard, turned };
}

const gateways = [{ 'domain.name': 'client.example' }, { 'domain.name': 'other.example' }];

async function addAccount(
  engine: EngineInProcess,
  port: number,
  changes: Partial<ClientSettings> = {},
): Promise<string> {
  const id = randomUUID();
  const settings = clientSettings.parse({
    'client.name': 'provider',
    'client.host': '127.0.0.1',
    'client.port': port,
    'client.user': 'client.example',
    'client.domains': ['client.example'],
    ...changes,
  });
  await engine.ask('client:save', { id, settings, secrets: { 'client.password': 'sesame' } });
  return id;
}

const outcome = ({ result, reply, messages, bytes }: DequeueRun) => ({ result, reply, messages, bytes });

describe('fetching by ATRN', () => {
  test('what the provider hands over is stored and held for its gateway', async () => {
    const provider = await startProvider();
    const engine = await startEngine({ gateways });
    const id = await addAccount(engine, provider.port);
    const running = engine.ask('client:run', { id });
    const peer = await provider.turned;
    await peer.expect(220);
    expect(await peer.send('EHLO provider.example').reply()).toMatch(/CHUNKING[\s\S]*XREADAHEAD/);
    for (const subject of ['one', 'two']) expect(await peer.deliver(`Subject: ${subject}`)).toMatch(/^250/);
    await peer.send('MAIL FROM:<a@x.example>').expect(250);
    await peer.send('RCPT TO:<b@other.example>').expect('550 5.7.1');
    await peer.send('QUIT').expect(221);
    const run = await running;
    const rows = await engine.ask('queue:list', {});
    expect([outcome(run), rows.map(({ gateway, status }) => `${gateway} ${status}`), provider.heard]).toEqual(
      [
        {
          result: 'fetched',
          reply: '250 2.0.0 OK, now reversing',
          messages: 2,
          bytes: rows.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
        },
        ['client.example held', 'client.example held'],
        ['EHLO schleuse.example', 'AUTH CRAM-MD5', 'AUTH+', 'ATRN client.example'],
      ],
    );
    expect((await engine.ask('client:list', undefined))[0]).toMatchObject({
      id,
      lastRun: run,
      isRunning: false,
    });
    expect(await engine.ask('client:runs', { id })).toEqual([run]);
  });

  test('a provider that sends ahead of everything loses nothing', async () => {
    const early =
      'EHLO provider.example\r\nMAIL FROM:<a@x.example>\r\nRCPT TO:<b@client.example>\r\nBDAT 14 LAST\r\nSubject: 1\r\n\r\nQUIT\r\n';
    const provider = await startProvider({ early, on: { ATRN: '250-just a moment\r\n250 2.0.0 Turning' } });
    const engine = await startEngine({ gateways });
    const id = await addAccount(engine, provider.port);
    expect(outcome(await engine.ask('client:run', { id }))).toMatchObject({ result: 'fetched', messages: 1 });
  });

  test.each<[string, string, string]>([
    ['453 4.0.0 You have no mail', 'nothing', 'ATRN'],
    ['450 4.7.1 Refused', 'refused', 'ATRN'],
    ['451 4.3.0 Later', 'later', 'ATRN'],
    ['421 4.3.2 Closing', 'later', 'ATRN'],
    ['530 5.7.0 Authentication required', 'credentials', 'ATRN'],
    ['502 5.5.1 What?', 'configuration', 'ATRN'],
    ['535 5.7.8 Wrong', 'credentials', 'AUTH+'],
    ['454 4.7.0 Later', 'later', 'AUTH+'],
    ['554 5.3.2 No service', 'unreachable', 'CONNECT'],
  ])('%s means: %s', async (reply, result, verb) => {
    const provider = await startProvider({ on: { [verb]: reply } });
    const engine = await startEngine({ gateways });
    const id = await addAccount(engine, provider.port);
    expect(outcome(await engine.ask('client:run', { id }))).toEqual({ result, reply, messages: 0, bytes: 0 });
  });

  test.each<[string, ProviderScript, Partial<ClientSettings>, string, string]>([
    [
      'is no ODMR service',
      { offers: ['AUTH CRAM-MD5'] },
      {},
      'configuration',
      'not an ODMR service: its EHLO does not list ATRN',
    ],
    [
      'would see the password',
      { offers: ['AUTH PLAIN', 'ATRN'] },
      {},
      'configuration',
      'peer offers AUTH PLAIN only',
    ],
    [
      'offers no TLS where it is a must',
      {},
      { 'client.tls': 'required' },
      'configuration',
      'peer offers no STARTTLS',
    ],
  ])('a provider that %s is a matter of the settings', async (_what, script, changes, result, reply) => {
    const provider = await startProvider(script);
    const engine = await startEngine({ gateways });
    const id = await addAccount(engine, provider.port, changes);
    expect(outcome(await engine.ask('client:run', { id }))).toEqual({ result, reply, messages: 0, bytes: 0 });
  });

  test('nine minutes of silence before the reply are waited out', async () => {
    const clock = new ManualClock(Date.now());
    const provider = await startProvider({ on: { ATRN: '' } });
    const engine = await startEngine({ gateways, options: { clock } });
    const id = await addAccount(engine, provider.port);
    const running = engine.ask('client:run', { id });
    await until(() => provider.heard.includes('ATRN client.example'));
    clock.advance(9 * 60_000);
    expect((await engine.ask('client:list', undefined))[0]?.isRunning).toBe(true);
    await engine.ask('client:stop', { id });
    expect((await running).result).toBe('stopped');
  });

  test('a person’s stop ends the turn behind the message that is on its way', async () => {
    const provider = await startProvider();
    const engine = await startEngine({ gateways });
    const id = await addAccount(engine, provider.port);
    const running = engine.ask('client:run', { id });
    const peer = await provider.turned;
    await peer.expect(220);
    await peer.send('EHLO provider.example').expect(250);
    await peer.send('MAIL FROM:<a@x.example>').expect(250);
    await peer.send('RCPT TO:<b@client.example>').expect(250);
    await peer.send('DATA').expect(354);
    await engine.ask('client:stop', { id });
    await peer.sendRaw('Subject: x\r\n.\r\n').expect(250);
    await peer.expect('421 4.3.2');
    expect(outcome(await running)).toMatchObject({ result: 'stopped', messages: 1 });
  });

  test('two requests at once are one run', async () => {
    const provider = await startProvider({ on: { ATRN: '453 4.0.0 You have no mail' } });
    const engine = await startEngine({ gateways });
    const id = await addAccount(engine, provider.port);
    const both = await Promise.all([engine.ask('client:run', { id }), engine.ask('client:run', { id })]);
    expect([both[0], provider.heard.filter((line) => line.startsWith('ATRN'))]).toEqual([
      both[1],
      ['ATRN client.example'],
    ]);
  });
});

describe('asking by ETRN', () => {
  const etrn = (...domains: string[]): Partial<ClientSettings> => ({
    'client.method': 'etrn',
    'client.user': '',
    'client.domains': domains,
  });

  test('asks for every domain on one connection, whatever was said before', async () => {
    const provider = await startProvider({ on: { 'ETRN one.example': '251 2.0.0 No messages' } });
    const engine = await startEngine({ gateways });
    const id = await addAccount(engine, provider.port, etrn('one.example', '@two.example', '#three'));
    expect(outcome(await engine.ask('client:run', { id }))).toEqual({
      result: 'asked',
      reply: [
        'one.example: 251 2.0.0 No messages',
        '@two.example: 253 2.0.0 3 pending messages',
        '#three: 253 2.0.0 3 pending messages',
      ].join('\n'),
      messages: 0,
      bytes: 0,
    });
    expect(provider.heard).toEqual([
      'EHLO schleuse.example',
      'ETRN one.example',
      'ETRN @two.example',
      'ETRN #three',
      'QUIT',
    ]);
  });

  test.each([
    ['250 2.0.0 Queuing started', 'asked'],
    ['252 2.0.0 Started', 'asked'],
    ['251 2.0.0 No messages', 'nothing'],
    ['458 4.3.0 Unable', 'later'],
    ['459 4.7.1 Not allowed', 'refused'],
    ['530 5.7.0 Authentication required', 'credentials'],
    ['501 5.5.4 Bad name', 'configuration'],
  ])('%s means: %s', async (reply, result) => {
    const provider = await startProvider({ on: { ETRN: reply } });
    const engine = await startEngine({ gateways });
    const id = await addAccount(engine, provider.port, etrn('one.example'));
    expect((await engine.ask('client:run', { id })).result).toBe(result);
  });
});

describe('accounts', () => {
  test('ask by themselves: at the start, and again after an error when its wait is over', async () => {
    const clock = new ManualClock(Date.now());
    const provider = await startProvider({ on: { ATRN: '451 4.3.0 Later' } });
    const engine = await startEngine({ gateways, options: { clock } });
    const asked = () => provider.heard.filter((line) => line.startsWith('ATRN')).length;
    const isIdle = async () => (await engine.ask('client:list', undefined))[0]?.isRunning === false;
    await addAccount(engine, provider.port, { 'client.enabled': true, 'client.at-start': true });
    await until(async () => asked() === 1 && (await isIdle()));
    clock.advance(59_000);
    const before = asked();
    clock.advance(2000);
    await until(() => asked() === 2);
    expect(before).toBe(1);
  });

  test('ask at every n-th external mail run (R15)', async () => {
    const provider = await startProvider({ on: { ATRN: '453 4.0.0 You have no mail' } });
    const engine = await startEngine({ gateways });
    await addAccount(engine, provider.port, { 'client.enabled': true, 'client.every-nth': 2 });
    const asked = () => provider.heard.filter((line) => line.startsWith('ATRN')).length;
    await engine.ask('queue:process', undefined);
    const afterOne = asked();
    await engine.ask('queue:process', undefined);
    await until(() => asked() === 1);
    expect(afterOne).toBe(0);
  });

  test('have a name of their own, survive a restart, and go with their runs and secrets', async () => {
    const provider = await startProvider({ on: { ATRN: '453 4.0.0 You have no mail' } });
    const engine = await startEngine({ gateways });
    const id = await addAccount(engine, provider.port);
    await expect(addAccount(engine, provider.port)).rejects.toThrow('already-exists');
    const run = await engine.ask('client:run', { id });
    await engine.gateway.stop();
    const again = await startEngine({ options: { dataFolder: engine.dataFolder } });
    expect(await again.ask('client:list', undefined)).toMatchObject([
      { id, hasPassword: true, lastRun: run },
    ]);
    await again.ask('client:remove', { id });
    expect(await again.ask('client:list', undefined)).toEqual([]);
    await expect(again.ask('client:run', { id })).rejects.toThrow('not-found');
  });
});
