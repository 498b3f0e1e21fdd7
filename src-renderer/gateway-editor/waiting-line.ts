/** `<gw-waiting-line>`: why mail of this gateway waits, at the head of all pages (D8, 8.1). */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { WaitingFacts } from '../../src-main/shared/queue/why-waiting.ts';
import '../components/icon.ts';
import { TextsController } from '../i18n/texts-controller.ts';
import { waitingWords } from '../i18n/waiting-words.ts';

@customElement('gw-waiting-line')
export class GwWaitingLine extends LitElement {
  static override styles = css`
    p {
      display: flex;
      align-items: flex-start;
      gap: 8px;
      margin: 0 0 12px;
      color: var(--colorNeutralForeground2);
    }
    gw-icon {
      flex: none;
      margin-top: 2px;
    }
  `;

  /** Null before the first answer. */
  @property({ attribute: false }) facts: WaitingFacts | null = null;
  @property() domain = '';

  readonly #words = new TextsController(this);

  override render(): TemplateResult | typeof nothing {
    if (this.facts === null) return nothing;
    const { t, texts } = this.#words;
    return html`
      <p role="status" aria-label=${t('domain.why-waiting')} title=${t('domain.why-waiting')}>
        <gw-icon name="info"></gw-icon><span>${waitingWords(this.facts, this.domain, texts)}</span>
      </p>
    `;
  }
}
