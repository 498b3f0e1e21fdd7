/** `<gw-address-list>`: addresses and ranges, sorted; add by typing or pasting, edit with F2, remove with Del or the button. */
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { compareRanges, parseAddressRange } from '../../src-main/shared/settings/address-range.ts';
import { TextsController } from '../i18n/texts-controller.ts';
import { fieldStyles } from '../styles/controls.styles.ts';
import { addressListStyles } from './address-list.styles.ts';
import './button.ts';
import { GwFieldChangeEvent } from './field-change-event.ts';
import { describeField, fieldMessage } from './field-message.ts';
import { keyShortcut, labelText } from './label-text.ts';
import './text-field.ts';
import type { GwTextField } from './text-field.ts';

/** A pasted list: spaces, commas, semicolons and lines part its entries. */
const SEPARATORS = /[\s,;]+/;
/** Letters for Alt of its parts. */
type Accelerators = Readonly<Record<'input' | 'add' | 'list' | 'remove', string>>;

@customElement('gw-address-list')
export class GwAddressList extends LitElement {
  static override styles = [fieldStyles, addressListStyles];

  /** The id of the setting. */
  @property() field = '';
  /** In front of the names of its parts: `<name>.new` carries what is typed and not added yet. */
  @property() name = '';
  @property({ attribute: false }) entries: readonly string[] = [];
  /** What stands in the field and is not added yet; its owner keeps it while the list is not shown. */
  @property() typed = '';
  @property({ attribute: false }) accelerators: Accelerators = { input: '', add: '', list: '', remove: '' };
  @property() error = '';
  @property() warning = '';
  /** Why it cannot be used now; null: it can. */
  @property({ attribute: false }) disabledReason: string | null = null;

  @state() private typedError = '';
  /** What became of the last entry (T39). */
  @state() private note = '';
  @state() private hasSelection = false;
  @query('gw-text-field') private input!: GwTextField;
  @query('select') private list!: HTMLSelectElement;

  readonly #words = new TextsController(this);

  /** Takes what is typed; false: something of it is wrong. */
  addTyped(): boolean {
    this.#add();
    return this.typed === '';
  }

  activate(part: string): void {
    if (part === 'add') this.#onAdd();
    else if (part === 'remove') this.#remove();
    else if (part === 'new') this.input.focus();
    else this.list.focus();
  }

  override render(): TemplateResult {
    const { t } = this.#words;
    return html`
      <div class="row">
        <gw-text-field
          field=${`${this.name}.new`}
          label=${t('dequeuing.access.new')}
          accelerator=${this.accelerators.input}
          .value=${this.typed}
          error=${this.typedError}
          hint=${this.note}
          .disabledReason=${this.disabledReason}
          @gw-field-change=${this.#onInput}
          @keydown=${this.#onInputKey}
        ></gw-text-field>
        <gw-button
          data-control=${`${this.name}.add`}
          .disabledReason=${this.disabledReason ?? (this.typed.trim() === '' ? t('dequeuing.access.add.empty') : null)}
          @click=${this.#onAdd}
          >${labelText(t('dequeuing.access.add'), this.accelerators.add)}</gw-button
        >
      </div>
      <div class="row">
        ${this.#renderList()}
        <gw-button
          data-control=${`${this.name}.remove`}
          .disabledReason=${this.disabledReason ?? (this.hasSelection ? null : t('dequeuing.access.remove.empty'))}
          @click=${this.#remove}
          >${labelText(t('dequeuing.access.remove'), this.accelerators.remove)}</gw-button
        >
      </div>
      ${fieldMessage(this)}
    `;
  }

  #renderList(): TemplateResult {
    const { t } = this.#words;
    return html`
      <select
        multiple
        size="4"
        ?disabled=${this.disabledReason !== null}
        title=${this.disabledReason ?? t('dequeuing.access.entries.keys')}
        aria-label=${t('dequeuing.access.entries')}
        aria-description=${describeField(this) || nothing}
        aria-keyshortcuts=${keyShortcut(this.accelerators.list)}
        @change=${this.#onSelect}
        @keydown=${this.#onListKey}
      >
        ${this.entries.map((entry) => html`<option value=${entry}>${entry}</option>`)}
      </select>
    `;
  }

  #setTyped(text: string): void {
    this.typed = text;
    this.dispatchEvent(new GwFieldChangeEvent(`${this.name}.new`, text));
  }

  readonly #onInput = (event: GwFieldChangeEvent): void => {
    event.stopPropagation();
    this.typedError = '';
    this.note = '';
    this.#setTyped(String(event.value));
  };

  readonly #onInputKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    event.stopPropagation();
    this.#onAdd();
  };

  readonly #onAdd = (): void => {
    if (this.disabledReason !== null) return;
    this.#add();
    this.input.focus();
  };

  /** Takes what is right and leaves the first wrong entry in the field. */
  #add(): void {
    const words = this.typed.split(SEPARATORS).filter((word) => word !== '');
    const entries = [...this.entries];
    this.note = '';
    let left: string[] = [];
    for (const [index, word] of words.entries()) {
      const range = parseAddressRange(word);
      if (range === null || entries.includes(range.text)) {
        this.typedError = this.#words.t(range === null ? 'error.address' : 'error.duplicate', {
          value: word,
        });
        left = words.slice(index);
        break;
      }
      if (range.text !== word) this.note = this.#words.t('note.stored-as', { old: word, new: range.text });
      entries.push(range.text);
    }
    this.#setTyped(left.join(' '));
    this.#change(entries);
  }

  readonly #onSelect = (): void => {
    this.hasSelection = this.list.selectedOptions.length > 0;
  };

  readonly #onListKey = (event: KeyboardEvent): void => {
    if (event.key === 'Delete') {
      event.stopPropagation();
      this.#remove();
    }
    const [chosen] = this.list.selectedOptions;
    if (event.key !== 'F2' || chosen === undefined) return;
    event.preventDefault();
    this.#edit(chosen.value);
  };

  /** Back into the field; adding it again puts it into its place. */
  #edit(entry: string): void {
    this.#change(this.entries.filter((other) => other !== entry));
    this.hasSelection = false;
    this.#setTyped(entry);
    this.input.focus();
  }

  readonly #remove = (): void => {
    if (this.disabledReason !== null) return;
    const chosen = new Set([...this.list.selectedOptions].map((option) => option.value));
    if (chosen.size === 0) return;
    const firstIndex = this.list.selectedIndex;
    this.hasSelection = false;
    this.#change(this.entries.filter((entry) => !chosen.has(entry)));
    void this.updateComplete.then(() => {
      this.list.focus();
      this.list.selectedIndex = Math.min(firstIndex, this.list.options.length - 1);
      this.#onSelect();
    });
  };

  #change(entries: readonly string[]): void {
    if (entries.length === this.entries.length) return;
    this.entries = sorted(entries);
    this.dispatchEvent(new GwFieldChangeEvent(this.field, this.entries));
  }
}

const sorted = (entries: readonly string[]): string[] =>
  entries
    .flatMap((entry) => parseAddressRange(entry) ?? [])
    .sort(compareRanges)
    .map(({ text }) => text);
