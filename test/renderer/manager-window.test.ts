/** Faults, services, deletion, settings and language in the Gateway Manager. */
import { beforeEach, expect, test } from 'vitest';
import { aRow, FakeGateway } from './fake-gateway.ts';
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
});

const bands = (root: Element): string[] =>
  findAll(root, 'gw-message-bar').map((bar) =>
    [bar.getAttribute('heading') ?? '', shownText(bar)].join(' | '),
  );

test('a port that could not be opened is explained with what to do, and the rest is shown running', async () => {
  gateway.status.listeners = [
    { service: 'smtp', address: '::', port: 25, tls: 'starttls', state: 'failed', errorCode: 'EADDRINUSE' },
    {
      service: 'odmr',
      address: '192.0.2.1',
      port: 366,
      tls: 'starttls',
      state: 'listening',
      errorCode: null,
    },
  ];
  const { root } = await openManager(gateway);
  expect(bands(root)).toEqual([
    'SMTP is not running | Port 25 cannot be opened: it is in use already (EADDRINUSE). Another program may use it. End that program, or choose another port in the settings. All other services go on. Change port…',
  ]);
  expect(findAll(find(root, 'gw-listener-list')!, 'li').map(shownText)).toEqual([
    'SMTP Port 25, all addresses: not running',
    'ODMR (ATRN) Port 366, 192.0.2.1: running · STARTTLS',
  ]);
});

test('change port leads to the port of the service that failed, and saving sends all settings', async () => {
  gateway.status.listeners = [
    { service: 'odmr', address: '::', port: 366, tls: 'starttls', state: 'failed', errorCode: 'EACCES' },
  ];
  const { root } = await openManager(gateway);
  innerButton(button(root, 'Change port…')).click();
  const dialog = find(root, 'gw-settings-dialog')!;
  const input = await until(() => find(dialog, '[field="app.listen.odmr"]', 'input:focus'));
  type(dialog, 'app.listen.odmr', '1366');
  innerButton(button(dialog, 'Save')).click();
  await until(() => gateway.commands.length > 0);
  expect({ was: input.getAttribute('value'), saved: gateway.settings['app.listen.odmr'] }).toEqual({
    was: '366',
    saved: 1366,
  });
});

test('settings with a wrong port are not sent', async () => {
  const { root } = await openManager(gateway);
  innerButton(find(root, 'gw-button[icon="settings"]')!).click();
  const dialog = find(root, 'gw-settings-dialog')!;
  await until(() => find(dialog, 'dialog[open]'));
  type(dialog, 'app.listen.smtp', 'x');
  innerButton(button(dialog, 'Save')).click();
  const error = await until(() => find(dialog, '.error'));
  expect([shownText(error), gateway.commands]).toEqual(['A port is a whole number from 0 to 65535.', []]);
});

test('a missing system store is said plainly', async () => {
  gateway.status.secretStore = 'key-file';
  const { root } = await openManager(gateway);
  expect(bands(root)).toEqual([
    expect.stringContaining('Passwords are protected by a key file | This system offers no protected store'),
  ]);
});

test('a fault without words of its own is shown with its code', async () => {
  gateway.status.faults = [{ code: 'strange', parameters: { subject: 'x' } }];
  const { root } = await openManager(gateway);
  expect(bands(root)).toEqual(['A problem needs attention | The engine reports: strange subject: x']);
});

test('an engine that does not answer is not shown as healthy', async () => {
  const { root } = await openManager(gateway);
  gateway.failures = { 'engine:status': { code: 'not-running', detail: '' } };
  gateway.emit('engine:changed');
  await until(() => bands(root).length > 0);
  expect(bands(root)).toEqual(['Schleuse does not answer | The engine is not running.']);
});

test('deleting asks; the safe answer has the focus, and waiting mail is kept unless chosen otherwise', async () => {
  gateway.rows = [aRow('a.example', { waitingMessages: 2, waitingBytes: 2000 })];
  const { root } = await openManager(gateway);
  find(root, 'tbody tr')!.click();
  press(find(root, 'tbody tr')!, 'Delete');
  const dialog = find(root, 'gw-delete-dialog')!;
  const question = await until(() => find(dialog, 'dialog[open]') && find(dialog, 'p'));
  await until(() => find(dialog, 'gw-button[data-safe]', 'fluent-button:focus'));
  const asked = shownText(question);
  innerButton(button(dialog, 'Delete gateway')).click();
  await until(() => gateway.commands.length > 0);
  expect({ asked, commands: gateway.commands }).toEqual({
    asked: "Delete gateway 'a.example'? 2 messages (2 kB) are waiting.",
    commands: [{ name: 'gateway:remove', input: { domains: ['a.example'], mail: 'keep' } }],
  });
});

test('mail that came in meanwhile stops a deletion that did not ask about it', async () => {
  gateway.rows = [aRow('a.example')];
  gateway.failures = { 'gateway:remove': { code: 'mail-waits', detail: '' } };
  const { root } = await openManager(gateway);
  find(root, 'tbody tr')!.click();
  press(find(root, 'tbody tr')!, 'Delete');
  const dialog = find(root, 'gw-delete-dialog')!;
  await until(() => find(dialog, 'dialog[open]'));
  innerButton(button(dialog, 'Delete gateway')).click();
  await until(() => find(dialog, 'gw-message-bar'));
  gateway.rows = [aRow('a.example', { waitingMessages: 1, waitingBytes: 900 })];
  gateway.emit('queue:changed');
  await until(() => find(dialog, 'gw-radio-group'));
  expect([bands(dialog), gateway.commands]).toEqual([
    ['Mail is waiting meanwhile. Decide what shall happen to it. | '],
    [{ name: 'gateway:remove', input: { domains: ['a.example'], mail: 'refuse' } }],
  ]);
});

test('another language reaches everything at once; choice and focus stay', async () => {
  gateway.rows = [aRow('a.example', { waitingMessages: 1204, waitingBytes: 3_412_000 })];
  const { root, texts } = await openManager(gateway);
  find(root, 'tbody tr')!.focus();
  await texts.changeLanguage('de');
  await until(() => shownText(find(root, 'th.domain')!) === 'Domäne');
  expect({
    cells: findAll(find(root, 'tbody tr')!, 'td').slice(1).map(shownText),
    summary: shownText(find(root, 'footer span')!),
    services: shownText(find(root, 'li')!),
    focused: find(root, 'tbody tr')!.matches(':focus'),
    selected: find(root, 'tbody tr')!.ariaSelected,
  }).toEqual({
    cells: ['a.example', 'ATRN', '1.204', '3,4 MB', '–', 'nie'],
    summary: '1.204 Nachrichten warten (3,4 MB)',
    services: 'SMTP Port 25, alle Adressen: läuft · STARTTLS',
    focused: true,
    selected: 'true',
  });
});
