/** Every control of every page of the editor, in both languages: set, applied, there again after reopening; greyed out as the rules say; axe finds nothing. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { gatewayFields } from '../../src-main/shared/settings/gateway-settings.ts';
import de from '../../src-main/shared/texts/de.json' with { type: 'json' };
import en from '../../src-main/shared/texts/en.json' with { type: 'json' };
import { controlsOf } from '../../src-renderer/form/field-spec.ts';
import { disabledBecause } from '../../src-renderer/gateway-editor/editor-form-view.ts';
import { fieldSpecs } from '../../src-renderer/gateway-editor/editor-rules.ts';
import { editorPages, type EditorPage } from '../../src-renderer/gateway-editor/gateway-fields.ts';
import { launchDesktop, type DesktopApp } from './desktop-app.ts';
import { apply, closeByOk, fieldOf, greyedOut, openEditor, read, set, turnTo } from './editor-walk.ts';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** For every control another value than its default; the order lets each one be used when its turn comes. */
const values: Readonly<Record<EditorPage, Readonly<Record<string, unknown>>>> = {
  dequeuing: {
    'dequeuing.etrn.honor': true,
    'dequeuing.atrn.honor': true,
    'dequeuing.etrn.target': 'host',
    'dequeuing.etrn.host': '[127.0.0.1]',
    'dequeuing.etrn.auth-user': 'me',
    'dequeuing.etrn.auth-password': 'a secret of twelve',
    'dequeuing.etrn.treat-as-foreign': true,
    'dequeuing.etrn.port': 2525,
    'dequeuing.etrn.require-auth': false,
    'dequeuing.atrn.single': false,
    'dequeuing.atrn.password': 'another secret',
    'dequeuing.account': 'other.example',
    'dequeuing.access.mode': 'honor',
    'dequeuing.access.entries': ['192.0.2.7', '192.0.2.0/24', '2001:db8::/32'],
  },
  domain: {
    'domain.deliver-each-run': true,
    'domain.use-retry-queue': true,
    'domain.extract-attachments': true,
    'domain.note': 'Call 030 and ask for the mail room',
    'domain.folder': '/tmp',
    'domain.enabled': false,
    'domain.name': 'renamed.example',
  },
  verification: {
    'verification.method': 'ldap',
    'verification.host': 'ldap.example',
    'verification.port': 1389,
    'verification.tls': 'required',
    'verification.bind-dn': 'cn=reader,dc=example',
    'verification.secret': 'a secret of twelve',
    'verification.base-dn': 'dc=example',
    'verification.filter': '(mail=$ADDRESS$)',
    'verification.scope': 'one',
    'verification.unreachable': 'defer',
    'verification.known-good-days': 7,
    'verification.known-good': false,
  },
  forwarding: {
    'forwarding.host-enabled': true,
    'forwarding.host': '[127.0.0.1]',
    'forwarding.auth-user': 'me',
    'forwarding.auth-password': 'a secret of twelve',
    'forwarding.address': 'copy@other.example',
    'forwarding.mail-from': 'sender@other.example',
    'forwarding.port': 2526,
    'forwarding.keep-copy': false,
  },
  quotas: {
    'quotas.enabled': true,
    'quotas.max-messages': 1000,
    'quotas.max-kb': 50_000,
    'quotas.reply': '552',
    'quotas.warn': true,
    'quotas.warn-from': 'a@other.example',
    'quotas.warn-to': 'b@other.example',
  },
  settings: {
    'settings.sender-auth': false,
    'settings.relay': true,
    'settings.tls-after-turn': true,
    'settings.turn-pace': 'careful',
    'settings.tls': 'verified',
    'settings.hold-days': 30,
    'settings.delay-days': 5,
    'settings.idle-days': 4,
    'settings.wait-hours': 12,
    // Greyed out: the program has neither scanner nor filter.
    'settings.antivirus': true,
    'settings.antispam': true,
  },
};
const isSecret = (field: string): boolean => fieldSpecs[field]?.control === 'secret';

/** Serious findings, each with the element. */
async function findings(editor: Page): Promise<string[]> {
  await editor.evaluate(axeSource);
  return editor.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: { run(options: object): Promise<AxeResults> } };
    const { violations } = await axe.run({ resultTypes: ['violations'] });
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${JSON.stringify(target)}`));
  });
}
interface AxeResults {
  readonly violations: {
    readonly id: string;
    readonly impact: string;
    readonly nodes: { readonly target: unknown }[];
  }[];
}

describe.each([
  ['en', en],
  ['de', de],
] as const)('the editor in %s', (language, texts) => {
  let desktop: DesktopApp;
  let editor: Page;
  beforeAll(async () => {
    desktop = await launchDesktop();
    await desktop.page.evaluate(async (wanted) => {
      const app = await window.gateway.call('app:get-settings', undefined);
      if (!app.ok) throw new Error(app.error.code);
      await window.gateway.call('app:save-settings', {
        settings: { ...app.value.settings, 'app.ui.language': wanted },
      });
      for (const domain of ['client.example', 'other.example']) {
        const settings = { 'domain.name': domain };
        await window.gateway.call('gateway:add', { settings });
      }
    }, language);
    editor = await openEditor(desktop, 'client.example');
    await vi.waitFor(async () => {
      expect(await editor.evaluate(() => document.documentElement.lang)).toBe(language);
    });
  });
  afterAll(() => desktop.stop());

  it('shows every page with its name and nothing that axe complains about', async () => {
    const seen: unknown[] = [];
    for (const page of editorPages) {
      await turnTo(editor, page);
      const label = await editor.locator('li[aria-selected="true"] .label').innerText();
      seen.push([label, await findings(editor)]);
    }
    expect(seen).toEqual(editorPages.map((page) => [texts[`page.${page}`], []]));
  });

  it('greys out what the rules say, page by page', async () => {
    const state = {
      settings: gatewayFields.parse({ 'domain.name': 'client.example' }),
      hasPassword: false,
      hasScanner: false,
      hasSpamFilter: false,
      isEngineReachable: true,
      hasRequester: false,
    };
    const seen: Record<string, string[]> = {};
    const ruled: Record<string, string[]> = {};
    for (const page of editorPages) {
      await turnTo(editor, page);
      seen[page] = (await greyedOut(editor)).sort();
      ruled[page] = controlsOf(page, fieldSpecs, {})
        .filter((control) => !/\.(add|remove|more-servers)$/.test(control))
        .filter((control) => disabledBecause(control, state) !== null)
        .sort();
    }
    expect(seen).toEqual(ruled);
  });

  it('keeps every value through Apply and reopening', async () => {
    for (const page of ['dequeuing', 'verification', 'forwarding', 'quotas', 'settings', 'domain'] as const) {
      await turnTo(editor, page);
      for (const [field, value] of Object.entries(values[page])) {
        if (!/antivirus|antispam/.test(field)) await set(editor, field, value);
      }
      await apply(editor);
    }
    expect(await editor.title()).toContain('renamed.example');
    await closeByOk(editor);
    editor = await openEditor(desktop, 'renamed.example');
    const seen: Record<string, unknown> = {};
    const expected: Record<string, unknown> = {};
    for (const page of editorPages) {
      await turnTo(editor, page);
      for (const [field, value] of Object.entries(values[page])) {
        seen[field] = await read(editor, field);
        expected[field] = isSecret(field) ? true : value;
      }
    }
    expect(seen).toEqual({
      ...expected,
      'dequeuing.access.entries': ['192.0.2.0/24', '192.0.2.7', '2001:db8::/32'],
    });
  });

  it('notices a change from elsewhere, asks where both changed, and overwrites nothing', async () => {
    await turnTo(editor, 'settings');
    await set(editor, 'settings.hold-days', 40);
    await desktop.page.evaluate(async () => {
      const gateway = await window.gateway.call('gateway:get', { domain: 'renamed.example' });
      if (!gateway.ok) throw new Error(gateway.error.code);
      const settings = { ...gateway.value.settings, 'settings.hold-days': 50, 'settings.wait-hours': 99 };
      await window.gateway.call('gateway:save', { domain: 'renamed.example', settings });
    });
    await editor.locator('gw-button[data-choice="load"]').click();
    await vi.waitFor(async () => {
      expect([await read(editor, 'settings.hold-days'), await read(editor, 'settings.wait-hours')]).toEqual([
        50, 99,
      ]);
    });
    expect(await editor.title()).not.toContain('*');
  });

  it('keeps its window while something is not applied, and says what is wrong in place', async () => {
    await turnTo(editor, 'dequeuing');
    await set(editor, 'dequeuing.etrn.host', 'no host!');
    const said = fieldOf(editor, 'dequeuing.etrn.host').locator('.error');
    await said.waitFor();
    expect((await said.innerText()).trim()).toBe(texts['error.host']);
    expect(await editor.title()).toContain('*');
    await desktop.app.evaluate(({ BrowserWindow }) => {
      for (const window of BrowserWindow.getAllWindows())
        if (window.webContents.getURL().includes('gateway-editor')) window.close();
    });
    const discard = editor.locator('gw-button[data-choice="discard"]');
    await discard.waitFor();
    const closed = editor.waitForEvent('close');
    await discard.click();
    await closed;
  });
});
