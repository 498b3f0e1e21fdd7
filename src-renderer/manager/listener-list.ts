/** `<gw-listener-list>`: the services (M16), one line each: name, port, address, running or not. */
import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import '../components/icon.ts';
import type { ListenerState } from '../data/window-models.ts';
import { TextsController } from '../i18n/texts-controller.ts';
import { listenerAddress } from '../../src-main/shared/texts/listener-address.ts';

@customElement('gw-listener-list')
export class GwListenerList extends LitElement {
  static override styles = css`
    :host {
      display: block;
    }
    ul {
      display: grid;
      grid-template-columns: repeat(auto-fill, minmax(270px, 1fr));
      gap: 4px 16px;
      margin: 0;
      padding: 0;
      list-style: none;
      max-height: 92px;
      overflow: auto;
    }
    li {
      display: flex;
      align-items: flex-start;
      gap: 6px;
    }
    gw-icon {
      flex: none;
      margin-top: 2px;
      color: var(--colorPaletteGreenForeground1);
    }
    .failed gw-icon,
    .failed .state {
      color: var(--gw-danger);
    }
    .state {
      display: block;
      font-size: var(--fontSizeBase200);
      line-height: var(--lineHeightBase200);
      color: var(--colorNeutralForeground3);
    }
    p {
      margin: 0;
      color: var(--colorNeutralForeground2);
    }
  `;

  @property({ attribute: false }) listeners: readonly ListenerState[] = [];

  readonly #words = new TextsController(this);

  override render(): TemplateResult {
    if (this.listeners.length === 0) return html`<p>${this.#words.t('manager.listeners.none')}</p>`;
    return html`<ul aria-label=${this.#words.t('manager.listeners')}>
      ${this.listeners.map((listener) => this.#renderListener(listener))}
    </ul>`;
  }

  #renderListener(listener: ListenerState): TemplateResult {
    const { t } = this.#words;
    const address = listenerAddress(listener.address) ?? t('listener.all-addresses');
    const isListening = listener.state === 'listening';
    const text = t(`listener.${listener.state}`, { port: listener.port, address });
    return html`
      <li class=${listener.state}>
        <gw-icon name=${isListening ? 'running' : 'error'}></gw-icon>
        <span>
          ${t(`service.${listener.service}`)}
          <span class="state"
            >${text}${isListening ? html` · ${t(`listener.tls.${listener.tls}`)}` : ''}</span
          >
        </span>
      </li>
    `;
  }
}
