/** The pace of a turn on the wire: what shares a write or a TLS record with what, and STARTTLS after the turn. */
import { beforeEach, expect, test } from 'vitest';
import { aClaimed, MemoryQueue } from '../../helpers/delivery-fixtures.ts';
import { hold, startTurn, verbsOf, type StartedTurn, type TurnWish } from '../../helpers/started-turn.ts';
import { testCertificate } from '../../helpers/test-certificate.ts';

let queue: MemoryQueue;
beforeEach(() => {
  queue = new MemoryQueue();
});
const turn = (wish: Omit<TurnWish, 'queue'> = {}): Promise<StartedTurn> => startTurn({ queue, ...wish });

const PIPELINING = ['PIPELINING', '8BITMIME'];
const careful = [
  'EHLO schleuse.example\r\n',
  'MAIL FROM:<sender@sender.example>\r\n',
  'RCPT TO:<r1@client.example>\r\n',
  'DATA\r\n',
  'Subject: x\r\n\r\nHallo\r\n',
  '.\r\n',
  'MAIL FROM:<sender@sender.example>\r\n',
  'RCPT TO:<r2@client.example>\r\n',
  'DATA\r\n',
  'Subject: x\r\n\r\nHallo\r\n',
  '.\r\n',
  'QUIT\r\n',
];

test('each command and each final dot is a record of its own', async () => {
  hold(queue, 2);
  const { customer, result } = await turn({ tls: true, customer: { offers: PIPELINING } });
  await result;
  expect(customer.blocks).toEqual(careful);
});

test('a customer that reads ahead gets the next envelope behind the dot', async () => {
  hold(queue, 2);
  const { customer, result } = await turn({
    tls: true,
    customer: { offers: [...PIPELINING, 'XREADAHEAD'] },
  });
  await result;
  expect(customer.blocks).toHaveLength(5);
});

test('a customer that reads ahead and offers CHUNKING gets whole messages in flight', async () => {
  hold(queue, 2);
  const offers = [...PIPELINING, 'XREADAHEAD', 'CHUNKING'];
  const { customer, result } = await turn({ tls: true, customer: { offers } });
  await result;
  expect(verbsOf(customer)).toEqual([
    'EHLO',
    'RSET',
    'MAIL',
    'RCPT',
    'BDAT',
    'RSET',
    'MAIL',
    'RCPT',
    'BDAT',
    'QUIT',
  ]);
  expect(customer.blocks).toHaveLength(3);
});

test('in clear text CHUNKING is used as well, and each message ends with a line', async () => {
  queue.add(aClaimed({ id: 1, body: 'Subject: x\r\n\r\nno end' }), null);
  const { customer, result } = await turn({ customer: { offers: [...PIPELINING, 'CHUNKING'] } });
  await result;
  expect(customer.blocks[1]).toMatch(/BDAT 22 LAST\r\nSubject: x\r\n\r\nno end\r\n$/);
});

test('the setting careful keeps to one message after the other in clear text', async () => {
  hold(queue, 2);
  const gateways = [{ 'domain.name': 'client.example', 'settings.turn-pace': 'careful' as const }];
  const { customer, result } = await turn({ customer: { offers: [...PIPELINING, 'CHUNKING'] }, gateways });
  await result;
  expect(customer.blocks.slice(1, 4)).toEqual([
    'MAIL FROM:<sender@sender.example>\r\nRCPT TO:<r1@client.example>\r\nDATA\r\n',
    'Subject: x\r\n\r\nHallo\r\n.\r\n',
    'MAIL FROM:<sender@sender.example>\r\nRCPT TO:<r2@client.example>\r\nDATA\r\n',
  ]);
});

test.each([
  [true, ['EHLO', 'STARTTLS', 'EHLO', 'MAIL', 'RCPT', 'DATA', 'QUIT']],
  [false, ['EHLO', 'MAIL', 'RCPT', 'DATA', 'QUIT']],
])('STARTTLS after the turn: with the setting %s the customer hears %j', async (allowed, expected) => {
  hold(queue, 1);
  const customerOptions = { offers: ['STARTTLS'], certificate: await testCertificate('customer.example') };
  const gateways = [{ 'domain.name': 'client.example', 'settings.tls-after-turn': allowed }];
  const { customer, result } = await turn({ customer: customerOptions, gateways });
  expect(await result).toMatchObject({ delivered: 1 });
  expect(verbsOf(customer)).toEqual(expected);
});

test('STARTTLS is never said where TLS is active', async () => {
  hold(queue, 1);
  const gateways = [{ 'domain.name': 'client.example', 'settings.tls-after-turn': true }];
  const { customer, result } = await turn({ tls: true, customer: { offers: ['STARTTLS'] }, gateways });
  await result;
  expect(verbsOf(customer)).toEqual(['EHLO', 'MAIL', 'RCPT', 'DATA', 'QUIT']);
});
