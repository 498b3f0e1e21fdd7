/** `<gw-text-area>`: Fluent's input of several lines, with label and error. Enter makes a new line. */
import '@fluentui/web-components/textarea.js';
import type { TextArea } from '@fluentui/web-components';
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import { fieldStyles } from '../styles/controls.styles.ts';
import { GwFieldChangeEvent } from './field-change-event.ts';
import { describeInput, fieldMessage } from './field-message.ts';
import { labelText } from './label-text.ts';

@customElement('gw-text-area')
export class GwTextArea extends LitElement {
  static override shadowRootOptions = { ...LitElement.shadowRootOptions, delegatesFocus: true };
  static override styles = [
    fieldStyles,
    css`
      .label {
        padding-bottom: 4px;
      }
      .disabled {
        color: var(--gw-disabled);
      }
      fluent-textarea {
        width: 100%;
        --min-block-size: 68px;
      }
    `,
  ];

  /** The id of the setting. */
  @property() field = '';
  @property() label = '';
  @property() accelerator = '';
  @property({ attribute: false }) value = '';
  @property() error = '';
  @property() warning = '';
  /** Why it cannot be used now; null: it can. */
  @property({ attribute: false }) disabledReason: string | null = null;
  @query('fluent-textarea') private control!: TextArea;

  override render() {
    return html`
      <div class="label ${this.disabledReason === null ? '' : 'disabled'}" aria-hidden="true">
        ${labelText(this.label, this.accelerator)}
      </div>
      <fluent-textarea
        block
        .value=${this.value}
        spellcheck="false"
        ?disabled=${this.disabledReason !== null}
        title=${this.disabledReason ?? nothing}
        @input=${this.#onInput}
      ></fluent-textarea>
      ${fieldMessage(this)}
    `;
  }

  protected override updated(): void {
    const input = this.control.shadowRoot?.querySelector('textarea');
    if (input) describeInput(input, this, this.label);
  }

  readonly #onInput = (): void => {
    this.value = this.control.value;
    this.dispatchEvent(new GwFieldChangeEvent(this.field, this.value));
  };
}
