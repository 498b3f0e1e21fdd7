/** The form of the editor: what is sent, what is refused and where that stands, keys, help, changes from elsewhere. */
import { beforeEach, expect, test } from 'vitest';
import { openEditor, turnTo } from './editor-page.ts';
import { aDocument, aRow, FakeGateway } from './fake-gateway.ts';
import { button, find, findAll, innerButton, press, shownText, tick, type, until } from './manager-page.ts';

let gateway: FakeGateway;
beforeEach(() => {
  gateway = new FakeGateway();
});

const apply = async (root: Element): Promise<void> => {
  const open = 'fluent-button:not([disabled-focusable])';
  (await until(() => find(root, 'gw-button[data-control="command.apply"]', open))).click();
};
const saves = (): unknown[] => gateway.commands.filter(({ name }) => name === 'gateway:save');
const error = (root: Element, field: string): string => {
  const line = find(root, `[field="${field}"]`, '.error');
  return line === null ? '' : shownText(line);
};

test('Apply sends all pages at once with what the change began with, and keeps secrets that nobody touched', async () => {
  const root = await openEditor(gateway, { 'dequeuing.atrn.honor': true });
  const before = gateway.documents[0];
  const note = find(root, '[field="domain.note"]', 'textarea') as HTMLTextAreaElement;
  note.value = 'note';
  note.dispatchEvent(new InputEvent('input', { bubbles: true, composed: true }));
  await turnTo(root, 'settings');
  type(root, 'settings.hold-days', '30');
  await until(() => findAll(root, '.dot').length === 2);
  await apply(root);
  await until(() => saves().length > 0);
  expect(saves()).toEqual([
    {
      name: 'gateway:save',
      input: {
        domain: 'client.example',
        settings: { ...before?.settings, 'domain.note': 'note', 'settings.hold-days': 30 },
        secrets: {},
        expected: before,
      },
    },
  ]);
});

test('nothing is sent while something is wrong: its page comes to the front, the field has the focus', async () => {
  const root = await openEditor(gateway);
  await turnTo(root, 'forwarding');
  tick(root, 'forwarding.host-enabled');
  await turnTo(root, 'domain');
  await apply(root);
  const input = await until(() => find(root, 'gw-forwarding-page', '[field="forwarding.host"]', 'input'));
  await until(() => input.matches(':focus'));
  expect([error(root, 'forwarding.host'), saves()]).toEqual(['Please fill in this field.', []]);
});

test('what cannot become right is said while typing, what still can only when the field is left', async () => {
  const root = await openEditor(gateway);
  type(root, 'domain.name', 'half');
  type(root, 'domain.folder', '');
  const left = await until(() => error(root, 'domain.name'));
  type(root, 'domain.name', 'two words');
  await until(() => error(root, 'domain.name').includes('two words'));
  expect(left).toBe("'half' is not a valid domain name. Example: example.com");
});

test('the settings for the client name all domains that its sign-in may fetch', async () => {
  gateway.rows = [
    aRow('client.example'),
    aRow('second.example', { account: 'client.example' }),
    aRow('other.example'),
  ];
  const root = await openEditor(gateway, { 'dequeuing.atrn.honor': true });
  await turnTo(root, 'dequeuing');
  const text = (): string => find(root, 'gw-setup-help', 'pre')?.textContent ?? '';
  await until(() => text().includes('second.example'));
  expect(text()).toContain('fetchdomains client.example second.example\n');
});

test('a gateway that would send its mail to anybody is refused with the way out', async () => {
  const root = await openEditor(gateway);
  await turnTo(root, 'dequeuing');
  tick(root, 'dequeuing.etrn.honor');
  await until(() => find(root, '[field="dequeuing.etrn.require-auth"]', 'fluent-checkbox:not([disabled])'));
  tick(root, 'dequeuing.etrn.require-auth');
  expect(await until(() => error(root, 'dequeuing.etrn.require-auth'))).toContain(
    'Without authentication anybody',
  );
});

test('what is disabled says why, and keeps its value', async () => {
  const root = await openEditor(gateway, { 'dequeuing.etrn.port': 2525 });
  await turnTo(root, 'dequeuing');
  const input = find(root, '[field="dequeuing.etrn.port"]', 'input') as HTMLInputElement;
  expect([input.disabled, input.value, input.getAttribute('aria-description')]).toEqual([
    true,
    '2525',
    'Only with ETRN, or with delivery each time remote mail is processed.',
  ]);
});

test('what is wrong in one more server stands at the list, and its page is marked', async () => {
  const root = await openEditor(gateway, {
    'verification.method': 'minger',
    'verification.host': 'mx.example',
    'dequeuing.atrn.honor': true,
  });
  await turnTo(root, 'verification');
  innerButton(find(root, '[data-control="verification.more-servers"]')!).click();
  const list = find(root, 'gw-server-list')!;
  const input = (await until(() => find(list, '.server', 'input'))) as HTMLInputElement;
  input.value = 'no host!';
  input.dispatchEvent(new InputEvent('input', { bubbles: true, composed: true }));
  await until(() => findAll(root, '.dot').length === 1);
  await apply(root);
  const words = await until(() => find(list, '.error') && shownText(find(list, '.error')!));
  expect([words, findAll(root, 'li gw-icon[name="error"]').length, saves()]).toEqual([
    'Enter a domain, a [host] in square brackets or an IP address.',
    1,
    [],
  ]);
});

test('a secret of one more server marks its page as changed', async () => {
  const server = { id: 'a1', host: 'mx2.example', port: 0, baseDn: '', bindDn: '' };
  const root = await openEditor(gateway, {
    'verification.method': 'minger',
    'verification.host': 'mx.example',
    'verification.more-servers': [server],
  });
  await turnTo(root, 'verification');
  const secret = find(root, '[field="verification.more-servers/a1"]')!;
  innerButton(button(secret, 'Enter')).click();
  const input = (await until(() => find(secret, 'input'))) as HTMLInputElement;
  input.value = 'long enough secret';
  input.dispatchEvent(new InputEvent('input', { bubbles: true, composed: true }));
  const dot = await until(() => find(root, '.dot'));
  expect(dot.closest('li')?.dataset['page']).toBe('verification');
});

test('what is typed and not taken yet stays while another page is shown', async () => {
  const root = await openEditor(gateway, { 'dequeuing.atrn.honor': true });
  await turnTo(root, 'dequeuing');
  type(root, 'dequeuing.access.new', '192.0.2.7');
  innerButton(button(find(root, '[field="dequeuing.atrn.password"]')!, 'Replace')).click();
  await until(() => find(root, '[field="dequeuing.atrn.password"]', 'input'));
  const secret = find(root, '[field="dequeuing.atrn.password"]', 'input') as HTMLInputElement;
  secret.value = 'long enough secret';
  secret.dispatchEvent(new InputEvent('input', { bubbles: true, composed: true }));
  await turnTo(root, 'domain');
  await turnTo(root, 'dequeuing');
  const fields = await until(() => {
    const found = ['dequeuing.access.new', 'dequeuing.atrn.password'].map((field) =>
      find(root, `[field="${field}"]`, 'input'),
    ) as (HTMLInputElement | null)[];
    return found.every((input) => (input?.value ?? '') !== '') && found;
  });
  expect(fields.map((input) => input?.value)).toEqual(['192.0.2.7', 'long enough secret']);
});

test('T46: an address that was typed before the page was turned is added when the person says so', async () => {
  const root = await openEditor(gateway, { 'dequeuing.atrn.honor': true });
  await turnTo(root, 'dequeuing');
  type(root, 'dequeuing.access.new', '192.0.2.7');
  await turnTo(root, 'domain');
  await apply(root);
  const add = await until(() => find(root, 'dialog[open]') && find(root, '[data-choice="add"]'));
  innerButton(add).click();
  await until(() => saves().length > 0);
  expect(saves()).toMatchObject([{ input: { settings: { 'dequeuing.access.entries': ['192.0.2.7'] } } }]);
});

test('what is typed while Apply is on its way stays, and what was applied is done', async () => {
  const root = await openEditor(gateway, { 'dequeuing.atrn.honor': true });
  let save = (): void => undefined;
  gateway.delays.set('gateway:save', new Promise((resolve) => (save = resolve)));
  type(root, 'domain.folder', '/first');
  await apply(root);
  await until(() => saves().length > 0);
  type(root, 'domain.name', 'later.example');
  gateway.documents = [
    aDocument('client.example', { 'dequeuing.atrn.honor': true, 'domain.folder': '/first' }),
  ];
  save();
  const status = await until(() => shownText(find(root, 'footer [role="status"]')!));
  const values = ['domain.folder', 'domain.name'].map(
    (field) => (find(root, `[field="${field}"]`, 'input') as HTMLInputElement).value,
  );
  expect([status !== '', values, findAll(root, '.dot').length]).toEqual([
    true,
    ['/first', 'later.example'],
    1,
  ]);
});

test('a check that answers late does not replace a newer one', async () => {
  const root = await openEditor(gateway);
  const issue = (value: string) => ({ path: 'domain.folder', text: value, parameters: {} });
  const shown = (): string => {
    const line = find(root, '[field="domain.folder"]', '.warning');
    return line === null ? '' : shownText(line);
  };
  let answer = (): void => undefined;
  gateway.delays.set('check:gateway', new Promise((resolve) => (answer = resolve)));
  gateway.checks = [issue('old')];
  const before = gateway.checked;
  type(root, 'domain.folder', '/first');
  await until(() => gateway.checked > before);
  gateway.delays.delete('check:gateway');
  gateway.checks = [issue('new')];
  type(root, 'domain.folder', '/second');
  await until(() => shown() === 'new');
  answer();
  await new Promise((resolve) => requestAnimationFrame(resolve));
  expect(shown()).toBe('new');
});

test('values that came from elsewhere are checked as typed ones are', async () => {
  await openEditor(gateway);
  await until(() => gateway.checked > 0);
  const before = gateway.checked;
  gateway.documents = [aDocument('client.example', { 'domain.folder': '/elsewhere' })];
  gateway.emit('gateways:changed');
  await until(() => gateway.checked > before);
  expect(gateway.checked).toBe(before + 1);
});

test('a change made elsewhere updates untouched fields at once', async () => {
  const root = await openEditor(gateway);
  await turnTo(root, 'settings');
  gateway.documents = [aDocument('client.example', { 'settings.hold-days': 77 })];
  gateway.emit('gateways:changed');
  const input = find(root, '[field="settings.hold-days"]', 'input') as HTMLInputElement;
  await until(() => input.value === '77');
  expect(findAll(root, '.dot')).toEqual([]);
});

test('T33: where both sides changed, the person decides; keeping sends what was typed', async () => {
  const root = await openEditor(gateway);
  await turnTo(root, 'settings');
  type(root, 'settings.hold-days', '30');
  gateway.documents = [aDocument('client.example', { 'settings.hold-days': 77 })];
  gateway.emit('gateways:changed');
  const keep = await until(() => find(root, 'dialog[open]') && find(root, '[data-choice="keep"]'));
  innerButton(keep).click();
  await until(() => find(root, 'dialog[open]') === null);
  await apply(root);
  await until(() => saves().length > 0);
  expect(saves()).toMatchObject([
    {
      input: { settings: { 'settings.hold-days': 30 }, expected: { settings: { 'settings.hold-days': 77 } } },
    },
  ]);
});

test('the engine has the last word: an existing domain is marked at its field', async () => {
  gateway.failures = { 'gateway:save': { code: 'already-exists', detail: 'other.example' } };
  const root = await openEditor(gateway, { 'dequeuing.atrn.honor': true });
  type(root, 'domain.name', 'other.example');
  await apply(root);
  expect(await until(() => error(root, 'domain.name'))).toBe("'other.example' already exists.");
});

test('a pasted list of addresses is taken entry by entry, sorted, with a note on what was stored otherwise', async () => {
  const root = await openEditor(gateway, { 'dequeuing.atrn.honor': true });
  const page = await turnTo(root, 'dequeuing');
  const list = find(page, 'gw-address-list')!;
  const input = find(list, 'input') as HTMLInputElement;
  input.value = '198.51.100.1 192.0.2.7/24, 2001:DB8::1';
  input.dispatchEvent(new InputEvent('input', { bubbles: true, composed: true }));
  press(input, 'Enter');
  await until(() => findAll(list, 'option').length === 3);
  expect([findAll(list, 'option').map(shownText), shownText(find(list, '.hint')!)]).toEqual([
    ['192.0.2.0/24', '198.51.100.1', '2001:db8::1'],
    "'2001:DB8::1' was stored as '2001:db8::1'.",
  ]);
});

test('a generated password can be seen until it is applied, never again after that', async () => {
  const root = await openEditor(gateway, { 'dequeuing.atrn.honor': true });
  await turnTo(root, 'dequeuing');
  const secret = find(root, '[field="dequeuing.atrn.password"]')!;
  innerButton(button(secret, 'Generate')).click();
  const input = (await until(() => find(secret, 'input'))) as HTMLInputElement;
  const shown = input.value;
  await apply(root);
  await until(() => find(secret, 'input') === null);
  expect([shown, shownText(find(secret, '.state')!), saves()]).toMatchObject([
    expect.stringMatching(/^[a-hjkmnp-zA-HJKMNP-Z2-9]{20}$/),
    'Set',
    [{ input: { secrets: { 'dequeuing.atrn.password': shown } } }],
  ]);
});

test('F1 helps with the focused control, and Esc closes the help before it means Cancel', async () => {
  const root = await openEditor(gateway);
  find(root, '[field="domain.name"]', 'input')!.focus();
  press(document.activeElement ?? document.body, 'F1');
  const panel = await until(() => find(root, 'gw-help-panel', 'section'));
  const words = shownText(panel);
  press(window, 'Escape');
  await until(() => find(root, 'gw-help-panel') === null);
  expect(words).toContain('The domain whose mail is held.');
});

test('Alt and a letter reach a control, Ctrl+Page Down and Ctrl+Tab the next page', async () => {
  const root = await openEditor(gateway);
  const shown = (): string => find(root, 'li[aria-selected="true"]')?.dataset['page'] ?? '';
  const box = find(root, '[field="domain.enabled"]', 'fluent-checkbox')!;
  const letter = box.getAttribute('aria-keyshortcuts')?.slice(-1).toLowerCase() ?? '';
  press(window, letter, { altKey: true });
  await until(() => !(box as HTMLElement & { checked: boolean }).checked);
  press(window, 'PageDown', { ctrlKey: true });
  await until(() => shown() === 'verification');
  press(window, 'Tab', { ctrlKey: true, shiftKey: true });
  await until(() => shown() === 'domain');
  expect(letter).toMatch(/^[a-z]$/);
});
