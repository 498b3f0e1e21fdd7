/** The Gateway Editor in the test's page, with a fake engine behind it. */
import { z } from 'zod';
import type { Language } from '../../src-main/shared/texts/choose-language.ts';
import { createTexts } from '../../src-main/shared/texts/texts.ts';
import { WindowModels } from '../../src-renderer/data/window-models.ts';
import { GwEditorWindow } from '../../src-renderer/gateway-editor/editor-window.ts';
import { followSystemTheme } from '../../src-renderer/styles/theme.ts';
import { aDocument, type FakeGateway } from './fake-gateway.ts';
import { find, until } from './manager-page.ts';

z.config({ jitless: true });

/** @param changes settings of the gateway `client.example` that differ from the defaults. */
export async function openEditor(
  gateway: FakeGateway,
  changes: Record<string, unknown> = {},
  language: Language = 'en',
): Promise<GwEditorWindow> {
  gateway.documents = [{ ...aDocument('client.example', changes), secretsSet: ['dequeuing.atrn.password'] }];
  followSystemTheme();
  document.body.replaceChildren();
  const root = new GwEditorWindow();
  root.style.cssText = 'display: block; width: 880px; height: 600px';
  document.body.append(root);
  root.start(new WindowModels(gateway, gateway.host), createTexts(language), 'client.example');
  await until(() => find(root, 'gw-domain-page', 'fieldset'));
  return root;
}

/** Shows a page by its name. */
export async function turnTo(root: Element, page: string): Promise<Element> {
  find(root, `li[data-page="${page}"]`)!.click();
  return until(() => find(root, `gw-${page}-page`, 'fieldset') && find(root, `gw-${page}-page`));
}
