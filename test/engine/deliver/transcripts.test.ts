/** What a report may show of its session: the frame and its own message, never somebody else's envelope (P63). */
import { expect, onTestFinished, test } from 'vitest';
import { startDeliveryLoop } from '../../../src-main/engine/deliver/delivery-loop.ts';
import { aClaimed, deliverDeps, MemoryQueue, until } from '../../helpers/delivery-fixtures.ts';
import { fakeSmtpServer, type FakeServerOptions } from '../../helpers/fake-smtp-server.ts';

/** Two messages of different people in one session; gives the transcript of each by its recipient. */
async function transcripts(options: FakeServerOptions): Promise<Record<string, readonly string[]>> {
  const server = await fakeSmtpServer(options);
  onTestFinished(() => server.close());
  const queue = new MemoryQueue();
  for (const [index, name] of ['first', 'second'].entries()) {
    const reversePath = `from-${name}@sender.example`;
    const message = aClaimed({ id: index + 1, to: [`to-${name}@client.example`], reversePath });
    queue.add(message, `[127.0.0.1]:${String(server.port)}`);
  }
  const said: Record<string, readonly string[]> = {};
  const loop = startDeliveryLoop(
    deliverDeps(queue, {
      settle: (message, outcomes, attempt) => {
        said[message.recipients[0]?.forwardPath ?? ''] = attempt.transcript();
        return queue.settle(message, outcomes, attempt);
      },
    }),
  );
  onTestFinished(() => loop.stop(1000));
  await until(() => queue.settled.length === 2);
  expect(server.sessions).toHaveLength(1);
  return said;
}

const refusesSecond: FakeServerOptions['on'] = {
  RCPT: (line) => (line.includes('to-second') ? '550 5.1.1 <to-second@client.example> unknown' : undefined),
};

test.each([
  ['one by one', []],
  ['behind the dot', ['PIPELINING']],
  ['by chunks', ['PIPELINING', 'CHUNKING']],
])(
  'sent %s, the report of a refused message does not name the people of the one before',
  async (_how, offers) => {
    const said = await transcripts({ offers, on: refusesSecond });
    const refused = said['to-second@client.example'] ?? [];
    expect([
      refused.join('\n').includes('first'),
      said['to-first@client.example']?.join('\n').includes('second'),
    ]).toEqual([false, false]);
    expect(refused.filter((line) => /RCPT|550/.test(line))).toEqual([
      '> RCPT TO:<to-second@client.example>',
      '< 550 5.1.1 <to-second@client.example> unknown',
    ]);
  },
);

test('a transcript has the greeting, EHLO and all of the transaction, in the order of the wire', async () => {
  const said = await transcripts({ offers: ['PIPELINING', 'CHUNKING'] });
  expect(said['to-second@client.example']).toEqual([
    '< 220 fake.example ESMTP',
    '> EHLO schleuse.example',
    '< 250-fake.example',
    '< 250-PIPELINING',
    '< 250 CHUNKING',
    '> RSET',
    '> MAIL FROM:<from-second@sender.example>',
    '> RCPT TO:<to-second@client.example>',
    '> BDAT 21 LAST',
    '> (21 octets)',
    '< 250 2.0.0 OK',
    '< 250 2.1.0 OK',
    '< 250 2.1.5 OK',
    '< 250 2.0.0 Taken',
  ]);
});
