/** Verification by the list (V1, V2, V4), senders (G2), and the names that every domain has. */
import { expect, it } from 'vitest';
import { DOMAIN, startVerification, TAKEN, UNKNOWN } from '../../helpers/verification-world.ts';

const byFile = { 'verification.method': 'file' } as const;

it('without verification every address is taken, also one that is not listed', async () => {
  const world = await startVerification({ listed: ['boss'] });
  expect(await world.rcpt('anybody')).toBe(TAKEN);
});

it('only addresses and patterns of the list are taken, without regard to case and needless quotes', async () => {
  const world = await startVerification({ gateway: byFile, listed: ['boss', 'info*'] });
  const answers: Record<string, string> = {};
  for (const localPart of ['BOSS', '"boss"', 'information', 'my-info', 'nobody'])
    answers[localPart] = await world.rcpt(localPart);
  expect(answers).toEqual({
    BOSS: TAKEN,
    '"boss"': TAKEN,
    information: TAKEN,
    'my-info': UNKNOWN,
    nobody: UNKNOWN,
  });
});

it('postmaster and abuse of the domain are always there', async () => {
  const world = await startVerification({ gateway: byFile });
  expect([await world.rcpt('postmaster'), await world.rcpt('Abuse'), await world.rcpt('boss')]).toEqual([
    TAKEN,
    TAKEN,
    UNKNOWN,
  ]);
});

it('a change of the list counts for the next recipient', async () => {
  const world = await startVerification({ gateway: byFile });
  const before = await world.rcpt('boss');
  await world.ask('verification:add', { domain: DOMAIN, entries: [`boss@${DOMAIN}`] });
  const added = await world.rcpt('boss');
  await world.ask('verification:remove', { domain: DOMAIN, entries: [`boss@${DOMAIN}`] });
  expect([before, added, await world.rcpt('boss')]).toEqual([UNKNOWN, TAKEN, UNKNOWN]);
});

it('pipelined recipients get their own answers in order, and the message goes to those who were taken', async () => {
  const world = await startVerification({ gateway: byFile, listed: ['a', 'c'] });
  const peer = await world.connect();
  peer.send(
    'MAIL FROM:<>',
    `RCPT TO:<a@${DOMAIN}>`,
    `RCPT TO:<b@${DOMAIN}>`,
    `RCPT TO:<c@${DOMAIN}>`,
    'DATA',
  );
  const heard = [];
  for (let count = 0; count < 5; count++) heard.push((await peer.reply()).slice(0, 3));
  await peer.send('Subject: x', '', 'x', '.').expect(250);
  const rows = await world.ask('queue:list', {});
  expect([heard, rows.map(({ recipient }) => recipient)]).toEqual([
    ['250', '250', '550', '250', '354'],
    [`a@${DOMAIN}`, `c@${DOMAIN}`],
  ]);
});

it('a sender of the domain has to exist as well, unless that is switched off', async () => {
  const world = await startVerification({ gateway: byFile, listed: ['boss'] });
  const refused = [
    await world.mail(`nobody@${DOMAIN}`),
    await world.mail(`Boss@${DOMAIN.toUpperCase()}`),
    await world.mail(`postmaster@${DOMAIN}`),
    await world.mail('nobody@x.example'),
    await world.mail(''),
  ];
  await world.change({ 'global.verify-senders': false });
  expect([...refused, await world.mail(`nobody@${DOMAIN}`)]).toEqual([
    '550 5.1.0 No such sender here',
    '250 2.1.0 Sender OK',
    '250 2.1.0 Sender OK',
    '250 2.1.0 Sender OK',
    '250 2.1.0 Sender OK',
    '250 2.1.0 Sender OK',
  ]);
});

it('the list moves with a renamed gateway', async () => {
  const world = await startVerification({ gateway: byFile, listed: ['boss'] });
  const { settings } = await world.ask('gateway:get', { domain: DOMAIN });
  await world.ask('gateway:save', {
    domain: DOMAIN,
    settings: { ...settings, 'domain.name': 'new.example' },
  });
  expect(await world.ask('verification:list', { domain: 'new.example' })).toEqual({
    entries: ['boss@new.example'],
    total: 1,
    matching: 1,
  });
});

it('an entry that is wrong, of another domain or there already is named, and nothing is added', async () => {
  const world = await startVerification({ listed: ['boss'] });
  const entries = [`new@${DOMAIN}`, 'no address', 'boss@x.example', `Boss@${DOMAIN}`, `NEW@${DOMAIN}`];
  const result = await world.gateway.call('verification:add', { domain: DOMAIN, entries });
  const issues = result.ok ? [] : (result.error.issues ?? []);
  expect([
    issues.map(({ path, text }) => [path, text]),
    (await world.ask('verification:list', { domain: DOMAIN })).total,
  ]).toEqual([
    [
      ['verification.list.1', 'error.mailbox'],
      ['verification.list.2', 'error.other-domain'],
      ['verification.list.3', 'error.duplicate'],
      ['verification.list.4', 'error.duplicate'],
    ],
    1,
  ]);
});

it('an import adds what is new, skips other domains and, if told to, removes the rest', async () => {
  const world = await startVerification({ listed: ['old', 'boss'] });
  const text = `# staff\n<Boss@${DOMAIN}>\nnew@${DOMAIN}\nnew@${DOMAIN}\nsomebody@x.example\n`;
  const kept = await world.ask('verification:import', { domain: DOMAIN, text });
  const replaced = await world.ask('verification:import', { domain: DOMAIN, text, replace: true });
  const { entries } = await world.ask('verification:list', { domain: DOMAIN });
  expect([kept, replaced, entries]).toEqual([
    { added: 1, present: 1, removed: 0, skipped: 1 },
    { added: 0, present: 2, removed: 1, skipped: 1 },
    [`boss@${DOMAIN}`, `new@${DOMAIN}`],
  ]);
});

it('an import with a wrong line changes nothing and names the line', async () => {
  const world = await startVerification({ listed: ['boss'] });
  const text = `new@${DOMAIN}\n\nno address\n`;
  const result = await world.gateway.call('verification:import', { domain: DOMAIN, text, replace: true });
  expect([
    result.ok ? null : result.error.issues,
    (await world.ask('verification:export', { domain: DOMAIN })).text,
  ]).toEqual([
    [{ path: 'verification.list', text: 'error.list-line', parameters: { value: 'no address', n: 3 } }],
    `boss@${DOMAIN}\n`,
  ]);
});
