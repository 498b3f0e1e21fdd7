/** Names and keyboard: what a screen reader finds in the real application, and what can be reached without a mouse. */
import { expect, test } from 'vitest';
import type { Page } from 'playwright';
import { addGateway } from './add-gateway.ts';
import { startDesktop } from './desktop-app.ts';
import { turnTo } from './editor-walk.ts';

interface AxNode {
  readonly ignored: boolean;
  readonly role?: { readonly value: string };
  readonly name?: { readonly value: string };
}

/** Role and name of everything that can be operated. */
async function controls(page: Page): Promise<string[]> {
  const session = await page.context().newCDPSession(page);
  const { nodes } = (await session.send('Accessibility.getFullAXTree')) as unknown as { nodes: AxNode[] };
  await session.detach();
  const roles = [
    'button',
    'checkbox',
    'radio',
    'textbox',
    'searchbox',
    'switch',
    'combobox',
    'listbox',
    'radiogroup',
    'dialog',
  ];
  return nodes
    .filter(({ ignored, role }) => !ignored && roles.includes(role?.value ?? ''))
    .map(({ role, name }) => `${role?.value ?? ''}: ${name?.value ?? ''}`);
}

/** Element by element, as Tab walks. */
async function tabStops(page: Page, count: number): Promise<string[]> {
  const stops: string[] = [];
  for (let index = 0; index < count; index += 1) {
    await page.keyboard.press('Tab');
    stops.push(
      await page.evaluate(() => {
        let element = document.activeElement;
        let named = '';
        while (element !== null) {
          named =
            element.getAttribute('field') ??
            element.getAttribute('icon') ??
            element.getAttribute('data-domain') ??
            named;
          element = element.shadowRoot?.activeElement ?? null;
        }
        return named;
      }),
    );
  }
  return stops;
}

test('everything that can be operated has a name', async () => {
  const { app, page } = await startDesktop();
  await addGateway(page, { domain: 'client.example' });
  const inWindow = await controls(page);
  const [editor] = await Promise.all([
    app.waitForEvent('window'),
    page.locator('tr[data-domain="client.example"]').press('Enter'),
  ]);
  const inEditor = await Promise.all([
    editor.locator('gw-form-frame').waitFor(),
    turnTo(editor, 'dequeuing'),
  ]).then(() => controls(editor));
  expect([...inWindow, ...inEditor].filter((control) => control.endsWith(': '))).toEqual([]);
  expect(inWindow).toEqual(
    expect.arrayContaining([
      'button: New gateway…',
      'button: Release now',
      'button: Settings…',
      expect.stringMatching(/box: Filter$/),
      "switch: Gateway 'client.example' enabled",
    ]),
  );
  expect(inEditor).toEqual(
    expect.arrayContaining([
      'checkbox: This gateway honors ATRN requests',
      'radio: Honor dequeue requests from these IPs',
      'listbox: Address list',
    ]),
  );
});

test('the keyboard reaches commands, filter, settings, columns and the list, in reading order', async () => {
  const { page } = await startDesktop();
  await addGateway(page, { domain: 'client.example' });
  await page.evaluate(() => {
    (document.activeElement as HTMLElement | null)?.blur();
  });
  const stops = await tabStops(page, 13);
  expect(stops.filter((stop) => stop !== '')).toEqual([
    'add',
    'edit',
    'delete',
    'release',
    'manager.filter',
    'settings',
    'client.example',
  ]);
});
