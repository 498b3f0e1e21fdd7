/** `<gw-radio-group>`: one setting with a few values, one below the other; arrows move inside. */
import '@fluentui/web-components/radio-group.js';
import '@fluentui/web-components/radio.js';
import type { RadioGroup } from '@fluentui/web-components';
import { css, html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { fieldStyles } from '../styles/controls.styles.ts';
import { GwFieldChangeEvent } from './field-change-event.ts';

export interface RadioOption {
  readonly value: string;
  readonly label: string;
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
      label.disabled {
        color: var(--colorNeutralForegroundDisabled);
      }
    `,
  ];

  /** The id of the setting. */
  @property() field = '';
  @property() label = '';
  @property() value = '';
  @property({ attribute: false }) options: readonly RadioOption[] = [];
  @property({ type: Boolean }) disabled = false;

  override render() {
    return html`
      <fluent-radio-group
        orientation="vertical"
        name=${this.field}
        value=${this.value}
        ?disabled=${this.disabled}
        aria-label=${this.label}
        @change=${this.#onChange}
      >
        ${this.options.map(
          (option) => html`
            <label class=${this.disabled ? 'disabled' : ''}>
              <fluent-radio value=${option.value} aria-label=${option.label}></fluent-radio>
              <span aria-hidden="true">${option.label}</span>
            </label>
          `,
        )}
      </fluent-radio-group>
    `;
  }

  readonly #onChange = (event: Event): void => {
    const { value } = event.currentTarget as RadioGroup;
    if (value === null || value === this.value) return;
    this.value = value;
    this.dispatchEvent(new GwFieldChangeEvent(this.field, value));
  };
}
