/** `<gw-connection-test-dialog>`: a test of a connection, row by row while it runs; it can be cancelled at any moment. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import type { ConnectionTest, TestRow } from '../../src-main/shared/diagnosis/connection-test.ts';
import '../components/button.ts';
import '../components/copy-button.ts';
import '../components/dialog.ts';
import type { GwDialog } from '../components/dialog.ts';
import { ModelsController } from '../data/models-controller.ts';
import type { CommandResult } from '../data/window-models.ts';
import { TextsController } from '../i18n/texts-controller.ts';

type Test = (run: string) => Promise<CommandResult<ConnectionTest>>;

@customElement('gw-connection-test-dialog')
export class GwConnectionTestDialog extends LitElement {
  static override styles = css`
    gw-dialog {
      --gw-dialog-width: 760px;
    }
    table {
      width: 100%;
      border-collapse: collapse;
      font-size: var(--fontSizeBase200);
    }
    th,
    td {
      padding: 4px 8px 4px 0;
      text-align: left;
      vertical-align: top;
      border-bottom: 1px solid var(--colorNeutralStroke2);
    }
    td {
      overflow-wrap: anywhere;
    }
    .reply {
      white-space: pre-line;
      font-family: var(--fontFamilyMonospace);
    }
    .failed {
      color: var(--gw-danger);
    }
    .number {
      text-align: right;
      white-space: nowrap;
    }
  `;

  @state() private heading = '';
  @state() private rows: readonly TestRow[] = [];
  /** Null while it runs. */
  @state() private end: string | null = null;
  @query('gw-dialog') private dialog!: GwDialog;
  #run = '';

  readonly #words = new TextsController(this);
  readonly #engine = new ModelsController(this);

  start(heading: string, test: Test): void {
    void this.#start(heading, test);
  }

  async #start(heading: string, test: Test): Promise<void> {
    const run = crypto.randomUUID();
    this.#run = run;
    this.heading = heading;
    this.rows = [];
    this.end = null;
    await this.updateComplete;
    this.dialog.show();
    const stop = this.#engine.models.on('help:changed', () => {
      void this.#follow(run);
    });
    const result = await test(run);
    stop();
    if (run !== this.#run) return;
    const { t } = this.#words;
    if (result.ok) this.rows = result.value.rows;
    this.end = result.ok ? t(`test.end.${result.value.end}`) : t(`failure.${result.error.code}`);
  }

  async #follow(run: string): Promise<void> {
    const rows = await this.#engine.models.ask('help:test-rows', { run });
    if (rows.ok && run === this.#run && this.end === null) this.rows = rows.value;
  }

  override render(): TemplateResult {
    const { t } = this.#words;
    return html`
      <gw-dialog heading=${this.heading} @gw-dialog-close=${this.#onClose}>
        <table>
          <thead>
            <tr>
              <th>${t('test.column.step')}</th>
              <th>${t('test.column.target')}</th>
              <th class="number">${t('test.column.ms')}</th>
              <th>${t('test.column.verdict')}</th>
              <th>${t('test.column.reply')}</th>
            </tr>
          </thead>
          <tbody>
            ${this.rows.map((row) => this.#renderRow(row))}
          </tbody>
        </table>
        <p role="status">${this.end ?? t('test.running')}</p>
        ${
          this.end === null
            ? html`<gw-button slot="actions" @click=${this.#onCancel}>${t('command.cancel')}</gw-button>`
            : html`
                <gw-copy-button
                  slot="actions"
                  text=${this.#asText()}
                  label=${t('command.copy')}
                ></gw-copy-button>
                <gw-button slot="actions" appearance="primary" @click=${this.#onHide}
                  >${t('command.close')}</gw-button
                >
              `
        }
      </gw-dialog>
    `;
  }

  #renderRow({ step, target, ms, verdict, finding, reply }: TestRow): TemplateResult {
    const { t } = this.#words;
    return html`
      <tr>
        <td>${t(`test.step.${step}`)}</td>
        <td>${target}</td>
        <td class="number">${ms}</td>
        <td class=${verdict}>
          ${t(`test.verdict.${verdict}`)}${finding === null ? nothing : html`: ${t(`test.finding.${finding}`)}`}
        </td>
        <td class="reply">${reply}</td>
      </tr>
    `;
  }

  #asText(): string {
    const { t } = this.#words;
    const rows = this.rows.map(({ step, target, ms, verdict, finding, reply }) =>
      [
        t(`test.step.${step}`),
        target,
        `${String(ms)} ms`,
        t(`test.verdict.${verdict}`),
        finding === null ? '' : t(`test.finding.${finding}`),
        reply.replaceAll('\n', ' | '),
      ].join('\t'),
    );
    return [this.heading, ...rows, this.end ?? ''].join('\n');
  }

  readonly #onCancel = (): void => {
    void this.#engine.models.ask('help:cancel-test', { run: this.#run });
  };

  readonly #onHide = (): void => {
    this.dialog.hide();
  };

  /** Closed while it runs: nobody waits for it any more. */
  readonly #onClose = (): void => {
    if (this.end === null) this.#onCancel();
    this.#run = '';
  };
}
