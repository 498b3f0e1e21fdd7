/** `<gw-help-panel>`: help for one control beside the page; it follows the focus until it is closed. */
import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { TextsController } from '../i18n/texts-controller.ts';
import './button.ts';

export interface HelpTopic {
  readonly title: string;
  readonly text: string;
}

class GwHelpCloseEvent extends Event {
  constructor() {
    super('gw-help-close', { bubbles: true, composed: true });
  }
}

declare global {
  interface GlobalEventHandlersEventMap {
    'gw-help-close': GwHelpCloseEvent;
  }
}

@customElement('gw-help-panel')
export class GwHelpPanel extends LitElement {
  static override styles = css`
    :host {
      position: absolute;
      right: 20px;
      bottom: 66px;
      width: min(360px, calc(100% - 40px));
      max-height: 60%;
      overflow-y: auto;
      box-sizing: border-box;
      padding: 14px 16px;
      border: 1px solid var(--colorNeutralStroke1);
      border-radius: var(--borderRadiusLarge);
      background: var(--colorNeutralBackground1);
      color: var(--colorNeutralForeground1);
      box-shadow: var(--shadow16);
    }
    header {
      display: flex;
      align-items: flex-start;
      gap: 8px;
    }
    h2 {
      flex: 1;
      margin: 4px 0 0;
      font-size: var(--fontSizeBase300);
      line-height: var(--lineHeightBase300);
    }
    p {
      margin: 8px 0 0;
      white-space: pre-line;
    }
  `;

  @property({ attribute: false }) topic: HelpTopic = { title: '', text: '' };

  readonly #words = new TextsController(this);

  override render(): TemplateResult {
    return html`
      <section role="note" aria-live="polite" aria-label=${this.#words.t('command.help')}>
        <header>
          <h2>${this.topic.title}</h2>
          <gw-button
            appearance="subtle"
            icon="close"
            label=${this.#words.t('command.close')}
            @click=${this.#onClose}
          ></gw-button>
        </header>
        <p>${this.topic.text}</p>
      </section>
    `;
  }

  readonly #onClose = (): void => {
    this.dispatchEvent(new GwHelpCloseEvent());
  };
}
