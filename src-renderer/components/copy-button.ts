/** `<gw-copy-button>`: puts a text into the clipboard and says that it did. */
import { html, LitElement, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import './button.ts';

/** How long the mark of success stays. */
const SHOWN_MS = 2_000;

@customElement('gw-copy-button')
export class GwCopyButton extends LitElement {
  @property() text = '';
  @property() label = '';
  @state() private isDone = false;

  override render(): TemplateResult {
    return html`
      <gw-button
        appearance="subtle"
        icon=${this.isDone ? 'running' : 'copy'}
        label=${this.label}
        @click=${this.#onClick}
      ></gw-button>
    `;
  }

  readonly #onClick = (): void => {
    void navigator.clipboard.writeText(this.text).then(() => {
      this.isDone = true;
      window.setTimeout(() => {
        this.isDone = false;
      }, SHOWN_MS);
    });
  };
}
