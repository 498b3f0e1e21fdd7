/** `<gw-address-list>`: addresses and ranges; add by typing or pasting, remove by Del or the button. */
import { css, html, LitElement } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { parseAddressRange } from '../../src-main/shared/settings/address-range.ts';
import { TextsController } from '../i18n/texts-controller.ts';
import { fieldStyles } from '../styles/controls.styles.ts';
import './button.ts';
import { GwFieldChangeEvent } from './field-change-event.ts';
import { fieldMessage } from './field-message.ts';
import './text-field.ts';
import type { GwTextField } from './text-field.ts';

/** A pasted list: spaces, commas, semicolons and lines part its entries. */
const SEPARATORS = /[\s,;]+/;

@customElement('gw-address-list')
export class GwAddressList extends LitElement {
  static override styles = [
    fieldStyles,
    css`
      .row {
        display: flex;
        align-items: flex-start;
        gap: 8px;
      }
      .row gw-text-field {
        flex: 1;
      }
      .row gw-button {
        margin-top: 24px;
      }
      .row + .row gw-button {
        margin-top: 0;
      }
      select {
        flex: 1;
        min-height: 84px;
        margin-top: 8px;
        padding: 4px;
        font: inherit;
        color: var(--colorNeutralForeground1);
        background: var(--colorNeutralBackground1);
        border: 1px solid var(--colorNeutralStroke1);
        border-radius: var(--borderRadiusMedium);
      }
      select:focus-visible {
        outline: 2px solid var(--colorStrokeFocus2);
      }
      .row + .row {
        align-items: flex-end;
      }
    `,
  ];

  /** The id of the setting. */
  @property() field = '';
  @property({ attribute: false }) entries: readonly string[] = [];
  @property() error = '';
  @property() warning = '';

  @state() private typed = '';
  @state() private typedError = '';
  @state() private hasSelection = false;
  @query('gw-text-field') private input!: GwTextField;
  @query('select') private list!: HTMLSelectElement;

  readonly #words = new TextsController(this);

  override render() {
    const { t } = this.#words;
    return html`
      <div class="row">
        <gw-text-field
          label=${t('dequeuing.access.new')}
          .value=${this.typed}
          error=${this.typedError}
          @gw-field-change=${this.#onInput}
          @keydown=${this.#onInputKey}
        ></gw-text-field>
        <gw-button @click=${this.#add}>${t('dequeuing.access.add')}</gw-button>
      </div>
      <div class="row">
        <select
          multiple
          size="4"
          aria-label=${t('dequeuing.access.entries')}
          @change=${this.#onSelect}
          @keydown=${this.#onListKey}
        >
          ${this.entries.map((entry) => html`<option value=${entry}>${entry}</option>`)}
        </select>
        <gw-button .disabledReason=${this.hasSelection ? null : ''} @click=${this.#remove}>
          ${t('dequeuing.access.remove')}
        </gw-button>
      </div>
      ${fieldMessage(this)}
    `;
  }

  readonly #onInput = (event: GwFieldChangeEvent): void => {
    event.stopPropagation();
    this.typed = String(event.value);
    this.typedError = '';
  };

  readonly #onInputKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    event.stopPropagation();
    this.#add();
  };

  /** Takes what is right and leaves the first wrong entry in the field. */
  readonly #add = (): void => {
    const words = this.typed.split(SEPARATORS).filter((word) => word !== '');
    const entries = [...this.entries];
    for (const [index, word] of words.entries()) {
      const range = parseAddressRange(word);
      if (range === null || entries.includes(range.text)) {
        this.typedError = this.#words.t(range === null ? 'error.address' : 'error.duplicate', {
          value: word,
        });
        this.typed = words.slice(index).join(' ');
        break;
      }
      entries.push(range.text);
      this.typed = '';
    }
    this.#change(entries);
    this.input.focus();
  };

  readonly #onSelect = (): void => {
    this.hasSelection = this.list.selectedOptions.length > 0;
  };

  readonly #onListKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Delete') return;
    event.stopPropagation();
    this.#remove();
  };

  readonly #remove = (): void => {
    const chosen = new Set([...this.list.selectedOptions].map((option) => option.value));
    this.hasSelection = false;
    this.#change(this.entries.filter((entry) => !chosen.has(entry)));
    this.list.focus();
  };

  #change(entries: readonly string[]): void {
    if (entries.length === this.entries.length) return;
    this.entries = entries;
    this.dispatchEvent(new GwFieldChangeEvent(this.field, entries));
  }
}
