/** `<gw-checkbox>`: Fluent's check box with its label at the right, and an error below it. Fields of its sentence come as slots. */
import '@fluentui/web-components/checkbox.js';
import type { Checkbox } from '@fluentui/web-components';
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import { fieldStyles } from '../styles/controls.styles.ts';
import { GwFieldChangeEvent } from './field-change-event.ts';
import { describeField, fieldMessage } from './field-message.ts';
import { keyShortcut, labelText, sentenceParts, spokenLabel } from './label-text.ts';

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
      .sentence {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 2px 6px;
      }
      label:has(.sentence) {
        align-items: center;
        padding: 2px 0;
      }
      .disabled {
        color: var(--gw-disabled);
      }
    `,
  ];

  /** The id of the setting. */
  @property() field = '';
  /** Each `[n]` in it is the place of a field: slots `inline-0`, `inline-1` … */
  @property() label = '';
  @property() accelerator = '';
  @property({ type: Boolean }) checked = false;
  /** Why it cannot be used now; null: it can. */
  @property({ attribute: false }) disabledReason: string | null = null;
  @property() error = '';
  @property() warning = '';
  @query('fluent-checkbox') private box!: Checkbox;

  constructor() {
    super();
    // A click into a field of the sentence is no click on the box.
    this.addEventListener('click', (event) => {
      const isInSentence = event.target instanceof Element && event.target.closest('[slot]') !== null;
      if (isInSentence && event.target !== this) event.preventDefault();
    });
  }

  /** As a click on it. */
  activate(): void {
    this.box.focus();
    this.box.click();
  }

  override render() {
    const [first = '', ...rest] = sentenceParts(this.label);
    return html`
      <label class=${this.disabledReason === null ? '' : 'disabled'} title=${this.disabledReason ?? nothing}>
        <fluent-checkbox
          .checked=${this.checked}
          ?disabled=${this.disabledReason !== null}
          aria-label=${spokenLabel(this.label)}
          aria-description=${describeField(this) || nothing}
          aria-keyshortcuts=${keyShortcut(this.accelerator)}
          @change=${this.#onChange}
        ></fluent-checkbox>
        <span class=${rest.length > 0 ? 'sentence' : ''}>
          <span aria-hidden="true">${labelText(first, this.accelerator)}</span>
          ${rest.map(
            (words, index) => html`
              <slot name=${`inline-${String(index)}`}></slot>
              <span aria-hidden="true">${words}</span>
            `,
          )}
        </span>
      </label>
      ${fieldMessage(this)}
    `;
  }

  readonly #onChange = (event: Event): void => {
    this.checked = (event.currentTarget as Checkbox).checked;
    this.dispatchEvent(new GwFieldChangeEvent(this.field, this.checked));
  };
}
