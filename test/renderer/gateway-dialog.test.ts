/** Adding and editing a gateway: what is sent, what is refused, and where the refusal stands. */
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
  tick,
  type,
  until,
} from './manager-page.ts';

let gateway: FakeGateway;
beforeEach(() => {
  gateway = new FakeGateway();
});

async function openNew(): Promise<HTMLElement> {
  const { root } = await openManager(gateway);
  press(window, 'n', { ctrlKey: true });
  await until(() => find(root, 'gw-gateway-dialog', 'dialog[open]'));
  return find(root, 'gw-gateway-dialog')!;
}

async function openEdit(domain: string, changes: Record<string, unknown> = {}): Promise<HTMLElement> {
  gateway.rows = [aRow(domain)];
  gateway.documents = [{ ...aDocument(domain, changes), secretsSet: ['dequeuing.atrn.password'] }];
  const { root } = await openManager(gateway);
  const row = find(root, 'tbody tr')!;
  row.click();
  press(row, 'Enter');
  await until(() => find(root, 'gw-gateway-dialog', 'dialog[open]'));
  return find(root, 'gw-gateway-dialog')!;
}

const errors = (dialog: Element): Record<string, string> =>
  Object.fromEntries<string>(
    findAll(dialog, '[field]')
      .filter((field) => find(field, '.error') !== null)
      .map((field) => [field.getAttribute('field') ?? '', shownText(find(field, '.error')!)]),
  );
const isChecked = (dialog: Element, field: string, value: string): boolean =>
  (find(dialog, `[field="${field}"]`, `fluent-radio[value="${value}"]`) as { checked?: boolean } | null)
    ?.checked === true;
const choose = (dialog: Element, field: string, value: string): void => {
  find(dialog, `[field="${field}"]`, `fluent-radio[value="${value}"]`)!.click();
};
const save = (dialog: Element, label: 'Add gateway' | 'Save'): void => {
  innerButton(button(dialog, label)).click();
};

test('a new gateway for ATRN is sent with all defaults and its password, and the list is told', async () => {
  const dialog = await openNew();
  type(dialog, 'domain.name', ' Client.Example ');
  tick(dialog, 'dequeuing.atrn.honor');
  innerButton(await until(() => button(dialog, 'Generate'))).click();
  await until(() => find(dialog, '[field="dequeuing.atrn.password"]', 'input'));
  save(dialog, 'Add gateway');
  await until(() => gateway.commands.length > 0);
  expect(gateway.commands).toEqual([
    {
      name: 'gateway:add',
      input: {
        settings: { ...aDocument('client.example').settings, 'dequeuing.atrn.honor': true },
        secrets: {
          'dequeuing.atrn.password': expect.stringMatching(/^[a-hjkmnp-zA-HJKMNP-Z2-9]{20}$/) as string,
        },
      },
    },
  ]);
  await until(() => find(dialog, 'dialog[open]') === null);
  expect(shownText(find(document.body, '.notice')!)).toBe("Gateway 'client.example' was added.");
});

test('letters beyond ASCII in a domain are stored as an A-label', async () => {
  const dialog = await openNew();
  type(dialog, 'domain.name', 'Bücher.example');
  save(dialog, 'Add gateway');
  await until(() => gateway.commands.length > 0);
  expect(gateway.commands[0]?.input).toMatchObject({ settings: { 'domain.name': 'xn--bcher-kva.example' } });
});

test('nothing is sent while something is wrong; each field says what, the first one has the focus', async () => {
  const dialog = await openNew();
  type(dialog, 'domain.name', 'nonsense');
  tick(dialog, 'dequeuing.etrn.honor');
  choose(dialog, 'dequeuing.etrn.target', 'host');
  type(dialog, 'dequeuing.etrn.port', '99999');
  save(dialog, 'Add gateway');
  await until(() => Object.keys(errors(dialog)).length > 0);
  expect({ errors: errors(dialog), commands: gateway.commands }).toEqual({
    errors: {
      'domain.name': "'nonsense' is not a valid domain name. Example: example.com",
      'dequeuing.etrn.port': 'A port is a whole number from 1 to 65535.',
      'dequeuing.atrn.password': 'ATRN, and ETRN with authentication, need an ATRN password.',
    },
    commands: [],
  });
  const input = find(dialog, '[field="domain.name"]', 'input')!;
  await until(() => input.matches(':focus'));
  expect([input.getAttribute('aria-invalid'), input.getAttribute('aria-description')]).toEqual([
    'true',
    "'nonsense' is not a valid domain name. Example: example.com",
  ]);
});

test('an empty domain is asked for, but only after the field was left', async () => {
  const dialog = await openNew();
  const before = errors(dialog);
  find(dialog, '[field="domain.name"]', 'input')!.focus();
  find(dialog, '[field="domain.note"]', 'input')!.focus();
  await until(() => Object.keys(errors(dialog)).length > 0);
  expect([before, errors(dialog)]).toEqual([{}, { 'domain.name': 'Please fill in this field.' }]);
});

test('a gateway that would send its mail to anybody is refused with the way out', async () => {
  const dialog = await openNew();
  type(dialog, 'domain.name', 'client.example');
  tick(dialog, 'dequeuing.etrn.honor');
  await until(() => isChecked(dialog, 'dequeuing.etrn.target', 'requester'));
  tick(dialog, 'dequeuing.etrn.require-auth');
  await until(() => Object.keys(errors(dialog)).length > 0);
  expect(errors(dialog)).toEqual({
    'dequeuing.etrn.require-auth':
      'Without authentication anybody could have the mail sent to himself. Require authentication, list the honored addresses, or set a fixed target.',
  });
});

test('the engine has the last word: an existing domain is marked at its field', async () => {
  gateway.failures = { 'gateway:add': { code: 'already-exists', detail: 'client.example' } };
  const dialog = await openNew();
  type(dialog, 'domain.name', 'client.example');
  save(dialog, 'Add gateway');
  await until(() => Object.keys(errors(dialog)).length > 0);
  expect(errors(dialog)).toEqual({ 'domain.name': "'client.example' already exists." });
  type(dialog, 'domain.name', 'other.example');
  await until(() => Object.keys(errors(dialog)).length === 0);
});

test('a refusal that belongs to no field stands above the form', async () => {
  gateway.failures = { 'gateway:add': { code: 'secret-store-unavailable', detail: '' } };
  const dialog = await openNew();
  type(dialog, 'domain.name', 'client.example');
  save(dialog, 'Add gateway');
  const bar = await until(() => find(dialog, 'gw-message-bar', '[role="alert"]'));
  expect(shownText(bar)).toBe('The password could not be stored safely. Nothing was changed.');
});

test('editing sends the former name and keeps secrets that nobody touched', async () => {
  const dialog = await openEdit('client.example', { 'dequeuing.atrn.honor': true });
  type(dialog, 'domain.name', 'new.example');
  save(dialog, 'Save');
  await until(() => gateway.commands.length > 0);
  expect(gateway.commands).toEqual([
    {
      name: 'gateway:save',
      input: {
        domain: 'client.example',
        settings: { ...aDocument('new.example').settings, 'dequeuing.atrn.honor': true },
        secrets: {},
      },
    },
  ]);
});

test('a stored password is never shown, only that it is set; removing it asks for another while it is needed', async () => {
  const dialog = await openEdit('client.example', { 'dequeuing.atrn.honor': true });
  const field = find(dialog, '[field="dequeuing.atrn.password"]')!;
  const before = shownText(find(field, '.state')!);
  innerButton(button(field, 'Remove')).click();
  await until(() => shownText(find(field, '.state')!) === 'Will be removed');
  save(dialog, 'Save');
  await until(() => Object.keys(errors(dialog)).length > 0);
  expect({ before, input: find(field, 'input'), errors: errors(dialog), commands: gateway.commands }).toEqual(
    {
      before: 'Set',
      input: null,
      errors: { 'dequeuing.atrn.password': 'ATRN, and ETRN with authentication, need an ATRN password.' },
      commands: [],
    },
  );
});

test('a pasted list of addresses is taken entry by entry, in the form that is stored', async () => {
  const dialog = await openEdit('client.example', { 'dequeuing.atrn.honor': true });
  const list = find(dialog, 'gw-address-list')!;
  const input = find(list, 'input') as HTMLInputElement;
  input.value = '192.0.2.7/24, 2001:DB8::1;nonsense 198.51.100.1';
  input.dispatchEvent(new InputEvent('input', { bubbles: true, composed: true }));
  press(input, 'Enter');
  const error = await until(() => find(list, '.error'));
  expect({
    entries: findAll(list, 'option').map(shownText),
    left: input.value,
    error: shownText(error),
    commands: gateway.commands,
  }).toEqual({
    entries: ['192.0.2.0/24', '2001:db8::1'],
    left: 'nonsense 198.51.100.1',
    error: 'Not an IP address or range. Examples: 192.0.2.7, 192.0.2.0/24, 192.168.0.*, 2001:db8::/32',
    commands: [],
  });
});

test('a dialog that is opened again shows the gateway it was opened for', async () => {
  const dialog = await openEdit('client.example', {
    'dequeuing.etrn.honor': true,
    'dequeuing.etrn.target': 'host',
    'dequeuing.etrn.host': '[mx.client.example]',
  });
  await until(() => isChecked(dialog, 'dequeuing.etrn.target', 'host'));
  innerButton(button(dialog, 'Cancel')).click();
  await until(() => find(dialog, 'dialog[open]') === null);
  press(window, 'n', { ctrlKey: true });
  await until(() => find(dialog, 'dialog[open]'));
  tick(dialog, 'dequeuing.etrn.honor');
  await until(() => isChecked(dialog, 'dequeuing.etrn.target', 'requester'));
  expect((find(dialog, '[field="domain.name"]', 'input') as HTMLInputElement).value).toBe('');
});
