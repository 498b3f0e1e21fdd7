/** Adds a gateway as a person does: in the windows of manager and editor. */
import type { Page } from 'playwright';
import { apply, closeByOk, fieldOf, set, turnTo } from './editor-walk.ts';

export interface GatewayWish {
  readonly domain: string;
  /** Host field of a fixed target for ETRN. */
  readonly target?: { readonly host: string; readonly port: number };
}

export const command = (page: Page, label: string): ReturnType<Page['locator']> =>
  page.locator('gw-button', { hasText: label }).locator('fluent-button');

/** Gives the password that was generated in the window. */
export async function addGateway(page: Page, { domain, target }: GatewayWish): Promise<string> {
  await page.keyboard.press('Control+n');
  const name = page.locator('gw-new-gateway-dialog [field="domain.name"] input');
  await name.fill(domain);
  const [editor] = await Promise.all([page.context().waitForEvent('page'), name.press('Enter')]);
  await turnTo(editor, 'dequeuing');
  await set(editor, 'dequeuing.atrn.honor', true);
  if (target !== undefined) {
    await set(editor, 'dequeuing.etrn.honor', true);
    await set(editor, 'dequeuing.etrn.target', 'host');
    await set(editor, 'dequeuing.etrn.host', target.host);
    await set(editor, 'dequeuing.etrn.port', target.port);
  }
  const secret = fieldOf(editor, 'dequeuing.atrn.password');
  await secret.locator('gw-button', { hasText: 'Generate' }).click();
  const password = await secret.locator('input').inputValue();
  await apply(editor);
  await closeByOk(editor);
  await page.locator(`tr[data-domain="${domain}"]`).waitFor();
  return password;
}

/** What the row of a gateway shows, without its switch. */
export async function shownRow(page: Page, domain: string): Promise<string[]> {
  const cells = await page.locator(`tr[data-domain="${domain}"] td`).allInnerTexts();
  return cells.slice(1).map((text) => text.trim());
}
