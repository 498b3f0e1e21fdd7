/** `<gw-quota-usage>`: how much of a gateway's quotas is used (Q8): a bar, and the same in words. */
import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { TextsController } from '../i18n/texts-controller.ts';

/** From here on it is told (80 %). */
const NEARLY_FULL = 0.8;
const BYTES_OF_KB = 1024;

@customElement('gw-quota-usage')
export class GwQuotaUsage extends LitElement {
  static override styles = css`
    :host {
      display: block;
      padding: 8px 0 2px;
    }
    meter {
      width: 100%;
      height: 12px;
    }
    p {
      margin: 0 0 4px;
    }
  `;

  @property({ type: Number }) messages = 0;
  @property({ type: Number }) bytes = 0;
  /** 0: unlimited, also while quotas do not apply. */
  @property({ type: Number }) mostMessages = 0;
  @property({ type: Number }) mostKb = 0;

  readonly #words = new TextsController(this);

  override render(): TemplateResult {
    const { t, language } = this.#words;
    const kb = Math.ceil(this.bytes / BYTES_OF_KB);
    const share = Math.max(part(this.messages, this.mostMessages), part(kb, this.mostKb));
    const state = share >= 1 ? 'full' : share >= NEARLY_FULL ? 'nearly-full' : 'free';
    const format = new Intl.NumberFormat(language);
    const used = t('quotas.usage', { messages: format.format(this.messages), kb: format.format(kb) });
    const words = `${used} ${t(`quotas.usage.${state}`)}`;
    return html`
      <p role="status">${words}</p>
      <meter
        min="0"
        max="1"
        low=${NEARLY_FULL}
        high="0.999"
        optimum="0"
        .value=${Math.min(share, 1)}
        aria-label=${words}
      ></meter>
    `;
  }
}

const part = (used: number, most: number): number => (most === 0 ? 0 : used / most);
