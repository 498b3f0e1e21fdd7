/** Transcripts: what is shown of a dialogue, what never is, and how long it may get. */
import { queryObjects } from 'node:v8';
import { expect, test } from 'vitest';
import { ClientTranscript } from '../../src-main/engine/deliver/client-transcript.ts';
import { SessionRegister, type LiveSession } from '../../src-main/engine/session-register.ts';
import { SessionTranscript } from '../../src-main/engine/session-transcript.ts';
import { ManualClock } from '../helpers/manual-clock.ts';
import { stoppedClock } from '../helpers/turn-fixtures.ts';

const newTranscript = (): SessionTranscript => new SessionTranscript(stoppedClock, () => undefined);
const shown = (transcript: SessionTranscript): string[] =>
  transcript.linesAfter(0).map(({ from, text }) => `${from}: ${text}`);

function clientSaid(say: (client: ClientTranscript) => void): string[] {
  const transcript = newTranscript();
  say(new ClientTranscript(transcript));
  return shown(transcript);
}
const reply = (code: number, ...lines: string[]) => ({ code, lines });

test('a secret is never shown, neither behind AUTH nor as an answer within it', () => {
  const transcript = newTranscript();
  transcript.add('peer', 'AUTH PLAIN AGEAc2VzYW1l');
  transcript.add('peer', 'auth\tlogin\tYQ==');
  transcript.add('peer', 'c2VzYW1l', true);
  transcript.add('peer', 'AUTH CRAM-MD5');
  expect(shown(transcript)).toEqual([
    'peer: AUTH PLAIN ***',
    'peer: auth\tlogin\t***',
    'peer: ***',
    'peer: AUTH CRAM-MD5',
  ]);
});

test.each([
  ['AUTH PLAIN one\rtwo', 'AUTH PLAIN ***'],
  ['AUTH PLAIN one\u2028two', 'AUTH PLAIN ***'],
  ['AUTH \u00a0PLAIN secret', 'AUTH \u00a0PLAIN ***'],
  [' AUTH PLAIN secret', ' AUTH PLAIN ***'],
])('%j is masked to its end', (line, expected) => {
  const transcript = newTranscript();
  transcript.add('peer', line);
  expect(shown(transcript)).toEqual([`peer: ${expected}`]);
});

test('a body is one count of octets, however many blocks it has', () => {
  expect(
    clientSaid((client) => {
      client.sent('MAIL FROM:<>\r\nRCPT TO:<a@example.org>\r\n');
      client.sentOctets(4);
      client.sentOctets(6);
      client.received(reply(250, 'OK'));
    }),
  ).toEqual(['us: MAIL FROM:<>', 'us: RCPT TO:<a@example.org>', 'us: <10 octets>', 'peer: 250 OK']);
});

test('a reply of several lines is shown as it came', () => {
  expect(
    clientSaid((client) => {
      client.received(reply(250, 'customer.example', 'PIPELINING', 'HELP'));
    }),
  ).toEqual(['peer: 250-customer.example', 'peer: 250-PIPELINING', 'peer: 250 HELP']);
});

test('a session that talks for ever keeps its beginning and its end', () => {
  const transcript = newTranscript();
  for (let number = 1; number <= 100_000; number += 1) transcript.add('peer', `NOOP ${String(number)}`);
  transcript.end();
  const lines = transcript.linesAfter(0);
  expect([
    lines.length + transcript.omitted,
    lines.length <= 200,
    lines[0]?.text,
    lines.at(-1)?.text,
  ]).toEqual([100_000, true, 'NOOP 1', 'NOOP 100000']);
});

const aSession = (peer: string): LiveSession => ({
  kind: 'in',
  id: `session of ${peer}`,
  describe: () => ({
    gateway: 'client.example',
    peer,
    tls: null,
    user: '',
    messages: 0,
    bytes: 0,
    deferred: 0,
    failed: 0,
  }),
  disconnect: () => undefined,
});

test('the last 500 ended sessions are kept, live ones come first, and a search finds any of them', () => {
  const register = new SessionRegister(new ManualClock());
  register.begin(aSession('live.example'));
  for (let count = 0; count < 600; count += 1)
    register.begin(aSession(`p${String(count)}.example`)).end('finished');
  const all = register.list({ search: '', limit: 2000 });
  const found = register.list({ search: 'P599.', limit: 10 });
  expect([all.length, all[0]?.peer, all[1]?.peer, all.at(-1)?.peer, found.map(({ peer }) => peer)]).toEqual([
    501,
    'live.example',
    'p599.example',
    'p100.example',
    ['p599.example'],
  ]);
});

test('a session that ended is let go with all that hangs on it', () => {
  class Session {
    readonly kind = 'in';
    readonly id = 'x';
    readonly describe = () => aSession('peer.example').describe();
    readonly disconnect = () => undefined;
  }
  const register = new SessionRegister(new ManualClock());
  register.begin(new Session()).end('finished');
  register.begin(new Session());
  expect([register.list({ search: '', limit: 9 }).length, queryObjects(Session)]).toEqual([2, 1]);
});

test('many changes are one announcement', () => {
  const clock = new ManualClock();
  const register = new SessionRegister(clock);
  let heard = 0;
  register.onChange(() => {
    heard += 1;
  });
  const { transcript } = register.begin(aSession('peer.example'));
  for (let count = 0; count < 100; count += 1) transcript.add('peer', 'NOOP');
  clock.advance(200);
  expect(heard).toBe(1);
});
