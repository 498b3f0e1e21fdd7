/** `<gw-text-field>`: Fluent's text input with label, error and hint; numbers come out as numbers, NaN if they are none. */
import '@fluentui/web-components/text-input.js';
import type { TextInput } from '@fluentui/web-components';
import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { fieldStyles } from '../styles/controls.styles.ts';
import { GwFieldChangeEvent } from './field-change-event.ts';
import { describeInput, fieldMessage } from './field-message.ts';
import { labelText } from './label-text.ts';

@customElement('gw-text-field')
export class GwTextField extends LitElement {
  static override shadowRootOptions = { ...LitElement.shadowRootOptions, delegatesFocus: true };
  static override styles = [
    fieldStyles,
    css`
      fluent-text-input {
        max-width: none;
        width: 100%;
      }
      fluent-text-input[disabled]::part(label) {
        color: var(--gw-disabled);
      }
      :host([numeric]) fluent-text-input::part(root) {
        max-width: 120px;
      }
      :host([error]:not([error=''])) fluent-text-input::part(root) {
        border-color: var(--gw-danger);
      }
    `,
  ];

  /** The id of the setting. */
  @property() field = '';
  @property() label = '';
  @property({ attribute: false }) value: string | number = '';
  @property({ reflect: true }) error = '';
  @property() warning = '';
  @property() hint = '';
  @property() placeholder = '';
  @property() type: 'text' | 'password' | 'search' = 'text';
  @property({ type: Boolean, reflect: true }) numeric = false;
  @property() accelerator = '';
  /** Why it cannot be used now; null: it can. */
  @property({ attribute: false }) disabledReason: string | null = null;
  @property({ type: Boolean }) required = false;
  /** The name is only spoken; symbol and placeholder show what the field is for. */
  @property({ type: Boolean, attribute: 'label-hidden' }) isLabelHidden = false;

  /** What stands in the field: text that is no number must not vanish while it is typed. */
  @state() private text = '';
  @query('fluent-text-input') private control!: TextInput;

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('value')) return;
    if (this.numeric ? !Object.is(this.#toNumber(this.text), this.value) : this.text !== this.value) {
      this.text = String(this.value);
    }
  }

  override render() {
    return html`
      <fluent-text-input
        .value=${this.text}
        type=${this.type}
        placeholder=${this.placeholder || nothing}
        autocomplete="off"
        spellcheck="false"
        ?disabled=${this.disabledReason !== null}
        title=${this.disabledReason ?? nothing}
        ?required=${this.required}
        @input=${this.#onInput}
      >
        <slot name="start" slot="start"></slot>
        ${this.isLabelHidden ? nothing : html`<span>${labelText(this.label, this.accelerator)}</span>`}
        <slot name="end" slot="end"></slot>
      </fluent-text-input>
      ${fieldMessage(this)}
    `;
  }

  protected override updated(): void {
    const input = this.control.control;
    describeInput(input, this, this.isLabelHidden ? this.label : '');
    if (this.numeric) input.inputMode = 'numeric';
  }

  readonly #onInput = (): void => {
    this.text = this.control.value;
    this.dispatchEvent(
      new GwFieldChangeEvent(this.field, this.numeric ? this.#toNumber(this.text) : this.text),
    );
  };

  #toNumber(text: string): number {
    return /^\s*\d+\s*$/.test(text) ? Number(text) : Number.NaN;
  }
}
