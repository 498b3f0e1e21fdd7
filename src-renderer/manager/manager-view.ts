/** `<gw-manager-view>`: the Gateway Manager: commands, what needs attention, the list, the services. */
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import { formatBytes } from '../../src-main/shared/texts/format-bytes.ts';
import '../components/button.ts';
import type { GwFieldChangeEvent } from '../components/field-change-event.ts';
import '../components/icon.ts';
import '../components/text-field.ts';
import type { GwTextField } from '../components/text-field.ts';
import { ModelsController } from '../data/models-controller.ts';
import { StoreController } from '../data/store-controller.ts';
import type { CommandResult, GatewayRowView } from '../data/window-models.ts';
import { TextsController } from '../i18n/texts-controller.ts';
import './delete-dialog.ts';
import type { GwDeleteDialog } from './delete-dialog.ts';
import './fault-band.ts';
import type { ChangePortEvent } from './fault-band.ts';
import type {
  GatewayCommandEvent,
  GatewayDoneEvent,
  GatewayEnableEvent,
  GatewaySelectEvent,
} from './gateway-events.ts';
import './gateway-table.ts';
import type { GwGatewayTable } from './gateway-table.ts';
import './listener-list.ts';
import { managerViewStyles } from './manager-view.styles.ts';
import './new-gateway-dialog.ts';
import type { GwNewGatewayDialog } from './new-gateway-dialog.ts';
import './settings-dialog.ts';
import type { GwSettingsDialog } from './settings-dialog.ts';
import { whyNotRelease } from './why-not-release.ts';

@customElement('gw-manager-view')
export class GwManagerView extends LitElement {
  static override styles = managerViewStyles;

  @state() private selected = '';
  @state() private filter = '';
  /** What was done last, or why not; announced politely. */
  @state() private notice = '';
  @query('gw-new-gateway-dialog') private newDialog!: GwNewGatewayDialog;
  @query('gw-delete-dialog') private deleteDialog!: GwDeleteDialog;
  @query('gw-settings-dialog') private settingsDialog!: GwSettingsDialog;
  @query('gw-gateway-table') private table!: GwGatewayTable | null;
  @query('.filter') private filterField!: GwTextField;

  readonly #words = new TextsController(this);
  readonly #engine = new ModelsController(this);
  readonly #status = new StoreController(
    this,
    () => this.#engine.models.engine,
    (snapshot) => snapshot,
  );
  readonly #gateways = new StoreController(
    this,
    () => this.#engine.models.gateways,
    (snapshot) => snapshot.value,
  );

  constructor() {
    super();
    this.addController({
      hostConnected: () => {
        window.addEventListener('keydown', this.#onKey);
      },
      hostDisconnected: () => {
        window.removeEventListener('keydown', this.#onKey);
      },
    });
  }

  override render(): TemplateResult {
    const { t } = this.#words;
    const { value: status, failure } = this.#status.value;
    return html`
      <header role="toolbar" aria-label=${t('manager.toolbar')}>${this.#renderCommands()}</header>
      <gw-fault-band .status=${status} .failure=${failure} @change-port=${this.#onChangePort}></gw-fault-band>
      <main
        @gateway-select=${this.#onSelect}
        @gateway-command=${this.#onCommand}
        @gateway-enable=${this.#onEnable}
      >
        ${this.#renderList()}
      </main>
      <section aria-labelledby="services">
        <h2 id="services">${t('manager.listeners')}</h2>
        <gw-listener-list .listeners=${status?.listeners ?? []}></gw-listener-list>
      </section>
      <footer>
        <span>${this.#summary()}</span>
        <span role="status" class="notice">${this.notice}</span>
        <span>${t('manager.sessions', { count: status?.sessions ?? 0 })}</span>
      </footer>
      <gw-new-gateway-dialog
        @gateway-done=${this.#onDone}
        @gw-dialog-close=${this.#onDialogClose}
      ></gw-new-gateway-dialog>
      <gw-delete-dialog
        @gateway-done=${this.#onDone}
        @gw-dialog-close=${this.#onDialogClose}
      ></gw-delete-dialog>
      <gw-settings-dialog></gw-settings-dialog>
    `;
  }

  #renderCommands(): TemplateResult {
    const { t } = this.#words;
    const noRow = this.#row === null ? t('manager.release.no-selection') : null;
    const why = whyNotRelease(this.#row);
    return html`
      <gw-button appearance="primary" icon="add" shortcut="Control+N" @click=${this.#onNew}
        >${t('manager.new')}</gw-button
      >
      <gw-button icon="edit" shortcut="Enter" .disabledReason=${noRow} @click=${this.#onEdit}
        >${t('manager.edit')}</gw-button
      >
      <gw-button icon="delete" shortcut="Delete" .disabledReason=${noRow} @click=${this.#onDelete}>
        ${t('manager.delete')}
      </gw-button>
      <gw-button
        icon="release"
        shortcut="F9"
        .disabledReason=${why === null ? null : t(why)}
        @click=${this.#onRelease}
      >
        ${t('manager.release')}
      </gw-button>
      <gw-text-field
        class="filter"
        field="manager.filter"
        type="search"
        placeholder=${t('manager.filter')}
        label-hidden
        label=${t('manager.filter')}
        .value=${this.filter}
        @gw-field-change=${this.#onFilter}
        @keydown=${this.#onFilterKey}
      >
        <gw-icon slot="start" name="search"></gw-icon>
      </gw-text-field>
      <gw-button icon="settings" label=${t('manager.settings')} @click=${this.#onSettings}></gw-button>
    `;
  }

  #renderList(): TemplateResult {
    const { t } = this.#words;
    const gateways = this.#gateways.value;
    if (gateways === null) return html`<p class="empty">${t('manager.list.loading')}</p>`;
    if (gateways.length === 0) return this.#renderEmpty();
    const isAnyShown = gateways.some((row) => row.domain.includes(this.filter.trim().toLowerCase()));
    return html`
      <gw-gateway-table
        .gateways=${gateways}
        filter=${this.filter}
        selected=${this.#row?.domain ?? ''}
        ?hidden=${!isAnyShown}
      ></gw-gateway-table>
      ${isAnyShown ? nothing : html`<p class="empty">${t('manager.list.no-match', { filter: this.filter })}</p>`}
    `;
  }

  #renderEmpty(): TemplateResult {
    const { t } = this.#words;
    return html`
      <div class="empty">
        <h2>${t('manager.list.empty.title')}</h2>
        <p>${t('manager.list.empty.hint')}</p>
        <gw-button appearance="primary" icon="add" @click=${this.#onNew}>${t('manager.new')}</gw-button>
      </div>
    `;
  }

  #summary(): string {
    const { t, language } = this.#words;
    const sum = (amount: (row: GatewayRowView) => number): number =>
      (this.#gateways.value ?? []).reduce((total, row) => total + amount(row), 0);
    const count = sum((row) => row.waitingMessages);
    return t('manager.summary', {
      count,
      size: formatBytes(
        sum((row) => row.waitingBytes),
        language,
      ),
    });
  }

  get #row(): GatewayRowView | null {
    return this.#gateways.value?.find((row) => row.domain === this.selected) ?? null;
  }

  readonly #onSelect = ({ domain }: GatewaySelectEvent): void => {
    this.selected = domain;
  };

  readonly #onCommand = ({ command }: GatewayCommandEvent): void => {
    if (command === 'edit') this.#onEdit();
    else this.#onDelete();
  };

  readonly #onEnable = ({ domain, isEnabled }: GatewayEnableEvent): void => {
    void this.#run(this.#engine.models.enableGateway(domain, isEnabled), () => '');
  };

  readonly #onNew = (): void => {
    void this.newDialog.open();
  };

  readonly #onEdit = (): void => {
    const row = this.#row;
    if (row !== null) void this.#run(this.#engine.models.openEditor(row.domain), () => '');
  };

  readonly #onDelete = (): void => {
    const row = this.#row;
    if (row !== null) void this.deleteDialog.open(row.domain);
  };

  readonly #onRelease = (): void => {
    const row = this.#row;
    if (row === null || whyNotRelease(row) !== null) return;
    void this.#run(this.#engine.models.releaseGateway(row.domain), ({ released: count }) =>
      this.#words.t('manager.release.done', { count }),
    );
  };

  async #run<T>(command: Promise<CommandResult<T>>, describe: (value: T) => string): Promise<void> {
    const result = await command;
    this.notice = result.ok ? describe(result.value) : this.#words.t(`failure.${result.error.code}`);
  }

  readonly #onSettings = (): void => {
    void this.settingsDialog.open();
  };

  readonly #onChangePort = ({ service }: ChangePortEvent): void => {
    void this.settingsDialog.open(`app.listen.${service}`);
  };

  readonly #onDone = ({ notice, domain }: GatewayDoneEvent): void => {
    this.notice = notice;
    this.selected = domain;
  };

  /** Back to the list, where the person came from. */
  readonly #onDialogClose = (): void => {
    void this.updateComplete.then(() => this.table?.focusSelected());
  };

  readonly #onFilter = (event: GwFieldChangeEvent): void => {
    this.filter = String(event.value);
  };

  readonly #onFilterKey = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') this.filter = '';
    if (event.key === 'ArrowDown') this.table?.focusSelected();
  };

  readonly #onKey = (event: KeyboardEvent): void => {
    // A dialog has the keyboard to itself.
    if (event.composedPath().some((target) => target instanceof HTMLDialogElement)) return;
    const key = `${event.ctrlKey ? 'Control+' : ''}${event.key.length === 1 ? event.key.toUpperCase() : event.key}`;
    const commands: Readonly<Record<string, () => void>> = {
      'Control+N': this.#onNew,
      'Control+F': () => {
        this.filterField.focus();
      },
      F9: this.#onRelease,
    };
    const command = commands[key];
    if (command === undefined) return;
    event.preventDefault();
    command();
  };
}
