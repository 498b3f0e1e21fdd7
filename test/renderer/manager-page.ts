/** The Gateway Manager in the test's page, with a fake engine behind it, and finders through all shadow trees. */
import { z } from 'zod';
import { createTexts, type Texts } from '../../src-main/shared/texts/texts.ts';
import type { Language } from '../../src-main/shared/texts/choose-language.ts';
import { WindowModels } from '../../src-renderer/data/window-models.ts';
import { GwManagerWindow } from '../../src-renderer/manager/manager-window.ts';
import { followSystemTheme } from '../../src-renderer/styles/theme.ts';
import type { FakeGateway } from './fake-gateway.ts';

z.config({ jitless: true });

export interface ManagerPage {
  readonly gateway: FakeGateway;
  readonly texts: Texts;
  readonly root: GwManagerWindow;
}

export async function openManager(gateway: FakeGateway, language: Language = 'en'): Promise<ManagerPage> {
  followSystemTheme();
  document.body.replaceChildren();
  const root = new GwManagerWindow();
  root.style.cssText = 'display: block; width: 940px; height: 680px';
  document.body.append(root);
  const texts = createTexts(language);
  root.start(new WindowModels(gateway, gateway.host), texts);
  await until(() => find(root, 'gw-listener-list', 'li, p'));
  return { gateway, texts, root };
}

/** All elements that match, in the order of the page, whatever shadow tree they are in. */
export function findAll(root: Element, selector: string): HTMLElement[] {
  const children = [...(root.shadowRoot?.children ?? []), ...root.children];
  const own = root.matches(selector) ? [root as HTMLElement] : [];
  return [...own, ...children.flatMap((child) => findAll(child, selector))];
}

/** Each selector is looked for below what the one before found. */
export function find(root: Element, ...selectors: string[]): HTMLElement | null {
  const found = selectors.reduce<Element | undefined>(
    (element, selector) => element && findAll(element, selector)[0],
    root,
  );
  return (found as HTMLElement | undefined) ?? null;
}

/** The button whose label begins so. */
export function button(root: Element, label: string): HTMLElement {
  const found = findAll(root, 'gw-button').find((element) => element.textContent.trim().startsWith(label));
  if (found === undefined) throw new Error(`no button '${label}'`);
  return found;
}

/** What Fluent's button inside a gw-button says. */
export const innerButton = (element: HTMLElement): HTMLElement => find(element, 'fluent-button')!;

/** Waits, frame by frame, until something is there; an empty text is not. */
export async function until<T>(
  look: () => T | null | undefined | false | '',
  what = String(look),
): Promise<T> {
  for (let frame = 0; frame < 180; frame += 1) {
    const found = look();
    if (found !== null && found !== undefined && found !== false && found !== '') return found;
    await new Promise((resolve) => requestAnimationFrame(resolve));
  }
  throw new Error(`in vain: ${what}`);
}

/** Types as a person does: focus, text, and the event that the control listens for. */
export function type(root: Element, field: string, text: string): void {
  const input = find(root, `[field="${field}"]`, 'input');
  if (!(input instanceof HTMLInputElement)) throw new Error(`no text field ${field}`);
  input.focus();
  input.value = text;
  input.dispatchEvent(new InputEvent('input', { bubbles: true, composed: true }));
}

export function tick(root: Element, field: string): void {
  find(root, `gw-checkbox[field="${field}"]`, 'fluent-checkbox')!.click();
}

export function press(target: EventTarget, key: string, init: KeyboardEventInit = {}): void {
  target.dispatchEvent(
    new KeyboardEvent('keydown', { key, bubbles: true, composed: true, cancelable: true, ...init }),
  );
}

/** The text that a person sees, white space brought down to single blanks. */
export function shownText(element: Element): string {
  return element.textContent.replace(/\s+/g, ' ').trim();
}
