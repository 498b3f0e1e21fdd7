/** The form of the editor: what is sent, what is refused and where that stands, keys, help, changes from elsewhere. */
import { beforeEach, expect, test } from 'vitest';
import { openEditor, turnTo } from './editor-page.ts';
import { aDocument, FakeGateway } from './fake-gateway.ts';
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
