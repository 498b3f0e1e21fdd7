/** Our SMTP client alone into smtp-sink: messages per second of each form, one connection, 1 KB and 100 KB. No queue, no disk. */
import { connect } from 'node:net';
import { systemClock } from '../src-main/engine/clock.ts';
import { ClientConnection } from '../src-main/engine/deliver/client-connection.ts';
import { deliverMessages } from '../src-main/engine/deliver/deliver-messages.ts';
import type { Pace } from '../src-main/engine/deliver/delivery.ts';
import { awaitGreeting, sayHello } from '../src-main/engine/deliver/say-hello.ts';
import type { MessageId, RecipientId } from '../src-main/mail/envelope.ts';
import type { ClaimedMessage } from '../src-main/store/store-contract.ts';
import { startSmtpSink } from '../test/helpers/postfix-tools.ts';

const forms: Readonly<Record<string, Pace>> = {
  'strict alternation': { pipelining: false, behindDot: false, chunking: false, recordPerCommand: false },
  'MAIL/RCPT/DATA in one group': {
    pipelining: true,
    behindDot: false,
    chunking: false,
    recordPerCommand: false,
  },
  'next envelope behind the dot': {
    pipelining: true,
    behindDot: true,
    chunking: true,
    recordPerCommand: false,
  },
};

const loads = [
  { sizeBytes: 1024, messages: 20_000 },
  { sizeBytes: 100 * 1024, messages: 2000 },
];

function bodyOf(sizeBytes: number): Uint8Array {
  const line = `${'0123456789'.repeat(7)}\r\n`;
  return new TextEncoder().encode('Subject: load\r\n\r\n' + line.repeat(Math.ceil(sizeBytes / line.length)));
}

function messageOf(id: number, bytes: Uint8Array): ClaimedMessage {
  return {
    id: id as MessageId,
    origin: 'received',
    claimedFor: null,
    queuedAt: 0,
    sizeBytes: bytes.length,
    body: { kind: 'inline', bytes },
    reversePath: 'sender@sender.example',
    bodyType: '7bit',
    smtpUtf8: false,
    ret: null,
    envid: null,
    recipients: [
      {
        id: id as RecipientId,
        gateway: 'example.org',
        attempts: 0,
        retry: null,
        isDelayTold: false,
        lastReply: null,
        releasedBy: null,
        forwardPath: 'user@example.org',
        notify: null,
        orcpt: null,
      },
    ],
  };
}

async function* noFile(): AsyncGenerator<Uint8Array> {
  yield await Promise.reject(new Error('the load has no file bodies'));
}

/** Sends `count` messages and gives messages per second. */
async function send(port: number, pace: Pace, count: number, bytes: Uint8Array): Promise<number> {
  const connection = new ClientConnection(connect(port, '127.0.0.1'), systemClock, 1);
  await awaitGreeting(connection, 10_000);
  const capabilities = await sayHello(connection, 'bench.example');
  let sent = 0;
  let delivered = 0;
  const start = performance.now();
  const fault = await deliverMessages({
    connection,
    offer: { capabilities, authenticated: false },
    pace,
    windowMessages: 32,
    endsAtRefusal: false,
    endOfDataMs: 60_000,
    source: {
      take: () => (sent < count ? messageOf(++sent, bytes) : null),
      more: () => Promise.resolve(sent < count),
      untake: () => undefined,
    },
    report: (_message, outcomes) => {
      for (const outcome of outcomes.values()) if (outcome.kind === 'delivered') delivered += 1;
      return undefined;
    },
    readBody: noFile,
    clock: systemClock,
  });
  const seconds = (performance.now() - start) / 1000;
  await connection.quit();
  if (fault !== null || delivered !== count)
    throw fault ?? new Error(`${String(delivered)} of ${String(count)} delivered`);
  return count / seconds;
}

const sink = await startSmtpSink();
for (const { sizeBytes, messages } of loads) {
  for (const [form, pace] of Object.entries(forms)) {
    await send(sink.port, pace, messages / 10, bodyOf(sizeBytes));
    const rate = await send(sink.port, pace, messages, bodyOf(sizeBytes));
    process.stdout.write(
      `${String(sizeBytes / 1024).padStart(4)} KB  ${form.padEnd(30)} ${rate.toFixed(0).padStart(6)} msg/s\n`,
    );
  }
}
await sink.stop();
