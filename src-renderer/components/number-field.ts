/** `<gw-number-field>`: a whole number; `[n]` in its label is the place of the field inside the sentence. NaN where it is no number. */
import '@fluentui/web-components/text-input.js';
import type { TextInput } from '@fluentui/web-components';
import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { fieldStyles } from '../styles/controls.styles.ts';
import { GwFieldChangeEvent } from './field-change-event.ts';
import { describeInput, fieldMessage } from './field-message.ts';
import { labelText, sentenceParts, spokenLabel } from './label-text.ts';

@customElement('gw-number-field')
export class GwNumberField extends LitElement {
  static override shadowRootOptions = { ...LitElement.shadowRootOptions, delegatesFocus: true };
  static override styles = [
    fieldStyles,
    css`
      .sentence {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 2px 8px;
      }
      .disabled {
        color: var(--gw-disabled);
      }
      fluent-text-input {
        width: calc(var(--gw-digits, 6) * 1ch + 30px);
        min-width: 0;
      }
      fluent-text-input::part(label) {
        display: none;
      }
      fluent-text-input::part(root) {
        width: 100%;
      }
      :host([error]:not([error=''])) fluent-text-input::part(root) {
        border-color: var(--gw-danger);
      }
      :host([bare]) {
        display: inline-block;
      }
    `,
  ];

  /** The id of the setting. */
  @property() field = '';
  @property() label = '';
  @property() accelerator = '';
  @property({ attribute: false }) value = 0;
  @property({ reflect: true }) error = '';
  @property() warning = '';
  @property() placeholder = '';
  /** What an empty field means; shown as an empty field. Null: empty is no number. */
  @property({ attribute: false }) emptyIs: number | null = null;
  /** Why it cannot be used now; null: it can. */
  @property({ attribute: false }) disabledReason: string | null = null;
  /** In the sentence of another field: the label is only spoken. */
  @property({ type: Boolean, reflect: true }) bare = false;

  /** What stands in the field: text that is no number must not vanish while it is typed. */
  @state() private text = '';
  @query('fluent-text-input') private control!: TextInput;

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('value') || Object.is(this.#toNumber(this.text), this.value)) return;
    this.text = this.value === this.emptyIs ? '' : String(this.value);
  }

  override render() {
    const [before = '', ...rest] = this.bare ? [''] : sentenceParts(this.label);
    return html`
      <div
        class="sentence ${this.disabledReason === null ? '' : 'disabled'}"
        title=${this.disabledReason ?? nothing}
      >
        ${before === '' ? nothing : html`<span aria-hidden="true">${labelText(before, this.accelerator)}</span>`}
        <fluent-text-input
          .value=${this.text}
          placeholder=${this.placeholder || nothing}
          autocomplete="off"
          spellcheck="false"
          ?disabled=${this.disabledReason !== null}
          @input=${this.#onInput}
        ></fluent-text-input>
        ${rest.map((words) => html`<span aria-hidden="true">${words}</span>`)}
      </div>
      ${this.bare ? nothing : fieldMessage(this)}
    `;
  }

  protected override updated(): void {
    const input = this.control.control;
    describeInput(input, this, spokenLabel(this.label));
    input.inputMode = 'numeric';
  }

  readonly #onInput = (): void => {
    this.text = this.control.value;
    this.dispatchEvent(new GwFieldChangeEvent(this.field, this.#toNumber(this.text)));
  };

  #toNumber(text: string): number {
    if (this.emptyIs !== null && text.trim() === '') return this.emptyIs;
    return /^\s*\d+\s*$/.test(text) ? Number(text) : Number.NaN;
  }
}
