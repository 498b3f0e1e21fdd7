/**
 * fetchmail collects our mail in ODMR mode, in clear and over implicit TLS, and hands it to a server on this machine.
 * It writes line by line and leaves Nagle's algorithm on, so on loopback each message costs it one or two delayed
 * acknowledgements of 40 ms: the large runs share their mail among several of it.
 */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startEngineProcess, type EngineProcess } from '../helpers/engine-process.ts';
import { fetchmail, type FetchmailRun } from '../helpers/fetchmail.ts';
import { freePort, missingPeers, type ProgramResult } from '../helpers/peer-programs.ts';
import { smtpSource, startSmtpSink, type SourceRun } from '../helpers/postfix-tools.ts';
import { RawSmtpClient } from '../helpers/raw-smtp-client.ts';
import { startRecordingSink, type RecordingSink } from '../helpers/recording-sink.ts';
import { startRecordingTap } from '../helpers/recording-tap.ts';
import { deliveredFacts, factsOf, sentFacts, sorted } from './delivery-facts.ts';
import { sendVaried } from './send-varied.ts';
import { variedMessages } from './varied-messages.ts';

const missing = missingPeers('fetchmail', 'smtp-source', 'smtp-sink');
const PASSWORD = 'a secret for ODMR';

describe.skipIf(missing !== null)(`fetchmail in ODMR mode${missing === null ? '' : ` (${missing})`}`, () => {
  let engine: EngineProcess;
  let sink: RecordingSink;
  /** A gateway of its own for each test. */
  let domain = '';
  let tests = 0;

  beforeAll(async () => {
    engine = await startEngineProcess();
  });
  afterAll(async () => {
    await engine.stop();
  });
  beforeEach(async () => {
    domain = `office-${String((tests += 1))}.example`;
    sink = await startRecordingSink();
    await engine.command('gateway', 'add', domain, '--password', PASSWORD, '--atrn');
  });
  afterEach(async () => {
    await sink.close();
  });

  const source = (run: Partial<SourceRun>): Promise<ProgramResult> =>
    smtpSource({ port: engine.port('smtp'), messages: 1, to: `user@${domain}`, ...run });
  const poll = (change: Partial<FetchmailRun> = {}): Promise<ProgramResult> =>
    fetchmail({
      protocol: 'ODMR',
      port: engine.port(change.ssl ? 'odmrs' : 'odmr'),
      user: domain,
      password: PASSWORD,
      domains: [domain],
      smtpPort: sink.port,
      ...change,
    });

  test.each([
    { way: 'in clear', ssl: false },
    { way: 'over implicit TLS', ssl: true },
  ])(
    '1,000 messages of smtp-source arrive octet for octet $way, shared by ten fetchmails, and the queue is empty',
    async ({ ssl }) => {
      await engine.command('gateway', 'set', domain, '--parallel');
      const tap = await startRecordingTap(engine.port('smtp'));
      const sent = await source({ port: tap.port, messages: 1000, sessions: 10, numbered: true });
      expect(sent).toEqual({ code: 0, stdout: '', stderr: '' });

      const results = await Promise.all(Array.from({ length: 10 }, () => poll({ ssl })));

      expect(results.map(({ code }) => code)).toEqual(Array.from({ length: 10 }, () => 0));
      expect(tap.acknowledged).toHaveLength(1000);
      expect(sorted(deliveredFacts(sink.messages))).toEqual(sorted(sentFacts(tap.acknowledged)));
      expect(await engine.queue(domain)).toEqual([]);
      await tap.close();
    },
  );

  test.each([
    { way: 'in clear', ssl: false },
    { way: 'over implicit TLS', ssl: true },
  ])('messages that break careless software arrive unchanged and in order $way', async ({ ssl }) => {
    const varied = variedMessages(domain);
    await sendVaried(engine.port('smtp'), varied);

    const result = await poll({ ssl });

    expect(result.code, result.stdout + result.stderr).toBe(0);
    expect(deliveredFacts(sink.messages)).toEqual(
      varied.map(({ reversePath, recipients, data }) => factsOf(reversePath, recipients, data)),
    );
    expect(await engine.queue(domain)).toEqual([]);
  });

  test('the mail of two domains of one account comes in one turn, into smtp-sink', async () => {
    const counting = await startSmtpSink();
    const second = `second.${domain}`;
    await engine.command('gateway', 'add', second, '--password', PASSWORD, '--atrn', '--account', domain);
    await source({ messages: 30 });
    await source({ messages: 20, to: `user@${second}` });

    const result = await poll({ domains: [domain, second], smtpPort: counting.port });

    await counting.received(50, 10_000);
    expect(result.code, result.stdout + result.stderr).toBe(0);
    expect([...(await engine.queue(domain)), ...(await engine.queue(second))]).toEqual([]);
    await counting.stop();
  });

  test('453 when nothing waits: fetchmail says so and ends with 0', async () => {
    const result = await poll();
    expect(result.stdout + result.stderr).toMatch(/ODMR< 453 /);
    expect(result.code).toBe(0);
  });

  test('450 for a domain of somebody else: fetchmail ends with 4 and nothing is released', async () => {
    await source({ messages: 1 });
    const result = await poll({ domains: [domain, 'stranger.example'] });
    expect(result.stdout + result.stderr).toMatch(/ODMR< 450 /);
    expect(result.code).toBe(4);
    expect(await statuses(engine, domain)).toEqual(['held']);
  });

  test('a wrong password is refused: fetchmail ends with 128 and the mail stays', async () => {
    await source({ messages: 1 });
    const result = await poll({ password: 'not it' });
    expect(result.code, result.stdout + result.stderr).toBe(128);
    expect(await statuses(engine, domain)).toEqual(['held']);
  });

  test('its own server is not there: fetchmail ends with 2, the mail stays and the domain is free again', async () => {
    await source({ messages: 3 });
    const lost = await poll({ smtpPort: await freePort() });
    expect(lost.code, lost.stdout + lost.stderr).toBe(2);

    const result = await poll();

    expect(result.code, result.stdout + result.stderr).toBe(0);
    expect(sink.messages).toHaveLength(3);
  });

  test('the ODMR listener names ATRN and takes no mail', async () => {
    const client = await RawSmtpClient.open({ port: engine.port('odmr') });
    const hello = await client.command('EHLO pc');
    const mail = await client.command('MAIL FROM:<a@sender.example>');
    await client.quit();
    expect(hello.lines).toContain('ATRN');
    expect(mail.code).toBe(502);
  });
});

async function statuses(engine: EngineProcess, domain: string): Promise<string[]> {
  return (await engine.queue(domain)).map(({ status }) => status);
}
