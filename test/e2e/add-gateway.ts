/** Adds a gateway as a person does: in the window. */
import type { Page } from 'playwright';

export interface GatewayWish {
  readonly domain: string;
  /** Host field of a fixed target for ETRN. */
  readonly target?: { readonly host: string; readonly port: number };
}

export const command = (page: Page, label: string): ReturnType<Page['locator']> =>
  page.locator('gw-button', { hasText: label }).locator('fluent-button');

const field = (page: Page, id: string): ReturnType<Page['locator']> =>
  page.locator(`gw-gateway-dialog [field="${id}"]`);

/** Gives the password that was generated in the window. */
export async function addGateway(page: Page, { domain, target }: GatewayWish): Promise<string> {
  await page.keyboard.press('Control+n');
  await field(page, 'domain.name').locator('input').fill(domain);
  await field(page, 'dequeuing.atrn.honor').locator('fluent-checkbox').click();
  if (target !== undefined) {
    await field(page, 'dequeuing.etrn.honor').locator('fluent-checkbox').click();
    await field(page, 'dequeuing.etrn.target').locator('fluent-radio[value="host"]').click();
    await field(page, 'dequeuing.etrn.host').locator('input').fill(target.host);
    await field(page, 'dequeuing.etrn.port').locator('input').fill(String(target.port));
  }
  const secret = field(page, 'dequeuing.atrn.password');
  await secret.locator('gw-button', { hasText: 'Generate' }).click();
  const password = await secret.locator('input').inputValue();
  await command(page, 'Add gateway').click();
  await page.locator(`tr[data-domain="${domain}"]`).waitFor();
  return password;
}

/** What the row of a gateway shows, without its switch. */
export async function shownRow(page: Page, domain: string): Promise<string[]> {
  const cells = await page.locator(`tr[data-domain="${domain}"] td`).allInnerTexts();
  return cells.slice(1).map((text) => text.trim());
}
