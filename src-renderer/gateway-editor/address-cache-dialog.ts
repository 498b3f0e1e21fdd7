/** `<gw-address-cache-dialog>`: what verifiers said about addresses of one gateway and is remembered (V8). */
import { html, LitElement, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import '../components/button.ts';
import '../components/dialog.ts';
import type { GwDialog } from '../components/dialog.ts';
import type { GwFieldChangeEvent } from '../components/field-change-event.ts';
import '../components/text-field.ts';
import { ModelsController } from '../data/models-controller.ts';
import type { KnownAddress } from '../data/window-models.ts';
import { formatInstant } from '../i18n/format-time.ts';
import { TextsController } from '../i18n/texts-controller.ts';
import { listDialogStyles } from './list-dialog.styles.ts';

const PAGE = 500;

@customElement('gw-address-cache-dialog')
export class GwAddressCacheDialog extends LitElement {
  static override styles = listDialogStyles;

  @property() domain = '';
  @state() private rows: readonly KnownAddress[] = [];
  @state() private total = 0;
  @state() private filter = '';
  @state() private notice = '';
  @query('gw-dialog') private dialog!: GwDialog;
  @query('select') private list!: HTMLSelectElement;

  readonly #words = new TextsController(this);
  readonly #engine = new ModelsController(this);

  async open(): Promise<void> {
    this.filter = '';
    this.notice = '';
    await this.#read();
    this.dialog.show();
  }

  override render(): TemplateResult {
    const { t } = this.#words;
    return html`
      <gw-dialog heading=${t('address-cache.title', { domain: this.domain })}>
        <gw-text-field
          field="address-cache.filter"
          type="search"
          label=${t('manager.filter')}
          .value=${this.filter}
          @gw-field-change=${this.#onFilter}
        ></gw-text-field>
        <div class="row">
          <select multiple size="12" aria-label=${t('address-cache.entries')}>
            ${this.rows.map((row) => html`<option value=${row.address}>${this.#describe(row)}</option>`)}
          </select>
        </div>
        <p class="note">${t('address-cache.shown', { count: this.rows.length, total: this.total })}</p>
        <p role="status">${this.notice}</p>
        <gw-button slot="actions" @click=${this.#onRemove}>${t('dequeuing.access.remove')}</gw-button>
        <gw-button slot="actions" @click=${this.#onEmpty}>${t('address-cache.empty')}</gw-button>
        <gw-button slot="actions" appearance="primary" @click=${this.#onClose}
          >${t('command.close')}</gw-button
        >
      </gw-dialog>
    `;
  }

  #describe({ address, isValid, source, learnedAt, expiresAt }: KnownAddress): string {
    const { t, language } = this.#words;
    return t('address-cache.row', {
      address,
      verdict: t(isValid ? 'address-cache.valid' : 'address-cache.invalid'),
      source,
      learned: formatInstant(learnedAt, language),
      expires: formatInstant(expiresAt, language),
    });
  }

  async #read(): Promise<void> {
    const { domain, filter } = this;
    const result = await this.#engine.models.ask('verification:cache', { domain, filter, limit: PAGE });
    if (!result.ok || filter !== this.filter) return;
    this.rows = result.value.rows;
    this.total = result.value.total;
  }

  async #forget(addresses?: string[]): Promise<void> {
    const input = addresses === undefined ? { domain: this.domain } : { domain: this.domain, addresses };
    const result = await this.#engine.models.ask('verification:forget', input);
    const { t } = this.#words;
    this.notice = result.ok
      ? t('address-file.removed', { count: result.value.forgotten })
      : t(`failure.${result.error.code}`);
    await this.#read();
  }

  readonly #onFilter = (event: GwFieldChangeEvent): void => {
    event.stopPropagation();
    this.filter = String(event.value);
    void this.#read();
  };

  readonly #onRemove = (): void => {
    const addresses = [...this.list.selectedOptions].map((option) => option.value);
    if (addresses.length > 0) void this.#forget(addresses);
  };

  readonly #onEmpty = (): void => {
    void this.#forget();
  };

  readonly #onClose = (): void => {
    this.dialog.hide();
  };
}
