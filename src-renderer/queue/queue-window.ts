/** `<gw-queue-window>`: root of the page; queue and sessions, one of them in front. */
import { ContextProvider } from '@lit/context';
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { Texts } from '../../src-main/shared/texts/texts.ts';
import '../components/button.ts';
import type { QueueData } from '../data/queue-data.ts';
import { modelsContext, type WindowModels } from '../data/window-models.ts';
import { textsContext } from '../i18n/texts-context.ts';
import './queue-view.ts';
import './sessions-view.ts';

const views = ['queue', 'sessions'] as const;

@customElement('gw-queue-window')
export class GwQueueWindow extends LitElement {
  static override styles = css`
    :host {
      display: flex;
      flex-direction: column;
      height: 100%;
      box-sizing: border-box;
      padding: 12px;
      gap: 12px;
    }
    nav {
      display: flex;
      gap: 8px;
    }
    gw-queue-view,
    gw-sessions-view {
      flex: 1;
      min-height: 0;
    }
  `;

  @state() private texts: Texts | null = null;
  @state() private view: (typeof views)[number] = 'queue';
  #data: QueueData | null = null;

  start(models: WindowModels, texts: Texts, data: QueueData): void {
    new ContextProvider(this, { context: modelsContext, initialValue: models });
    new ContextProvider(this, { context: textsContext, initialValue: texts });
    this.#data = data;
    this.texts = texts;
    const name = (): void => {
      document.title = `${texts.t('queue.title')} – Schleuse`;
      this.requestUpdate();
    };
    texts.on('languageChanged', name);
    name();
  }

  override render(): TemplateResult | typeof nothing {
    const { texts } = this;
    if (texts === null) return nothing;
    return html`
      <nav aria-label=${texts.t('queue.title')}>
        ${views.map(
          (view) => html`
            <gw-button
              appearance=${view === this.view ? 'primary' : 'subtle'}
              .pressed=${view === this.view}
              @click=${() => {
                this.view = view;
              }}
              >${texts.t(`queue.view.${view}`)}</gw-button
            >
          `,
        )}
      </nav>
      ${
        this.view === 'queue'
          ? html`<gw-queue-view .data=${this.#data}></gw-queue-view>`
          : html`<gw-sessions-view .data=${this.#data}></gw-sessions-view>`
      }
    `;
  }
}
