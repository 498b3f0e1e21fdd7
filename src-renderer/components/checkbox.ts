/** `<gw-checkbox>`: Fluent's check box with its label at the right, and an error below it. */
import '@fluentui/web-components/checkbox.js';
import type { Checkbox } from '@fluentui/web-components';
import { css, html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { fieldStyles } from '../styles/controls.styles.ts';
import { GwFieldChangeEvent } from './field-change-event.ts';
import { fieldMessage } from './field-message.ts';

@customElement('gw-checkbox')
export class GwCheckbox extends LitElement {
  static override shadowRootOptions = { ...LitElement.shadowRootOptions, delegatesFocus: true };
  static override styles = [
    fieldStyles,
    css`
      label {
        display: flex;
        align-items: flex-start;
        gap: 8px;
        padding: 6px 0;
      }
      fluent-checkbox {
        flex: none;
        margin-top: 2px;
      }
      .disabled {
        color: var(--colorNeutralForegroundDisabled);
      }
    `,
  ];

  /** The id of the setting. */
  @property() field = '';
  @property() label = '';
  @property({ type: Boolean }) checked = false;
  @property({ type: Boolean }) disabled = false;
  @property() error = '';

  override render() {
    return html`
      <label class=${this.disabled ? 'disabled' : ''}>
        <fluent-checkbox
          .checked=${this.checked}
          ?disabled=${this.disabled}
          aria-label=${this.label}
          @change=${this.#onChange}
        ></fluent-checkbox>
        <span aria-hidden="true">${this.label}</span>
      </label>
      ${fieldMessage(this)}
    `;
  }

  readonly #onChange = (event: Event): void => {
    this.checked = (event.currentTarget as Checkbox).checked;
    this.dispatchEvent(new GwFieldChangeEvent(this.field, this.checked));
  };
}
