/**
 * `<gw-queue-table>`: the rows of a filter, however many; only those in sight are drawn, and pages come when they are
 * scrolled to. Fires `gw-queue-select` when the selection changes and `gw-queue-open` on Enter.
 */
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import {
  queueColumns,
  type QueueColumn,
  type QueueOrder,
  type QueueTableFilter,
  type QueueTableRow,
} from '../../src-main/shared/queue/queue-table.ts';
import '../components/icon.ts';
import { EventController } from '../data/event-controller.ts';
import type { QueueData, Selection } from '../data/queue-data.ts';
import { TextsController } from '../i18n/texts-controller.ts';
import { focusStyles } from '../styles/controls.styles.ts';
import { queueTableStyles } from './queue-table.styles.ts';
import { cellWords } from './row-words.ts';

const ROW_PX = 26;
const HEAD_PX = 32;
const PAGE_ROWS = 100;
/** Browsers draw no element that is much higher. */
const MOST_PX = 30_000_000;

export class QueueSelectEvent extends Event {
  constructor(
    readonly selection: Selection,
    readonly current: QueueTableRow | null,
    readonly total: number,
  ) {
    super('gw-queue-select', { bubbles: true, composed: true });
  }
}

@customElement('gw-queue-table')
export class GwQueueTable extends LitElement {
  static override styles = [focusStyles, queueTableStyles];

  @property({ attribute: false }) data: QueueData | null = null;
  @property({ attribute: false }) filter: QueueTableFilter | null = null;
  @state() private order: QueueOrder = { column: 'waiting', isDescending: true };
  @state() private total = 0;
  @state() private first = 0;
  @state() private selected: ReadonlySet<number> | 'all' = new Set();
  @state() private current = -1;
  readonly #words = new TextsController(this);
  #pages = new Map<number, readonly (QueueTableRow | null)[]>();
  #asking = new Set<number>();
  /** Answers to questions of before are dropped. */
  #generation = 0;

  constructor() {
    super();
    new EventController(this, () => this.data?.on('queue:changed', this.#refresh));
    this.addEventListener('scroll', this.#onScroll, { passive: true });
    this.addEventListener('keydown', this.#onKey);
    this.addEventListener('click', this.#onClick);
  }

  clearSelection(): void {
    this.#select(new Set(), -1);
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('filter') || changed.has('order')) {
      this.#generation += 1;
      this.#pages.clear();
      this.#asking.clear();
      this.#select(new Set(), -1);
      this.scrollTop = 0;
      this.first = 0;
    }
    this.tabIndex = 0;
    this.setAttribute('role', 'grid');
    this.setAttribute('aria-rowcount', String(this.total + 1));
    this.setAttribute('aria-label', this.#words.t('queue.view.queue'));
    this.setAttribute('aria-multiselectable', 'true');
  }

  protected override updated(): void {
    for (const page of this.#visiblePages()) if (!this.#pages.has(page)) void this.#load(page);
  }

  /** Places are set as properties: the content security policy refuses the attribute. */
  override render(): TemplateResult {
    const height = Math.min(this.total * ROW_PX, MOST_PX);
    const rows = Array.from(
      { length: Math.min(this.#visibleRows(), this.total - this.first) },
      (_, index) => this.first + index,
    );
    const top = this.#topOf(this.first);
    return html`
      <div class="head" role="row">${queueColumns.map((column) => this.#renderHead(column))}</div>
      <div class="space" .style=${`height: ${String(height)}px`}>
        ${rows.map((index) => this.#renderRow(index, top + (index - this.first) * ROW_PX))}
      </div>
    `;
  }

  #renderHead(column: QueueColumn): TemplateResult {
    const isSorted = this.order.column === column;
    const direction = this.order.isDescending ? 'descending' : 'ascending';
    return html`
      <div role="columnheader" aria-sort=${isSorted ? direction : nothing}>
        <button data-column=${column} @click=${this.#onSort}>
          ${this.#words.t(`queue.column.${column}`)}
          ${isSorted ? html`<gw-icon name=${direction}></gw-icon>` : nothing}
        </button>
      </div>
    `;
  }

  #renderRow(index: number, top: number): TemplateResult {
    const row = this.#rowAt(index);
    const isSelected =
      row !== null && row !== undefined && (this.selected === 'all' || this.selected.has(row.id));
    return html`
      <div
        class="row ${index === this.current ? 'current' : ''}"
        role="row"
        data-index=${index}
        aria-rowindex=${index + 2}
        aria-selected=${isSelected ? 'true' : 'false'}
        .style=${`top: ${String(top)}px`}
      >
        ${row === undefined || row === null ? this.#renderMissing(row) : queueColumns.map((column) => this.#renderCell(row, column))}
      </div>
    `;
  }

  /** Undefined: on its way. Null: delivered or removed since the list was made. */
  #renderMissing(row: null | undefined): TemplateResult {
    return html`<div class="gone" role="gridcell">${row === null ? this.#words.t('queue.gone') : '…'}</div>`;
  }

  #renderCell(row: QueueTableRow, column: QueueColumn): TemplateResult {
    const words = cellWords(row, column, this.#words.texts, Date.now());
    return html`<div class=${column} role="gridcell" title=${words}>${words}</div>`;
  }

  #rowAt(index: number): QueueTableRow | null | undefined {
    return this.#pages.get(Math.floor(index / PAGE_ROWS))?.[index % PAGE_ROWS];
  }

  #visibleRows(): number {
    return Math.ceil((this.clientHeight || 600) / ROW_PX) + 2;
  }

  #visiblePages(): number[] {
    const from = Math.floor(this.first / PAGE_ROWS);
    const to = Math.floor((this.first + this.#visibleRows()) / PAGE_ROWS);
    return from === to ? [from] : [from, to];
  }

  /** One pixel of the bar is more than one row when the list is longer than a page can be high. */
  #topOf(index: number): number {
    if (this.total * ROW_PX <= MOST_PX) return index * ROW_PX;
    return Math.min(this.scrollTop, MOST_PX - this.#visibleRows() * ROW_PX);
  }

  async #load(page: number): Promise<void> {
    const { data, filter, order } = this;
    if (data === null || filter === null || this.#asking.has(page)) return;
    this.#asking.add(page);
    const generation = this.#generation;
    const answer = await data
      .page({ filter, order, offset: page * PAGE_ROWS, limit: PAGE_ROWS })
      .catch(() => null);
    if (generation !== this.#generation) return;
    this.#asking.delete(page);
    if (answer?.ok !== true) return;
    this.#pages.set(page, answer.value.rows);
    this.total = answer.value.total;
    this.requestUpdate();
  }

  /** What is in sight is asked for again, the rest when it is scrolled to. */
  readonly #refresh = (): void => {
    const visible = this.#visiblePages();
    for (const page of this.#pages.keys()) if (!visible.includes(page)) this.#pages.delete(page);
    for (const page of visible) void this.#load(page);
  };

  readonly #onScroll = (): void => {
    const height = this.total * ROW_PX;
    const most = Math.max(0, this.total - Math.floor((this.clientHeight - HEAD_PX) / ROW_PX));
    const share =
      height <= MOST_PX ? this.scrollTop / ROW_PX : (this.scrollTop / (MOST_PX - this.clientHeight)) * most;
    this.first = Math.max(0, Math.min(Math.floor(share), most));
  };

  readonly #onSort = (event: Event): void => {
    const name = (event.currentTarget as HTMLElement).dataset['column'];
    const column = queueColumns.find((known) => known === name);
    if (column === undefined) return;
    this.order = { column, isDescending: this.order.column === column && !this.order.isDescending };
  };

  readonly #onClick = (event: MouseEvent): void => {
    const index = event
      .composedPath()
      .map((target) => (target instanceof HTMLElement ? target.dataset['index'] : undefined))
      .find((found) => found !== undefined);
    if (index !== undefined) this.#move(Number(index), { isRange: event.shiftKey, isToggle: event.ctrlKey });
  };

  readonly #onKey = (event: KeyboardEvent): void => {
    const pageful = this.#visibleRows() - 3;
    const moves: Readonly<Record<string, number>> = {
      ArrowDown: this.current + 1,
      ArrowUp: this.current - 1,
      PageDown: this.current + pageful,
      PageUp: this.current - pageful,
      Home: 0,
      End: this.total - 1,
    };
    const target = moves[event.key];
    if (target !== undefined) {
      this.#move(Math.max(0, Math.min(target, this.total - 1)), { isRange: event.shiftKey, isToggle: false });
    } else if (event.ctrlKey && event.key.toLowerCase() === 'a') this.#select('all', this.current);
    else if (event.key === ' ') this.#move(this.current, { isRange: false, isToggle: true });
    else return;
    event.preventDefault();
  };

  #move(index: number, { isRange, isToggle }: { isRange: boolean; isToggle: boolean }): void {
    const row = this.#rowAt(index);
    const before = this.selected === 'all' ? new Set<number>() : this.selected;
    let selected = new Set<number>();
    if (isRange) {
      const [from, to] = [Math.min(this.current, index), Math.max(this.current, index)];
      selected = new Set(before);
      for (let at = Math.max(0, from); at <= to; at += 1) {
        const id = this.#rowAt(at)?.id;
        if (id !== undefined) selected.add(id);
      }
    } else if (row) {
      if (isToggle) selected = new Set(before);
      if (!isToggle || !selected.delete(row.id)) selected.add(row.id);
    }
    this.#select(selected, index);
    this.#reveal(index);
  }

  #reveal(index: number): void {
    if (this.total * ROW_PX > MOST_PX) return;
    const top = index * ROW_PX;
    const room = this.clientHeight - HEAD_PX - ROW_PX;
    if (top < this.scrollTop) this.scrollTop = top;
    else if (top > this.scrollTop + room) this.scrollTop = top - room;
  }

  #select(selected: ReadonlySet<number> | 'all', current: number): void {
    this.selected = selected;
    this.current = current;
    const { filter } = this;
    const selection: Selection =
      selected === 'all' && filter !== null
        ? { kind: 'all', filter }
        : { kind: 'ids', ids: selected === 'all' ? [] : [...selected] };
    this.dispatchEvent(new QueueSelectEvent(selection, this.#rowAt(current) ?? null, this.total));
  }
}
