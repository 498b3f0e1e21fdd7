/** Programs that ask by ETRN, and where the mail goes then: msmtp, Perl's Net::SMTP, fetchmail, and plain lines. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startEngineProcess, type EngineProcess } from '../helpers/engine-process.ts';
import { fetchmail } from '../helpers/fetchmail.ts';
import { missingPeers, runPeer, type ProgramResult } from '../helpers/peer-programs.ts';
import { smtpSource, startSmtpSink, type SourceRun } from '../helpers/postfix-tools.ts';
import { RawSmtpClient } from '../helpers/raw-smtp-client.ts';
import { startRecordingSink, type RecordingSink } from '../helpers/recording-sink.ts';
import { startRecordingTap } from '../helpers/recording-tap.ts';
import { until } from '../helpers/until.ts';
import { deliveredFacts, factsOf, sentFacts, sorted } from './delivery-facts.ts';
import { sendVaried } from './send-varied.ts';
import { variedMessages } from './varied-messages.ts';

const missing = missingPeers('msmtp', 'perl', 'fetchmail', 'smtp-source', 'smtp-sink');
const PASSWORD = 'etrn-secret';

describe.skipIf(missing !== null)(
  `programs that ask by ETRN${missing === null ? '' : ` (${missing})`}`,
  () => {
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
    });
    afterEach(async () => {
      await sink.close();
    });

    const source = (run: Partial<SourceRun>): Promise<ProgramResult> =>
      smtpSource({ port: engine.port('smtp'), messages: 1, to: `user@${domain}`, ...run });
    const addGateway = (target: string, ...more: readonly string[]): Promise<string> =>
      engine.command(
        'gateway',
        'add',
        domain,
        '--password',
        PASSWORD,
        '--etrn',
        '--etrn-target',
        target,
        ...more,
      );
    const toSink = (): string => `127.0.0.1:${String(sink.port)}`;
    const emptied = (): Promise<void> => until(async () => (await engine.queue(domain)).length === 0);
    const msmtp = (password: string, node = domain): Promise<ProgramResult> =>
      runPeer('msmtp', [
        '--host=127.0.0.1',
        `--port=${String(engine.port('smtp'))}`,
        '--tls=off',
        '--auth=cram-md5',
        `--user=${domain}`,
        `--passwordeval=echo ${password}`,
        `--rmqs=${node}`,
        '--debug',
      ]);

    test('1,000 messages go to the configured host octet for octet when msmtp asks with CRAM-MD5', async () => {
      await addGateway(toSink());
      const tap = await startRecordingTap(engine.port('smtp'));
      await source({ port: tap.port, messages: 1000, sessions: 10, numbered: true });

      const asked = await msmtp(PASSWORD);

      expect(asked.code, asked.stdout + asked.stderr).toBe(0);
      expect(asked.stdout + asked.stderr).toMatch(/253 2\.0\.0 1000 pending messages/);
      await sink.received(1000);
      await emptied();
      expect(tap.acknowledged).toHaveLength(1000);
      expect(sorted(deliveredFacts(sink.messages))).toEqual(sorted(sentFacts(tap.acknowledged)));
      await tap.close();
    });

    test('msmtp with a wrong password is refused and the mail stays held', async () => {
      await addGateway(toSink());
      await source({ messages: 1 });
      const asked = await msmtp('wrong');
      expect(asked.code, asked.stdout + asked.stderr).toBe(77);
      expect((await engine.queue(domain)).map(({ status }) => status)).toEqual(['held']);
    });

    test('msmtp that asks for an unknown node gets 459 and ends with 69', async () => {
      await addGateway(toSink());
      const asked = await msmtp(PASSWORD, 'stranger.example');
      expect(asked.stdout + asked.stderr).toMatch(/459 4\.7\.1/);
      expect(asked.code).toBe(69);
    });

    test("Perl's Net::SMTP, which can't log on, gets the mail sent to its own address", async () => {
      await addGateway(`requester:${String(sink.port)}`, '--etrn-without-auth', '--allow', '127.0.0.1');
      const varied = variedMessages(domain);
      await sendVaried(engine.port('smtp'), varied);
      const script = `my $smtp = Net::SMTP->new('127.0.0.1', Port => ${String(engine.port('smtp'))}, Hello => 'client.example');
      my $done = $smtp->etrn('${domain}'); printf "%s %s %s", $done ? 'yes' : 'no', $smtp->code, $smtp->message; $smtp->quit;`;

      const asked = await runPeer('perl', ['-MNet::SMTP', '-e', script]);

      expect(asked.stdout).toMatch(/^yes 253 2\.0\.0 \d+ pending messages/);
      await sink.received(varied.length);
      await emptied();
      const sent = varied.map(({ reversePath, recipients, data }) => factsOf(reversePath, recipients, data));
      expect(sorted(deliveredFacts(sink.messages))).toEqual(sorted(sent));
    });

    test('fetchmail in ETRN mode logs on and releases into smtp-sink', async () => {
      const counting = await startSmtpSink();
      await addGateway(`127.0.0.1:${String(counting.port)}`);
      await source({ messages: 100, sessions: 5 });
      const common = {
        protocol: 'ETRN',
        port: engine.port('smtp'),
        user: domain,
        password: PASSWORD,
      } as const;

      const asked = await fetchmail({ ...common, domains: [domain], smtpPort: 25 });

      expect(asked.code, asked.stdout + asked.stderr).toBe(0);
      await counting.received(100, 20_000);
      await emptied();
      await counting.stop();
    });

    test('253 names what waits, 251 says that nothing does', async () => {
      await addGateway(toSink());
      await source({ messages: 7 });
      const client = await RawSmtpClient.open({ port: engine.port('smtp') });
      await client.command('EHLO client.example');
      await client.authCramMd5(domain, PASSWORD);

      const first = await client.command(`ETRN ${domain}`);
      await sink.received(7);
      await emptied();
      const second = await client.command(`ETRN ${domain}`);
      await client.quit();

      expect([first, second].map(({ code, lines }) => `${String(code)} ${lines.join()}`)).toEqual([
        expect.stringMatching(/^253 2\.0\.0 7 pending messages/),
        expect.stringMatching(/^251 2\.0\.0 /),
      ]);
    });
  },
);
