/** `<gw-select>`: a choice from a short list. The system's own list: Fluent's needs CSS anchors, which older Chromium lacks. */
import { css, html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { fieldStyles } from '../styles/controls.styles.ts';
import { GwFieldChangeEvent } from './field-change-event.ts';

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
        padding: 0 8px;
        font: inherit;
        color: var(--colorNeutralForeground1);
        background: var(--colorNeutralBackground1);
        border: 1px solid var(--colorNeutralStroke1);
        border-bottom-color: var(--colorNeutralStrokeAccessible);
        border-radius: var(--borderRadiusMedium);
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
  @property({ attribute: false }) options: readonly SelectOption[] = [];

  override render() {
    return html`
      <label for="select">${this.label}</label>
      <select id="select" @change=${this.#onChange}>
        ${this.options.map(
          ({ value, label }) =>
            html`<option value=${value} ?selected=${value === this.value}>${label}</option>`,
        )}
      </select>
    `;
  }

  readonly #onChange = (event: Event): void => {
    this.value = (event.currentTarget as HTMLSelectElement).value;
    this.dispatchEvent(new GwFieldChangeEvent(this.field, this.value));
  };
}
