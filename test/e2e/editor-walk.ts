/** The editor's window as a person works in it: each kind of control, set and read. */
import type { Locator, Page } from 'playwright';
import { fieldSpecs } from '../../src-renderer/gateway-editor/editor-rules.ts';
import type { DesktopApp } from './desktop-app.ts';

export const fieldOf = (page: Page, field: string): Locator => page.locator(`[field="${field}"]`);

/** Opens the editor of a gateway that exists. */
export async function openEditor({ app, page }: DesktopApp, domain: string): Promise<Page> {
  const [editor] = await Promise.all([
    app.waitForEvent('window'),
    page.evaluate((name) => window.host.call('window:open-editor', { domain: name }), domain),
  ]);
  await editor.locator('gw-form-frame').waitFor();
  return editor;
}

export const turnTo = (editor: Page, page: string): Promise<void> =>
  editor.locator(`li[data-page="${page}"]`).click();

export const press = (editor: Page, button: 'ok' | 'cancel' | 'apply' | 'help'): Promise<void> =>
  editor.locator(`gw-button[data-control="command.${button}"] fluent-button`).click();

/** OK with nothing left to apply: the window goes, perhaps before the click is confirmed to us. */
export async function closeByOk(editor: Page): Promise<void> {
  const closed = editor.waitForEvent('close');
  await press(editor, 'ok').catch(() => closed);
  await closed;
}

/** Applies; warnings are confirmed. Resolves once nothing is left to apply. */
export async function apply(editor: Page): Promise<void> {
  await press(editor, 'apply');
  const confirm = editor.locator('gw-button[data-choice="apply"]:visible');
  const done = editor.locator('footer [role="status"]', { hasText: /.+/ });
  await confirm.or(done).first().waitFor();
  if (await confirm.isVisible()) await confirm.click();
  await done.waitFor();
}

export async function set(editor: Page, field: string, value: unknown): Promise<void> {
  const target = fieldOf(editor, field);
  switch (fieldSpecs[field]?.control) {
    case 'check':
      if ((await read(editor, field)) !== value) await target.locator('fluent-checkbox').click();
      return;
    case 'radio':
      await target.locator(`fluent-radio[value="${String(value)}"]`).click();
      return;
    case 'select':
      await target.locator('select').selectOption(String(value));
      return;
    case 'lines':
      await target.locator('textarea').fill(String(value));
      return;
    case 'addresses':
      await target.locator('input').fill((value as string[]).join(' '));
      await target.locator('gw-button[data-control$=".add"] fluent-button').click();
      return;
    case 'secret':
      await target.locator('gw-button').first().click();
      await target.locator('input').fill(String(value));
      return;
    default:
      await target.locator('input').fill(String(value));
  }
}

/** What the control shows. */
export async function read(editor: Page, field: string): Promise<unknown> {
  const target = fieldOf(editor, field);
  switch (fieldSpecs[field]?.control) {
    case 'check':
      return target.locator('fluent-checkbox').evaluate((box) => (box as HTMLInputElement).checked);
    case 'radio':
      return target.locator('fluent-radio-group').evaluate((group) => (group as HTMLInputElement).value);
    case 'select':
      return target.locator('select').inputValue();
    case 'lines':
      return target.locator('textarea').inputValue();
    case 'addresses':
      return target.locator('option').allTextContents();
    case 'number': {
      const text = await target.locator('input').inputValue();
      return text === '' ? 0 : Number(text);
    }
    case 'secret':
      return (await target.locator('.state').getAttribute('data-set')) === 'true';
    default:
      return target.locator('input').inputValue();
  }
}

/** Names of the fields, and of the choices (`field=value`), that cannot be used on the page that is shown. */
export const greyedOut = (editor: Page): Promise<string[]> =>
  editor.evaluate(() => {
    const found: string[] = [];
    const walk = (root: ParentNode): void => {
      for (const element of root.querySelectorAll('*')) {
        if (element.shadowRoot !== null) walk(element.shadowRoot);
        const field = element.getAttribute('field');
        const reason = (element as { disabledReason?: string | null }).disabledReason;
        if (field !== null && typeof reason === 'string' && element.localName !== 'gw-radio-group')
          found.push(field);
        if (element.localName !== 'gw-radio-group') continue;
        for (const radio of element.shadowRoot?.querySelectorAll('fluent-radio') ?? [])
          if (radio.hasAttribute('disabled'))
            found.push(`${field ?? ''}=${radio.getAttribute('value') ?? ''}`);
      }
    };
    walk(document);
    return found;
  });
