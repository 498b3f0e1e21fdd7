/** `<gw-address-file-dialog>`: the list of valid addresses of one gateway (V4): add, remove, filter, read and write files. */
import { html, LitElement, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import '../components/button.ts';
import '../components/checkbox.ts';
import '../components/dialog.ts';
import type { GwDialog } from '../components/dialog.ts';
import type { GwFieldChangeEvent } from '../components/field-change-event.ts';
import '../components/text-field.ts';
import { toFieldIssues } from '../data/field-issue.ts';
import { ModelsController } from '../data/models-controller.ts';
import type { CommandResult } from '../data/window-models.ts';
import { TextsController } from '../i18n/texts-controller.ts';
import { wordsOf } from '../../src-main/shared/texts/words-of.ts';
import { listDialogStyles } from './list-dialog.styles.ts';
import { saveTextFile } from './save-text-file.ts';

/** Rows that are shown at once; the filter finds the others. */
const PAGE = 500;

@customElement('gw-address-file-dialog')
export class GwAddressFileDialog extends LitElement {
  static override styles = listDialogStyles;

  @property() domain = '';
  @state() private entries: readonly string[] = [];
  @state() private total = 0;
  @state() private matching = 0;
  @state() private filter = '';
  @state() private typed = '';
  @state() private error = '';
  @state() private notice = '';
  @state() private replaces = false;
  @query('gw-dialog') private dialog!: GwDialog;
  @query('select') private list!: HTMLSelectElement;
  @query('input[type="file"]') private file!: HTMLInputElement;

  readonly #words = new TextsController(this);
  readonly #engine = new ModelsController(this);

  async open(): Promise<void> {
    this.filter = '';
    this.error = '';
    this.notice = '';
    await this.#read();
    this.dialog.show();
  }

  override render(): TemplateResult {
    const { t } = this.#words;
    return html`
      <gw-dialog heading=${t('address-file.title', { domain: this.domain })}>
        <div class="row" @keydown=${this.#onAddKey}>
          <gw-text-field
            field="address-file.new"
            label=${t('address-file.new')}
            .value=${this.typed}
            error=${this.error}
            hint=${t('address-file.hint', { domain: this.domain })}
            @gw-field-change=${this.#onTyped}
          ></gw-text-field>
          <gw-button @click=${this.#onAdd}>${t('dequeuing.access.add')}</gw-button>
        </div>
        <gw-text-field
          field="address-file.filter"
          type="search"
          label=${t('manager.filter')}
          .value=${this.filter}
          @gw-field-change=${this.#onFilter}
        ></gw-text-field>
        <div class="row">
          <select multiple size="10" aria-label=${t('address-file.entries')} @keydown=${this.#onListKey}>
            ${this.entries.map((entry) => html`<option value=${entry}>${entry}</option>`)}
          </select>
          <gw-button @click=${this.#onRemove}>${t('dequeuing.access.remove')}</gw-button>
        </div>
        <p class="note">
          ${t('address-file.shown', { count: this.entries.length, matching: this.matching, total: this.total })}
        </p>
        <div class="row files">
          <gw-button @click=${this.#onImport}>${t('address-file.import')}</gw-button>
          <gw-checkbox
            field="address-file.replace"
            label=${t('address-file.replace')}
            ?checked=${this.replaces}
            @gw-field-change=${this.#onReplaces}
          ></gw-checkbox>
          <gw-button @click=${this.#onExportText}>${t('address-file.export-text')}</gw-button>
          <gw-button @click=${this.#onExportCsv}>${t('address-file.export-csv')}</gw-button>
          <input type="file" hidden accept=".txt,.csv,text/plain,text/csv" @change=${this.#onFile} />
        </div>
        <p role="status">${this.notice}</p>
        <gw-button slot="actions" appearance="primary" @click=${this.#onClose}
          >${t('command.close')}</gw-button
        >
      </gw-dialog>
    `;
  }

  async #read(): Promise<void> {
    const { domain, filter } = this;
    const result = await this.#engine.models.ask('verification:list', { domain, filter, limit: PAGE });
    if (!result.ok || filter !== this.filter) return;
    this.entries = result.value.entries;
    this.total = result.value.total;
    this.matching = result.value.matching;
  }

  /** What came of it, or why not; the list is read again. */
  async #finish<T>(work: Promise<CommandResult<T>>, describe: (value: T) => string): Promise<boolean> {
    const result = await work;
    this.notice = result.ok ? describe(result.value) : '';
    if (!result.ok) {
      const [issue] = Object.values(toFieldIssues(result.error.issues ?? [], () => this.typed));
      const { t, texts } = this.#words;
      this.error = issue === undefined ? t(`failure.${result.error.code}`) : wordsOf(texts, issue);
    }
    await this.#read();
    return result.ok;
  }

  readonly #onTyped = (event: GwFieldChangeEvent): void => {
    event.stopPropagation();
    this.typed = String(event.value);
    this.error = '';
  };

  readonly #onFilter = (event: GwFieldChangeEvent): void => {
    event.stopPropagation();
    this.filter = String(event.value);
    void this.#read();
  };

  readonly #onReplaces = (event: GwFieldChangeEvent): void => {
    event.stopPropagation();
    this.replaces = event.value === true;
  };

  readonly #onAddKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    this.#onAdd();
  };

  readonly #onAdd = (): void => {
    const entries = this.typed.split(/[\s,;]+/).filter((entry) => entry !== '');
    if (entries.length === 0) return;
    const { t } = this.#words;
    const work = this.#engine.models.ask('verification:add', { domain: this.domain, entries });
    void this.#finish(work, ({ added: count }) => t('address-file.added', { count })).then((isDone) => {
      if (isDone) this.typed = '';
    });
  };

  readonly #onListKey = (event: KeyboardEvent): void => {
    if (event.key === 'Delete') this.#onRemove();
  };

  readonly #onRemove = (): void => {
    const entries = [...this.list.selectedOptions].map((option) => option.value);
    if (entries.length === 0) return;
    const { t } = this.#words;
    const work = this.#engine.models.ask('verification:remove', { domain: this.domain, entries });
    void this.#finish(work, ({ removed: count }) => t('address-file.removed', { count }));
  };

  readonly #onImport = (): void => {
    this.file.click();
  };

  readonly #onFile = (): void => {
    const [file] = this.file.files ?? [];
    this.file.value = '';
    if (file !== undefined) void this.#import(file);
  };

  async #import(file: File): Promise<void> {
    const { t } = this.#words;
    const text = await file.text();
    const input = { domain: this.domain, text, replace: this.replaces };
    await this.#finish(this.#engine.models.ask('verification:import', input), (numbers) =>
      t('address-file.imported', numbers),
    );
  }

  readonly #onExportText = (): void => {
    void this.#export('text');
  };

  readonly #onExportCsv = (): void => {
    void this.#export('csv');
  };

  async #export(format: 'text' | 'csv'): Promise<void> {
    const result = await this.#engine.models.ask('verification:export', { domain: this.domain, format });
    if (result.ok) saveTextFile(`${this.domain}.${format === 'csv' ? 'csv' : 'txt'}`, result.value.text);
  }

  readonly #onClose = (): void => {
    this.dialog.hide();
  };
}
