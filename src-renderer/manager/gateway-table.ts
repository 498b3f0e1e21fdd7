/** `<gw-gateway-table>`: one row per gateway, sorted by a click on a column, walked through with the arrow keys. */
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { formatBytes } from '../../src-main/shared/texts/format-bytes.ts';
import type { GwFieldChangeEvent } from '../components/field-change-event.ts';
import '../components/icon.ts';
import '../components/switch.ts';
import { MinuteController } from '../data/minute-controller.ts';
import type { GatewayRowView } from '../data/window-models.ts';
import { formatAgo, formatInstant } from '../i18n/format-time.ts';
import { TextsController } from '../i18n/texts-controller.ts';
import { focusStyles } from '../styles/controls.styles.ts';
import { GatewayCommandEvent, GatewayEnableEvent, GatewaySelectEvent } from './gateway-events.ts';
import { gatewayTableStyles } from './gateway-table.styles.ts';
import { orderRows, sortColumns, type RowOrder, type SortColumn } from './order-rows.ts';

const isNumeric = (column: SortColumn): boolean => column === 'waiting' || column === 'size';

@customElement('gw-gateway-table')
export class GwGatewayTable extends LitElement {
  static override styles = [focusStyles, gatewayTableStyles];

  @property({ attribute: false }) gateways: readonly GatewayRowView[] = [];
  @property() filter = '';
  /** Domain of the chosen row; '' if none. */
  @property() selected = '';
  @state() private order: RowOrder = { column: 'domain', isDescending: false };

  readonly #words = new TextsController(this);
  #rows: GatewayRowView[] = [];

  constructor() {
    super();
    new MinuteController(this);
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('gateways') || changed.has('filter') || changed.has('order')) {
      this.#rows = orderRows(this.gateways, this.filter, this.order);
    }
  }

  /** Whether a row can take the focus. */
  focusSelected(): boolean {
    const row = this.renderRoot.querySelector<HTMLElement>('tbody tr[tabindex="0"]');
    row?.focus();
    return row !== null;
  }

  override render(): TemplateResult {
    const { t } = this.#words;
    return html`
      <table role="grid" aria-label=${t('manager.list')} aria-rowcount=${this.#rows.length + 1}>
        <thead>
          <tr>
            <th class="enabled" scope="col"><span>${t('column.enabled')}</span></th>
            ${sortColumns.map((column) => this.#renderHeader(column))}
          </tr>
        </thead>
        <tbody @keydown=${this.#onKey}>
          ${repeat(
            this.#rows,
            (row) => row.domain,
            (row, index) => this.#renderRow(row, index),
          )}
        </tbody>
      </table>
    `;
  }

  #renderHeader(column: SortColumn): TemplateResult {
    const isSorted = this.order.column === column;
    const direction = this.order.isDescending ? 'descending' : 'ascending';
    return html`
      <th
        class="${column} ${isNumeric(column) ? 'number' : ''}"
        scope="col"
        aria-sort=${isSorted ? direction : nothing}
      >
        <button data-column=${column} @click=${this.#onSort}>
          ${this.#words.t(`column.${column}`)}
          ${isSorted ? html`<gw-icon name=${direction}></gw-icon>` : nothing}
        </button>
      </th>
    `;
  }

  #renderRow(row: GatewayRowView, index: number): TemplateResult {
    const { t, language } = this.#words;
    const isTabStop = row.domain === this.#tabStop();
    return html`
      <tr
        data-domain=${row.domain}
        class=${row.enabled ? '' : 'off'}
        tabindex=${isTabStop ? '0' : '-1'}
        aria-selected=${row.domain === this.selected ? 'true' : 'false'}
        aria-rowindex=${index + 2}
        @click=${this.#onClick}
        @dblclick=${this.#onOpen}
        @focus=${this.#onFocus}
      >
        <td>
          <gw-switch
            field=${row.domain}
            label=${t('manager.enable', { domain: row.domain })}
            ?checked=${row.enabled}
            @gw-field-change=${this.#onEnable}
          ></gw-switch>
        </td>
        <td title=${row.domain}>${row.domain}${this.#renderProblem(row)}</td>
        <td>${this.#renderReleaseBy(row)}</td>
        <td class="number">${new Intl.NumberFormat(language).format(row.waitingMessages)}</td>
        <td class="number">${formatBytes(row.waitingBytes, language)}</td>
        <td>${this.#renderInstant(row.oldestQueuedAt, '–')}</td>
        <td>
          ${
            row.isReleasing
              ? html`<span class="releasing">${t('row.releasing')}</span>`
              : this.#renderInstant(row.lastReleaseAt, t('row.never'))
          }
        </td>
      </tr>
    `;
  }

  #renderProblem({ failedRecipients }: GatewayRowView): TemplateResult | typeof nothing {
    if (failedRecipients === 0) return nothing;
    const text = this.#words.t('row.failed', { count: failedRecipients });
    return html`<div class="problem"><gw-icon name="warning"></gw-icon>${text}</div>`;
  }

  #renderReleaseBy({ releaseBy }: GatewayRowView): TemplateResult {
    const { t } = this.#words;
    if (releaseBy.length > 0) return html`${releaseBy.map((way) => way.toUpperCase()).join(', ')}`;
    return html`<span class="quiet" title=${t('row.release-by.none.hint')}
      >${t('row.release-by.none')}</span
    >`;
  }

  #renderInstant(instant: number | null, otherwise: string): TemplateResult {
    if (instant === null) return html`<span class="quiet">${otherwise}</span>`;
    const { language } = this.#words;
    const ago = formatAgo(instant, Date.now(), language);
    return html`<span title=${formatInstant(instant, language)}>${ago}</span>`;
  }

  /** One row is in the tab order: the chosen one, else the first. */
  #tabStop(): string {
    const isShown = this.#rows.some((row) => row.domain === this.selected);
    return isShown ? this.selected : (this.#rows[0]?.domain ?? '');
  }

  readonly #onSort = (event: Event): void => {
    const column = sortColumns.find(
      (known) => known === (event.currentTarget as HTMLElement).dataset['column'],
    );
    if (column === undefined) return;
    this.order = { column, isDescending: this.order.column === column && !this.order.isDescending };
  };

  readonly #onClick = (event: Event): void => {
    this.#select(domainOf(event));
  };

  readonly #onFocus = (event: Event): void => {
    this.#select(domainOf(event));
  };

  readonly #onOpen = (event: Event): void => {
    this.#select(domainOf(event));
    this.dispatchEvent(new GatewayCommandEvent('edit'));
  };

  readonly #onEnable = (event: GwFieldChangeEvent): void => {
    event.stopPropagation();
    this.dispatchEvent(new GatewayEnableEvent(event.field, event.value === true));
  };

  readonly #onKey = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const index = this.#rows.findIndex((row) => row.domain === domainOf(event));
    const row = this.#rows[index];
    if (row === undefined) return;
    const last = this.#rows.length - 1;
    const moves: Readonly<Record<string, number>> = {
      ArrowDown: index + 1,
      ArrowUp: index - 1,
      Home: 0,
      End: last,
    };
    const target = moves[event.key];
    if (target !== undefined) this.#focusRow(Math.min(Math.max(target, 0), last));
    else if (event.key === 'Enter') this.dispatchEvent(new GatewayCommandEvent('edit'));
    else if (event.key === 'Delete') this.dispatchEvent(new GatewayCommandEvent('delete'));
    else if (event.key === ' ') this.dispatchEvent(new GatewayEnableEvent(row.domain, !row.enabled));
    else return;
    event.preventDefault();
  };

  #focusRow(index: number): void {
    this.renderRoot.querySelectorAll<HTMLElement>('tbody tr')[index]?.focus();
  }

  #select(domain: string): void {
    if (domain !== '' && domain !== this.selected) this.dispatchEvent(new GatewaySelectEvent(domain));
  }
}

/** The row in which something happened; '' outside of one. */
const domainOf = (event: Event): string =>
  event
    .composedPath()
    .map((target) => (target instanceof HTMLTableRowElement ? target.dataset['domain'] : undefined))
    .find((domain) => domain !== undefined) ?? '';
