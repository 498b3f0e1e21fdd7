/** fetchmail collects our mail in ODMR mode, in clear and over implicit TLS, and hands it to a server on this machine. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startEngineProcess, type EngineProcess } from '../helpers/engine-process.ts';
import { fetchmail, type FetchmailRun } from '../helpers/fetchmail.ts';
import { freePort, missingPeers } from '../helpers/peer-programs.ts';
import { smtpSource, startSmtpSink } from '../helpers/postfix-tools.ts';
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

  beforeEach(async () => {
    engine = await startEngineProcess();
    sink = await startRecordingSink();
    await engine.command('gateway', 'add', 'example.org', '--password', PASSWORD, '--atrn');
    await engine.command(
      'gateway',
      'add',
      'second.example',
      '--password',
      PASSWORD,
      '--atrn',
      '--account',
      'example.org',
    );
  });
  afterEach(async () => {
    await sink.close();
    await engine.stop();
  });

  const poll = (
    change: Partial<FetchmailRun> = {},
  ): Promise<{ code: number | null; stdout: string; stderr: string }> =>
    fetchmail({
      protocol: 'ODMR',
      port: engine.port(change.ssl ? 'odmrs' : 'odmr'),
      user: 'example.org',
      password: PASSWORD,
      domains: ['example.org'],
      smtpPort: sink.port,
      ...change,
    });

  test.each([
    { way: 'in clear', ssl: false },
    { way: 'over implicit TLS', ssl: true },
  ])('1,000 messages of smtp-source arrive octet for octet $way and the queue is empty', async ({ ssl }) => {
    const tap = await startRecordingTap(engine.port('smtp'));
    const sent = await smtpSource({ port: tap.port, messages: 1000, sessions: 10, numbered: true });
    expect(sent).toEqual({ code: 0, stdout: '', stderr: '' });

    const result = await poll({ ssl });

    expect(result.code, result.stdout + result.stderr).toBe(0);
    expect(tap.acknowledged).toHaveLength(1000);
    expect(sorted(deliveredFacts(sink.messages))).toEqual(sorted(sentFacts(tap.acknowledged)));
    expect(await engine.queue('example.org')).toEqual([]);
    await tap.close();
  });

  test.each([
    { way: 'in clear', ssl: false },
    { way: 'over implicit TLS', ssl: true },
  ])('messages that break careless software arrive unchanged and in order $way', async ({ ssl }) => {
    await sendVaried(engine.port('smtp'), variedMessages);

    const result = await poll({ ssl });

    expect(result.code, result.stdout + result.stderr).toBe(0);
    expect(deliveredFacts(sink.messages)).toEqual(
      variedMessages.map(({ reversePath, recipients, data }) => factsOf(reversePath, recipients, data)),
    );
    expect(await engine.queue('example.org')).toEqual([]);
  });

  test('the mail of two domains of one account comes in one turn, into smtp-sink', async () => {
    const counting = await startSmtpSink();
    await smtpSource({ port: engine.port('smtp'), messages: 30, to: 'user@example.org' });
    await smtpSource({ port: engine.port('smtp'), messages: 20, to: 'user@second.example' });

    const result = await poll({ domains: ['example.org', 'second.example'], smtpPort: counting.port });

    await counting.received(50, 10_000);
    expect(result.code, result.stdout + result.stderr).toBe(0);
    expect([...(await engine.queue('example.org')), ...(await engine.queue('second.example'))]).toEqual([]);
    await counting.stop();
  });

  test('453 when nothing waits: fetchmail says so and ends with 0', async () => {
    const result = await poll();
    expect(result.stdout + result.stderr).toMatch(/ODMR< 453 /);
    expect(result.code).toBe(0);
  });

  test('450 for a domain of somebody else: fetchmail ends with 4 and nothing is released', async () => {
    await smtpSource({ port: engine.port('smtp'), messages: 1 });
    const result = await poll({ domains: ['example.org', 'stranger.example'] });
    expect(result.stdout + result.stderr).toMatch(/ODMR< 450 /);
    expect(result.code).toBe(4);
    expect(await statuses(engine)).toEqual(['held']);
  });

  test('a wrong password is refused: fetchmail ends with 128 and the mail stays', async () => {
    await smtpSource({ port: engine.port('smtp'), messages: 1 });
    const result = await poll({ password: 'not it' });
    expect(result.code, result.stdout + result.stderr).toBe(128);
    expect(await statuses(engine)).toEqual(['held']);
  });

  test('its own server is not there: fetchmail ends with 2, the mail stays and the domain is free again', async () => {
    await smtpSource({ port: engine.port('smtp'), messages: 3 });
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

async function statuses(engine: EngineProcess): Promise<string[]> {
  return (await engine.queue('example.org')).map(({ status }) => status);
}
