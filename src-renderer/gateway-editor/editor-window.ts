/** `<gw-editor-window>`: root of the page; provides models and texts, and keeps the window while something is not applied. */
import { ContextProvider } from '@lit/context';
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import type { Texts } from '../../src-main/shared/texts/texts.ts';
import { modelsContext, type WindowModels } from '../data/window-models.ts';
import { textsContext } from '../i18n/texts-context.ts';
import { EditorSession } from './editor-session.ts';
import './editor-view.ts';
import type { GwEditorView } from './editor-view.ts';

@customElement('gw-editor-window')
export class GwEditorWindow extends LitElement {
  static override styles = css`
    :host {
      display: block;
      height: 100%;
    }
  `;

  @state() private session: EditorSession | null = null;
  @query('gw-editor-view') private view!: GwEditorView | null;

  constructor() {
    super();
    this.addController({
      hostConnected: () => {
        window.addEventListener('beforeunload', this.#onUnload);
      },
      hostDisconnected: () => {
        window.removeEventListener('beforeunload', this.#onUnload);
      },
    });
  }

  start(models: WindowModels, texts: Texts, domain: string): void {
    new ContextProvider(this, { context: modelsContext, initialValue: models });
    new ContextProvider(this, { context: textsContext, initialValue: texts });
    const session = new EditorSession(models, domain);
    session.addEventListener('changed', () => {
      this.#followName(session.domain);
    });
    this.session = session;
  }

  override render(): TemplateResult | typeof nothing {
    return this.session === null ? nothing : html`<gw-editor-view .session=${this.session}></gw-editor-view>`;
  }

  /** After a renaming the window is known by the new name: the desktop finds it by its address. */
  #followName(domain: string): void {
    const address = new URL(window.location.href);
    if (address.searchParams.get('domain') === domain) return;
    address.searchParams.set('domain', domain);
    window.history.replaceState(null, '', address);
  }

  readonly #onUnload = (event: BeforeUnloadEvent): void => {
    if (this.view?.mayClose() !== false) return;
    event.preventDefault();
    // Chromium before 119 wants to see a value as well.
    Object.assign(event, { returnValue: true });
  };
}
