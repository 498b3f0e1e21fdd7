/** Postfix and Exim as our next hop and as senders to us: nothing is lost, nothing altered, nothing doubled. */
import { afterEach, describe, expect, onTestFinished, test } from 'vitest';
import { mailServerKinds, type MailServer, type MailServerKind } from '../helpers/mail-servers.ts';
import { MessageLedger } from '../helpers/message-ledger.ts';
import { RawSmtpClient, stuffed } from '../helpers/raw-smtp-client.ts';
import { startRecordingSink, type RecordedMessage, type RecordingSink } from '../helpers/recording-sink.ts';
import { startTestGateway, type TestGateway } from '../helpers/test-gateway.ts';
import { withoutTrace } from '../helpers/trace-header.ts';
import { until } from '../helpers/until.ts';

const MESSAGES = 12;
/** Their own patience between tries is seconds; a busy machine makes more of it. */
const WITHIN_MS = 90_000;
let stop: () => Promise<void> = () => Promise.resolve();
afterEach(() => stop());

interface World {
  readonly engine: TestGateway;
  readonly server: MailServer;
  readonly sink: RecordingSink;
  readonly ledger: MessageLedger;
}

/** The engine with the server as its smart host; the server passes mail on to the sink, and client.example's to the engine. */
async function startWorld(kind: MailServerKind): Promise<World> {
  const ledger = new MessageLedger();
  const sink = await startRecordingSink({ onMessage: (message) => noteIn(ledger, message) });
  onTestFinished(() => sink.close());
  const engine = await startTestGateway({
    gateways: [
      {
        'domain.name': 'client.example',
        'settings.relay': true,
        'dequeuing.atrn.honor': true,
        secrets: { 'dequeuing.atrn.password': 'sesame' },
      },
    ],
    settings: { 'app.auth.plain-in-clear': true },
  });
  const server = await kind.start({ clientPort: engine.port('smtp'), onwardPort: sink.port });
  stop = () => server.stop();
  await engine.change({
    'app.route.mode': 'smarthost',
    'app.route.smarthosts': [
      { id: 'peer', host: '127.0.0.1', port: server.port, user: '', tls: 'opportunistic' },
    ],
  });
  return { engine, server, sink, ledger };
}

/** Relays put their own trace in front of ours; a report of ours is no message of the ledger. */
function noteIn(ledger: MessageLedger, message: RecordedMessage): void {
  if (message.reversePath === '') return;
  let { trace, body } = withoutTrace(message.data);
  while (trace !== '') ({ trace, body } = withoutTrace(body));
  ledger.deliver({ ...message, data: body });
}

async function signedIn(engine: TestGateway): Promise<RawSmtpClient> {
  const client = await RawSmtpClient.open({ port: engine.port('smtp') });
  await client.command('EHLO client.example');
  const credentials = Buffer.from('\0client.example\0sesame').toString('base64');
  expect((await client.command(`AUTH PLAIN ${credentials}`)).code).toBe(235);
  return client;
}

async function sendAll(client: RawSmtpClient, ledger: MessageLedger, to: string): Promise<void> {
  for (let count = 0; count < MESSAGES; count += 1) {
    const { id, data } = ledger.next();
    const reply = await client.sendMessage('sender@client.example', to, data);
    expect(reply.code).toBe(250);
    ledger.acknowledge(id);
  }
}

const everything = {
  acknowledged: MESSAGES,
  delivered: MESSAGES,
  lost: [],
  altered: [],
  duplicates: 0,
};

for (const kind of mailServerKinds) {
  const { name, missing } = kind;
  describe.skipIf(missing !== null)(
    `${name}${missing === null ? '' : ` (${missing})`}`,
    { timeout: 2 * WITHIN_MS },
    () => {
      test('as next hop takes every message once, as it was', async () => {
        const { engine, sink, ledger } = await startWorld(kind);
        await sendAll(await signedIn(engine), ledger, 'someone@x.example');
        await sink.received(MESSAGES, WITHIN_MS);
        await until(async () => Object.keys(await engine.statuses()).length === 0);
        expect(ledger.settle()).toEqual(everything);
      });

      test('as next hop refuses one of three recipients and postpones another: each has its own end', async () => {
        const { engine, sink, ledger } = await startWorld(kind);
        const client = await signedIn(engine);
        await client.command('MAIL FROM:<sender@client.example>');
        for (const person of ['taken', 'refused', 'postponed'])
          await client.command(`RCPT TO:<${person}@x.example>`);
        const { id, data } = ledger.next();
        await client.command('DATA');
        client.write(stuffed(data));
        expect((await client.reply()).code).toBe(250);
        ledger.acknowledge(id);
        await sink.received(1);
        await until(async () => (await engine.statuses())['postponed@x.example'] === 'deferred');

        const saidOf = (person: string): unknown =>
          engine.log.find(
            ({ message, fields }) => message === 'attempted' && fields['recipient'] === `${person}@x.example`,
          )?.fields['reply'];
        expect(sink.messages.map(({ recipients }) => recipients)).toEqual([['taken@x.example']]);
        expect([saidOf('refused'), saidOf('postponed')]).toEqual([
          expect.stringMatching(/^550 /),
          expect.stringMatching(/^45\d /),
        ]);
        // What was refused is told to its sender, whose mail waits for him here.
        expect(await engine.statuses()).toEqual({
          'postponed@x.example': 'deferred',
          'sender@client.example': 'held',
        });
      });

      test('as sender waits while we take nothing (421), and then every message is held once, as it was', async () => {
        const { engine, server, ledger } = await startWorld(kind);
        await engine.ask('engine:pause', { receiving: true });
        const client = await RawSmtpClient.open({ port: server.port });
        await client.command('EHLO sender.example');
        for (let count = 0; count < MESSAGES; count += 1) {
          const { id, data } = ledger.next();
          expect((await client.sendMessage('sender@sender.example', 'user@client.example', data)).code).toBe(
            250,
          );
          ledger.acknowledge(id);
        }
        await engine.ask('engine:pause', { receiving: false });
        await until(async () => (await engine.rows()).length >= MESSAGES, WITHIN_MS);

        const rows = await engine.rows();
        expect(rows.map(({ status }) => status)).toEqual(new Array(MESSAGES).fill('held'));
      });
    },
  );
}
