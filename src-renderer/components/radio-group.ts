/** `<gw-radio-group>`: one setting with a few values, one below the other; arrows move inside. */
import '@fluentui/web-components/radio-group.js';
import '@fluentui/web-components/radio.js';
import type { RadioGroup } from '@fluentui/web-components';
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { fieldStyles } from '../styles/controls.styles.ts';
import { GwFieldChangeEvent } from './field-change-event.ts';
import { describeField, fieldMessage } from './field-message.ts';
import { keyShortcut, labelText } from './label-text.ts';

export interface RadioOption {
  readonly value: string;
  readonly label: string;
  readonly accelerator?: string;
  /** Why this choice cannot be made now; null: it can. */
  readonly disabledReason?: string | null;
}

@customElement('gw-radio-group')
export class GwRadioGroup extends LitElement {
  static override styles = [
    fieldStyles,
    css`
      fluent-radio-group {
        display: block;
      }
      label {
        display: flex;
        align-items: flex-start;
        gap: 8px;
        padding: 6px 0;
        color: var(--colorNeutralForeground1);
      }
      fluent-radio {
        flex: none;
        margin-top: 2px;
      }
      .disabled {
        color: var(--gw-disabled);
      }
    `,
  ];

  /** The id of the setting. */
  @property() field = '';
  @property() label = '';
  @property() value = '';
  @property({ attribute: false }) options: readonly RadioOption[] = [];
  /** Why it cannot be used now; null: it can. */
  @property({ attribute: false }) disabledReason: string | null = null;
  @property() error = '';
  @property() warning = '';
  /** The label stands above the choices; else it is only spoken, because they say it themselves. */
  @property({ type: Boolean, attribute: 'has-caption' }) hasCaption = false;

  /** Chooses as a click does. */
  activate(value: string): void {
    const radio = this.renderRoot.querySelector<HTMLElement>(`fluent-radio[value="${value}"]`);
    radio?.focus();
    radio?.click();
  }

  override render() {
    return html`
      ${this.hasCaption ? html`<div class=${this.disabledReason === null ? '' : 'disabled'} aria-hidden="true">${this.label}</div>` : nothing}
      <fluent-radio-group
        orientation="vertical"
        name=${this.field}
        value=${this.value}
        aria-disabled=${this.disabledReason === null ? nothing : 'true'}
        aria-label=${this.label}
        aria-description=${describeField(this) || nothing}
        @change=${this.#onChange}
      >
        ${this.options.map((option) => this.#renderOption(option))}
      </fluent-radio-group>
      ${fieldMessage(this)}
    `;
  }

  #renderOption({ value, label, accelerator = '', disabledReason = null }: RadioOption) {
    const why = this.disabledReason ?? disabledReason;
    return html`
      <label class=${why === null ? '' : 'disabled'} title=${why ?? nothing}>
        <fluent-radio
          role="radio"
          aria-checked=${value === this.value ? 'true' : 'false'}
          value=${value}
          ?disabled=${why !== null}
          aria-label=${why === null ? label : `${label} (${why})`}
          aria-keyshortcuts=${keyShortcut(accelerator)}
        ></fluent-radio>
        <span aria-hidden="true">${labelText(label, accelerator)}</span>
      </label>
    `;
  }

  readonly #onChange = (event: Event): void => {
    const { value } = event.currentTarget as RadioGroup;
    if (value === null || value === this.value) return;
    this.value = value;
    this.dispatchEvent(new GwFieldChangeEvent(this.field, value));
  };
}
