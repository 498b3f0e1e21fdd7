/** `<gw-manager-window>`: root of the page; provides models and texts to everything below. */
import { ContextProvider } from '@lit/context';
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { Texts } from '../../src-main/shared/texts/texts.ts';
import { modelsContext, type WindowModels } from '../data/window-models.ts';
import { textsContext } from '../i18n/texts-context.ts';
import './manager-view.ts';

@customElement('gw-manager-window')
export class GwManagerWindow extends LitElement {
  static override styles = css`
    :host {
      display: block;
      height: 100%;
    }
  `;

  @state() private isReady = false;

  start(models: WindowModels, texts: Texts): void {
    new ContextProvider(this, { context: modelsContext, initialValue: models });
    new ContextProvider(this, { context: textsContext, initialValue: texts });
    this.isReady = true;
  }

  override render(): TemplateResult | typeof nothing {
    return this.isReady ? html`<gw-manager-view></gw-manager-view>` : nothing;
  }
}
