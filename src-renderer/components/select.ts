/** `<gw-select>`: a choice from a short list. The system's own list: Fluent's needs CSS anchors, which older Chromium lacks. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { fieldStyles } from '../styles/controls.styles.ts';
import { GwFieldChangeEvent } from './field-change-event.ts';
import { describeField, fieldMessage } from './field-message.ts';
import { keyShortcut, labelText } from './label-text.ts';

export interface SelectOption {
  readonly value: string;
  readonly label: string;
}

@customElement('gw-select')
export class GwSelect extends LitElement {
  static override shadowRootOptions = { ...LitElement.shadowRootOptions, delegatesFocus: true };
  static override styles = [
    fieldStyles,
    css`
      label {
        display: block;
        padding-bottom: 4px;
      }
      select {
        height: 32px;
        min-width: 220px;
        max-width: 100%;
        padding: 0 8px;
        font: inherit;
        color: var(--colorNeutralForeground1);
        background: var(--colorNeutralBackground1);
        border: 1px solid var(--colorNeutralStroke1);
        border-bottom-color: var(--colorNeutralStrokeAccessible);
        border-radius: var(--borderRadiusMedium);
      }
      .disabled,
      select:disabled {
        color: var(--gw-disabled);
        border-color: var(--colorNeutralStrokeDisabled);
      }
      select:focus-visible {
        outline: 2px solid var(--colorStrokeFocus2);
        outline-offset: 1px;
      }
    `,
  ];

  /** The id of the setting. */
  @property() field = '';
  @property() label = '';
  @property() value = '';
  @property() accelerator = '';
  @property() error = '';
  @property() warning = '';
  /** Why it cannot be used now; null: it can. */
  @property({ attribute: false }) disabledReason: string | null = null;
  @property({ attribute: false }) options: readonly SelectOption[] = [];

  override render() {
    return html`
      <label for="select" class=${this.disabledReason === null ? '' : 'disabled'}
        >${labelText(this.label, this.accelerator)}</label
      >
      <select
        id="select"
        ?disabled=${this.disabledReason !== null}
        title=${this.disabledReason ?? nothing}
        aria-description=${describeField(this) || nothing}
        aria-keyshortcuts=${keyShortcut(this.accelerator)}
        @change=${this.#onChange}
      >
        ${this.options.map(
          ({ value, label }) =>
            html`<option value=${value} ?selected=${value === this.value}>${label}</option>`,
        )}
      </select>
      ${fieldMessage(this)}
    `;
  }

  readonly #onChange = (event: Event): void => {
    this.value = (event.currentTarget as HTMLSelectElement).value;
    this.dispatchEvent(new GwFieldChangeEvent(this.field, this.value));
  };
}
