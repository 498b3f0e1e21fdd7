/** The list of gateways: what it shows, its order, and what the keyboard does in it. */
import { beforeEach, expect, test } from 'vitest';
import { aDocument, aRow, FakeGateway } from './fake-gateway.ts';
import {
  button,
  find,
  findAll,
  innerButton,
  openManager,
  press,
  shownText,
  type,
  until,
} from './manager-page.ts';

let gateway: FakeGateway;
beforeEach(() => {
  gateway = new FakeGateway();
  gateway.rows = [
    aRow('b.example', { releaseBy: ['etrn'], waitingMessages: 2, waitingBytes: 3_412_000, canRelease: true }),
    aRow('a.example', { waitingMessages: 12, waitingBytes: 900, oldestQueuedAt: Date.now() - 2 * 3_600_000 }),
    aRow('c.example', { releaseBy: [], enabled: false, failedRecipients: 1 }),
  ];
});

const rows = (root: Element): string[][] =>
  findAll(root, 'tbody tr').map((row) => findAll(row, 'td').slice(1).map(shownText));
const domains = (root: Element): (string | undefined)[] => rows(root).map(([domain]) => domain);
const row = (root: Element, domain: string): HTMLElement => find(root, `tr[data-domain="${domain}"]`)!;

test('a row tells who releases, what waits, since when, and what failed', async () => {
  const { root } = await openManager(gateway);
  expect(rows(root)).toEqual([
    ['a.example', 'ATRN', '12', '900 bytes', '2 hr. ago', 'never'],
    ['b.example', 'ETRN', '2', '3.4 MB', '–', 'never'],
    ['c.example1 recipient failed', 'nobody', '0', '0 bytes', '–', 'never'],
  ]);
});

test('a change in the queue is shown without being asked for', async () => {
  const { root } = await openManager(gateway);
  gateway.rows = [aRow('a.example', { waitingMessages: 13, isReleasing: true })];
  gateway.emit('queue:changed');
  await until(() => rows(root)[0]?.[2] === '13');
  expect(rows(root)).toEqual([['a.example', 'ATRN', '13', '0 bytes', '–', 'running now']]);
});

test('a click on a column sorts by it, another one reverses', async () => {
  const { root } = await openManager(gateway);
  find(root, 'button[data-column="waiting"]')!.click();
  await until(() => domains(root)[0]?.startsWith('c.'));
  const ascending = domains(root);
  find(root, 'button[data-column="waiting"]')!.click();
  await until(() => domains(root)[0] === 'a.example');
  expect({ ascending, descending: domains(root), sort: find(root, 'th.waiting')?.ariaSort }).toEqual({
    ascending: ['c.example1 recipient failed', 'b.example', 'a.example'],
    descending: ['a.example', 'b.example', 'c.example1 recipient failed'],
    sort: 'descending',
  });
});

test('the filter narrows the list while typing and says when nothing is left', async () => {
  const { root } = await openManager(gateway);
  type(root, 'manager.filter', 'B.');
  await until(() => domains(root).length === 1);
  const narrowed = domains(root);
  type(root, 'manager.filter', 'zzz');
  const hint = await until(() => find(root, 'p.empty'));
  expect([narrowed, shownText(hint)]).toEqual([['b.example'], "No gateway matches 'zzz'."]);
});

test('arrow keys walk through the rows and choose them', async () => {
  const { root } = await openManager(gateway);
  row(root, 'a.example').focus();
  press(row(root, 'a.example'), 'ArrowDown');
  await until(() => row(root, 'b.example').ariaSelected === 'true');
  press(row(root, 'b.example'), 'End');
  await until(() => row(root, 'c.example').ariaSelected === 'true');
  expect(findAll(root, 'tr[tabindex="0"]').map(({ dataset }) => dataset['domain'])).toEqual(['c.example']);
});

test('space switches the gateway off and changes nothing else', async () => {
  gateway.documents = [aDocument('a.example', { 'domain.note': 'kept' })];
  const { root } = await openManager(gateway);
  press(row(root, 'a.example'), ' ');
  const [command] = await until(() => gateway.commands.length > 0 && gateway.commands);
  expect(command).toMatchObject({
    name: 'gateway:save',
    input: { domain: 'a.example', settings: { 'domain.enabled': false, 'domain.note': 'kept' } },
  });
});

test('release now is possible only for a chosen gateway with mail and a fixed target, and says why not', async () => {
  const { root } = await openManager(gateway);
  const reason = (): string | null =>
    innerButton(button(root, 'Release now')).getAttribute('aria-description');
  const reasons = [reason()];
  for (const domain of ['a.example', 'c.example', 'b.example']) {
    row(root, domain).click();
    const former = reasons.at(-1);
    await until(() => reason() !== former);
    reasons.push(reason());
  }
  expect(reasons).toEqual([
    'Choose a gateway first.',
    'There is no fixed target: the client has to fetch the mail itself.',
    'This gateway is off.',
    null,
  ]);
});

test('F9 releases the chosen gateway and tells how much', async () => {
  const { root } = await openManager(gateway);
  row(root, 'b.example').click();
  await until(() => row(root, 'b.example').ariaSelected === 'true');
  press(window, 'F9');
  const notice = await until(() => shownText(find(root, '.notice')!));
  expect({ commands: gateway.commands, notice }).toEqual({
    commands: [{ name: 'gateway:release', input: { domain: 'b.example' } }],
    notice: '3 recipients were released.',
  });
});

test('a release that cannot be done says so', async () => {
  gateway.failures = { 'gateway:release': { code: 'not-running', detail: '' } };
  const { root } = await openManager(gateway);
  row(root, 'b.example').click();
  await until(() => row(root, 'b.example').ariaSelected === 'true');
  innerButton(button(root, 'Release now')).click();
  expect(await until(() => shownText(find(root, '.notice')!))).toBe('The engine is not running.');
});

test('an empty list explains what a gateway is and offers to add one', async () => {
  gateway.rows = [];
  const { root } = await openManager(gateway);
  const empty = await until(() => find(root, 'div.empty'));
  innerButton(find(empty, 'gw-button')!).click();
  const dialog = await until(() => find(root, 'gw-new-gateway-dialog', 'dialog[open]'));
  expect([shownText(find(empty, 'h2')!), dialog.ariaLabel]).toEqual(['No gateway yet', 'New gateway']);
});
