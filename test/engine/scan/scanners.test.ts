/** Virus scanner and spam filter (P19, P20, S1, S2): what they refuse, what happens without them, and that nothing is changed. */
import { expect, it } from 'vitest';
import { freePort } from '../../helpers/peer-programs.ts';
import { fakeDns } from '../../helpers/test-gateway.ts';
import { startClamd, startSpamd } from '../../helpers/scanner-server.ts';
import { DOMAIN, startVerification, type VerificationWorld } from '../../helpers/verification-world.ts';

const TEXT = 'Subject: x\r\n\r\nHello\r\n..dots stay\r\n';

/** The reply to the end of a message for these recipients. */
async function deliver(world: VerificationWorld, content = TEXT, to = [`boss@${DOMAIN}`]): Promise<string> {
  const peer = await world.connect();
  await peer.send('MAIL FROM:<a@x.example>').expect(250);
  for (const recipient of to) await peer.send(`RCPT TO:<${recipient}>`).expect(250);
  await peer.send('DATA').expect(354);
  return (await peer.sendRaw(`${content}.\r\n`).reply()).replace(/queued as .*/, 'queued');
}

const waiting = async (world: VerificationWorld): Promise<number> =>
  (await world.ask('queue:list', {})).length;

const TAKEN = '250 2.0.0 OK, queued';
const INFECTED = '550 5.7.1 Message refused, malware found';
const DOWN = '451 4.3.0 Content check not available, try again later';
const SPAM = '550 5.7.1 Message refused as spam';

it('an infected message is refused, a clean one is stored; the scanner sees all of it', async () => {
  const clamd = await startClamd((message) => (message.includes('evil') ? 'Test.Evil FOUND' : 'OK'));
  const world = await startVerification({ settings: { 'app.scan.clamd': clamd.target } });
  const replies = [await deliver(world), await deliver(world, 'Subject: evil\r\n\r\nx\r\n')];
  const seen = clamd.messages[0] ?? '';
  expect([
    replies,
    await waiting(world),
    seen.slice(0, 9),
    seen.endsWith('\r\n\r\nHello\r\n.dots stay\r\n'),
  ]).toEqual([[TAKEN, INFECTED], 1, 'Received:', true]);
});

it('a message that lies in a file is scanned whole', async () => {
  const clamd = await startClamd(() => 'OK');
  const world = await startVerification({ settings: { 'app.scan.clamd': clamd.target } });
  const line = `${'x'.repeat(70)}\r\n`;
  const content = `Subject: big\r\n\r\n${line.repeat(20_000)}`;
  expect([await deliver(world, content), clamd.messages[0]?.endsWith(content)]).toEqual([TAKEN, true]);
});

it('without its virus scanner a message is put off, without its spam filter it passes', async () => {
  const nobody = `127.0.0.1:${String(await freePort())}`;
  const world = await startVerification({ settings: { 'app.scan.clamd': nobody } });
  const unscanned = await deliver(world);
  await world.change({ 'app.scan.clamd': '', 'app.scan.spamd': nobody });
  expect([unscanned, await deliver(world), await waiting(world)]).toEqual([DOWN, TAKEN, 1]);
});

it('a scanner that listens on one address of its name only is found', async () => {
  const clamd = await startClamd(() => 'OK');
  const port = clamd.target.split(':').at(-1)!;
  const world = await startVerification({
    settings: { 'app.scan.clamd': `scanner.example:${port}` },
    options: { resolver: fakeDns({ addresses: { 'scanner.example': ['127.0.0.99', '127.0.0.1'] } }) },
  });
  expect([await deliver(world), clamd.messages.length]).toEqual([TAKEN, 1]);
});

it('an answer that is none counts as no scanner', async () => {
  const clamd = await startClamd(() => 'INSTREAM size limit exceeded. ERROR');
  const world = await startVerification({ settings: { 'app.scan.clamd': clamd.target } });
  expect(await deliver(world)).toBe(DOWN);
});

it('a message is refused as spam from the limit on', async () => {
  const spamd = await startSpamd((message) => Number(/Score: ([\d.]+)/.exec(message)?.[1] ?? 0));
  const world = await startVerification({
    settings: { 'app.scan.spamd': spamd.target, 'app.scan.spamd-score': 6 },
  });
  const replies: Record<string, string> = {};
  for (const score of ['-1', '5.9', '6.0', '20'])
    replies[score] = await deliver(world, `Subject: x\r\nScore: ${score}\r\n\r\nx\r\n`);
  expect(replies).toEqual({ '-1': TAKEN, '5.9': TAKEN, '6.0': SPAM, '20': SPAM });
});

it('a gateway that wants no scanning is not scanned', async () => {
  const clamd = await startClamd(() => 'Test.Evil FOUND');
  const spamd = await startSpamd(() => 100);
  const world = await startVerification({
    settings: { 'app.scan.clamd': clamd.target, 'app.scan.spamd': spamd.target },
    gateway: { 'settings.antivirus': false, 'settings.antispam': false },
  });
  expect([await deliver(world), clamd.messages.length, spamd.messages.length]).toEqual([TAKEN, 0, 0]);
});

it('of several gateways one is enough against viruses, spam is refused only if all want that', async () => {
  const clamd = await startClamd((message) => (message.includes('evil') ? 'Test.Evil FOUND' : 'OK'));
  const spamd = await startSpamd(() => 100);
  const world = await startVerification({
    settings: { 'app.scan.clamd': clamd.target, 'app.scan.spamd': spamd.target },
  });
  const { settings } = await world.ask('gateway:get', { domain: DOMAIN });
  const open = { 'domain.name': 'open.example', 'settings.antivirus': false, 'settings.antispam': false };
  await world.ask('gateway:add', { settings: { ...settings, ...open } });
  const both = [`boss@${DOMAIN}`, 'boss@open.example'];
  expect([
    await deliver(world, 'Subject: evil\r\n\r\nx\r\n', both),
    await deliver(world, TEXT, both),
    await deliver(world, TEXT),
  ]).toEqual([INFECTED, TAKEN, SPAM]);
});

it('a test says whether a scanner is there and what it is', async () => {
  const clamd = await startClamd(() => 'OK');
  const spamd = await startSpamd(() => 0);
  const world = await startVerification();
  const test = async (scanner: 'clamd' | 'spamd', target: string): Promise<unknown> => {
    const { isGood, steps } = await world.ask('scan:test', { scanner, target });
    return [isGood, steps.map((each) => [each.step, each.isGood, each.detail])];
  };
  expect([
    await test('clamd', clamd.target),
    await test('spamd', spamd.target),
    await test('clamd', spamd.target),
    await test('clamd', 'nonsense'),
  ]).toEqual([
    [
      true,
      [
        ['connect', true, clamd.target],
        ['ask', true, 'ClamAV 1.4.6/1/x'],
      ],
    ],
    [
      true,
      [
        ['connect', true, spamd.target],
        ['ask', true, 'SPAMD/1.5 0 PONG'],
      ],
    ],
    [false, expect.anything()],
    [false, [['resolve', false, "'nonsense' is no host and port"]]],
  ]);
});
