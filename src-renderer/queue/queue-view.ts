/** `<gw-queue-view>`: gateways at the left, the table with its filters, actions on the selection, the history below. */
import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import {
  openStatuses,
  type ActionResult,
  type QueueTableFilter,
  type QueueTableRow,
} from '../../src-main/shared/queue/queue-table.ts';
import {
  EXTERNAL_QUEUE,
  POSTMASTER_QUEUE,
  recipientStatuses,
  type RecipientStatus,
} from '../../src-main/shared/queue/queue-view.ts';
import '../components/button.ts';
import type { GwFieldChangeEvent } from '../components/field-change-event.ts';
import '../components/select.ts';
import '../components/text-field.ts';
import { ModelsController } from '../data/models-controller.ts';
import type { QueueAction, QueueData, Selection } from '../data/queue-data.ts';
import { StoreController } from '../data/store-controller.ts';
import { TextsController } from '../i18n/texts-controller.ts';
import './delete-rows-dialog.ts';
import type { GwDeleteRowsDialog } from './delete-rows-dialog.ts';
import './queue-details.ts';
import './queue-table.ts';
import type { GwQueueTable, QueueSelectEvent } from './queue-table.ts';
import { gatewayWords } from './row-words.ts';

const TYPING_MS = 250;
const actions = ['release', 'hold', 'delete'] as const satisfies readonly QueueAction[];
const labels = { release: 'queue.release()', hold: 'queue.hold()', delete: 'queue.delete()' } as const;
const shortcuts = { release: 'F9', hold: 'Control+H', delete: 'Delete' } as const;
const symbols = { release: 'release', hold: 'hold', delete: 'delete' } as const;

@customElement('gw-queue-view')
export class GwQueueView extends LitElement {
  static override styles = css`
    :host {
      display: grid;
      grid-template-columns: 200px 1fr;
      grid-template-rows: minmax(0, 1fr);
      gap: 12px;
    }
    ul {
      margin: 0;
      padding: 0;
      overflow: auto;
      list-style: none;
    }
    li gw-button {
      width: 100%;
      --gw-button-align: start;
    }
    main {
      display: flex;
      flex-direction: column;
      gap: 8px;
      min-width: 0;
      min-height: 0;
    }
    .bar {
      display: flex;
      flex-wrap: wrap;
      align-items: end;
      gap: 8px;
    }
    .bar gw-text-field {
      flex: 1;
      min-width: 200px;
    }
    gw-queue-table {
      flex: 1;
      min-height: 160px;
    }
    gw-queue-details {
      max-height: 32%;
      overflow: auto;
    }
  `;

  @property({ attribute: false }) data: QueueData | null = null;
  @state() private filter: QueueTableFilter = { statuses: [...openStatuses] };
  @state() private selection: Selection = { kind: 'ids', ids: [] };
  @state() private row: QueueTableRow | null = null;
  @state() private total = 0;
  @state() private notice = '';
  @state() private isActing = false;
  @query('gw-queue-table') private table!: GwQueueTable;
  @query('gw-delete-rows-dialog') private deleteDialog!: GwDeleteRowsDialog;
  readonly #words = new TextsController(this);
  readonly #models = new ModelsController(this);
  readonly #gateways = new StoreController(
    this,
    () => this.#models.models.gateways,
    ({ value }) => value,
  );
  #typing = 0;
  #isCancelled = false;

  constructor() {
    super();
    this.addEventListener('keydown', this.#onKey);
  }

  override render(): TemplateResult {
    const { t } = this.#words;
    return html`
      <ul aria-label=${t('queue.column.gateway')}>
        ${[
          undefined,
          ...(this.#gateways.value ?? []).map(({ domain }) => domain),
          EXTERNAL_QUEUE,
          POSTMASTER_QUEUE,
        ].map((gateway) => this.#renderGateway(gateway))}
      </ul>
      <main>
        <div class="bar">${this.#renderFilters()}</div>
        <div class="bar">${actions.map((action) => this.#renderAction(action))}</div>
        <div role="status">${this.#renderStatus()}</div>
        <gw-queue-table
          .data=${this.data}
          .filter=${this.filter}
          @gw-queue-select=${this.#onSelect}
        ></gw-queue-table>
        <gw-queue-details .data=${this.data} .row=${this.row}></gw-queue-details>
      </main>
      <gw-delete-rows-dialog></gw-delete-rows-dialog>
    `;
  }

  #renderGateway(gateway: string | undefined): TemplateResult {
    const { texts, t, language } = this.#words;
    const waiting = this.#gateways.value?.find(({ domain }) => domain === gateway)?.waitingMessages;
    const count = waiting === undefined ? '' : ` (${new Intl.NumberFormat(language).format(waiting)})`;
    const name = gateway === undefined ? t('queue.all') : gatewayWords(gateway, texts);
    return html`
      <li>
        <gw-button
          appearance="subtle"
          .pressed=${this.filter.gateway === gateway}
          @click=${() => {
            this.filter = { ...this.filter, gateway };
          }}
          >${name}${count}</gw-button
        >
      </li>
    `;
  }

  #renderFilters(): TemplateResult {
    const { t } = this.#words;
    const [only] = this.filter.statuses;
    const options = recipientStatuses.map((status) => ({
      value: status,
      label: t(`queue.status.${status}`),
    }));
    return html`
      <gw-text-field
        type="search"
        label=${t('queue.search')}
        field="search"
        @gw-field-change=${this.#onSearch}
      ></gw-text-field>
      <gw-select
        field="status"
        label=${t('queue.column.state')}
        value=${this.filter.statuses.length === 1 ? (only ?? '') : ''}
        .options=${[{ value: '', label: t('queue.status.open') }, ...options]}
        @gw-field-change=${this.#onStatus}
      ></gw-select>
    `;
  }

  #renderAction(action: QueueAction): TemplateResult {
    const { t } = this.#words;
    return html`
      <gw-button
        icon=${symbols[action]}
        shortcut=${shortcuts[action]}
        ?danger=${action === 'delete'}
        .disabledReason=${this.#count === 0 || this.isActing ? t('queue.nothing-selected') : null}
        @click=${() => {
          void this.#start(action);
        }}
        >${t(labels[action])}</gw-button
      >
    `;
  }

  #renderStatus(): TemplateResult {
    const { t } = this.#words;
    const cancel = html`<gw-button
      @click=${() => {
        this.#isCancelled = true;
      }}
      >${t('command.cancel')}</gw-button
    >`;
    if (this.isActing) return html`${this.notice} ${cancel}`;
    return html`${this.notice || t('queue.selected', { count: this.#count })}`;
  }

  get #count(): number {
    return this.selection.kind === 'all' ? this.total : this.selection.ids.length;
  }

  async #start(action: QueueAction): Promise<void> {
    const { data, selection } = this;
    if (data === null || this.#count === 0 || this.isActing) return;
    if (action === 'delete' && !(await this.deleteDialog.ask(this.#count))) return;
    this.isActing = true;
    this.#isCancelled = false;
    const { sum, failure } = await data
      .act(action, selection, (done) => {
        this.notice = this.#describe(done);
        return !this.#isCancelled;
      })
      .finally(() => {
        this.isActing = false;
      });
    // What is left of the selection may be in another state now.
    this.table.clearSelection();
    const done = this.#describe(sum);
    this.notice = failure === null ? done : `${done} · ${this.#words.t(`failure.${failure.code}`)}`;
  }

  /** Done, gone meanwhile, and what was refused because of its state. */
  #describe({ done, gone, refused }: ActionResult): string {
    const { t } = this.#words;
    const refusals = Object.entries(refused).map(([status, count]) =>
      t('queue.result.refused', { count, state: t(`queue.status.${status as RecipientStatus}`) }),
    );
    const parts = [t('queue.result.done', { count: done })];
    if (gone > 0) parts.push(t('queue.result.gone', { count: gone }));
    return [...parts, ...refusals].join(' · ');
  }

  readonly #onSelect = ({ selection, current, total }: QueueSelectEvent): void => {
    this.selection = selection;
    this.row = current;
    this.total = total;
    this.notice = '';
  };

  readonly #onSearch = (event: GwFieldChangeEvent): void => {
    const search = String(event.value).trim();
    window.clearTimeout(this.#typing);
    this.#typing = window.setTimeout(() => {
      this.filter = { ...this.filter, search: search === '' ? undefined : search };
    }, TYPING_MS);
  };

  readonly #onStatus = (event: GwFieldChangeEvent): void => {
    const status = recipientStatuses.find((known) => known === event.value);
    this.filter = { ...this.filter, statuses: status === undefined ? [...openStatuses] : [status] };
  };

  readonly #onKey = (event: KeyboardEvent): void => {
    const path = event.composedPath();
    if (path.some((target) => target instanceof HTMLDialogElement || target instanceof HTMLInputElement))
      return;
    const key = `${event.ctrlKey ? 'Control+' : ''}${event.key.length === 1 ? event.key.toUpperCase() : event.key}`;
    const action = actions.find((known) => shortcuts[known] === key);
    if (action === undefined) return;
    event.preventDefault();
    void this.#start(action);
  };
}
