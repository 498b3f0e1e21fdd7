/** `<gw-sessions-view>`: sessions that live and those that ended last, the dialogue of one of them as it goes on. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { formatBytes } from '../../src-main/shared/texts/format-bytes.ts';
import '../components/button.ts';
import type { GwFieldChangeEvent } from '../components/field-change-event.ts';
import '../components/question-dialog.ts';
import type { GwQuestionDialog } from '../components/question-dialog.ts';
import '../components/text-field.ts';
import { EventController } from '../data/event-controller.ts';
import type { QueueData, SessionDialogue, SessionList } from '../data/queue-data.ts';
import { formatInstant } from '../i18n/format-time.ts';
import { TextsController } from '../i18n/texts-controller.ts';
import { gatewayWords } from './row-words.ts';

/** The view follows the end of a dialogue unless the person scrolled away from it. */
const AT_END_PX = 24;

@customElement('gw-sessions-view')
export class GwSessionsView extends LitElement {
  static override styles = css`
    :host {
      display: grid;
      grid-template-columns: 3fr 2fr;
      grid-template-rows: auto 1fr;
      gap: 8px 12px;
    }
    .list,
    pre {
      overflow: auto;
      margin: 0;
      background: var(--colorNeutralBackground1);
      border: 1px solid var(--colorNeutralStroke2);
      border-radius: var(--borderRadiusLarge);
    }
    pre {
      padding: 8px;
      white-space: pre-wrap;
      overflow-wrap: anywhere;
    }
    pre span {
      display: block;
      unicode-bidi: isolate;
    }
    table {
      width: 100%;
      border-collapse: collapse;
    }
    th,
    td {
      padding: 4px 8px;
      text-align: start;
      white-space: nowrap;
    }
    tr[aria-selected='true'] {
      background: var(--colorNeutralBackground1Selected);
    }
    tr:focus-visible {
      outline: 2px solid var(--colorStrokeFocus2);
      outline-offset: -2px;
    }
  `;

  @property({ attribute: false }) data: QueueData | null = null;
  @state() private sessions: SessionList = [];
  @state() private dialogue: SessionDialogue | null = null;
  @query('pre') private text!: HTMLElement | null;
  @query('gw-question-dialog') private question!: GwQuestionDialog;
  readonly #words = new TextsController(this);
  #search = '';
  #selected = 0;

  constructor() {
    super();
    new EventController(this, () => {
      this.#refresh();
      return this.data?.on('sessions:changed', this.#refresh);
    });
  }

  override render(): TemplateResult {
    const { t } = this.#words;
    const isLive = this.dialogue !== null && this.dialogue.row.endedAt === null;
    return html`
      <gw-text-field
        type="search"
        field="search"
        label=${t('sessions.search')}
        @gw-field-change=${this.#onSearch}
      ></gw-text-field>
      <div>
        <gw-button
          danger
          .disabledReason=${isLive ? null : t('sessions.nothing-live')}
          @click=${this.#onDisconnect}
          >${t('sessions.disconnect()')}</gw-button
        >
      </div>
      <div class="list">${this.#renderList()}</div>
      ${this.#renderDialogue()}
      <gw-question-dialog></gw-question-dialog>
    `;
  }

  #renderList(): TemplateResult {
    const { t, texts, language } = this.#words;
    const columns = ['kind', 'gateway', 'peer', 'tls', 'messages', 'bytes', 'since', 'end'] as const;
    return html`
      <table role="grid" aria-label=${t('queue.view.sessions')}>
        <tr>
          ${columns.map((column) => html`<th scope="col">${t(`sessions.column.${column}`)}</th>`)}
        </tr>
        ${this.sessions.map(
          (row) => html`
            <tr
              tabindex="0"
              aria-selected=${row.number === this.#selected ? 'true' : 'false'}
              @click=${() => {
                void this.#choose(row.number);
              }}
              @focus=${() => {
                void this.#choose(row.number);
              }}
            >
              <td>${t(`sessions.kind.${row.kind}`)}</td>
              <td>${gatewayWords(row.gateway, texts)}</td>
              <td>${row.peer}</td>
              <td>${row.tls ?? '–'}</td>
              <td>
                ${t('sessions.moved', { count: row.messages, deferred: row.deferred, failed: row.failed })}
              </td>
              <td>${formatBytes(row.bytes, language)}</td>
              <td>${formatInstant(row.startedAt, language)}</td>
              <td>${row.endedAt === null ? t('sessions.live') : row.end}</td>
            </tr>
          `,
        )}
      </table>
    `;
  }

  #renderDialogue(): TemplateResult {
    const { t } = this.#words;
    const { dialogue } = this;
    if (dialogue === null) return html`<pre>${t('sessions.choose')}</pre>`;
    const omitted =
      dialogue.omitted > 0 ? `${t('sessions.omitted', { count: dialogue.omitted })}\n` : nothing;
    const marks = { us: '→', peer: '←', note: '·' };
    return html`<pre tabindex="0" aria-label=${t('sessions.transcript')}>
${omitted}${dialogue.lines.map(
        ({ at, from, text }) => html`<span>${this.#time(at)} ${marks[from]} ${text} </span>`,
      )}</pre>`;
  }

  #time(at: number): string {
    return new Intl.DateTimeFormat(this.#words.language, { timeStyle: 'medium' }).format(at);
  }

  readonly #refresh = (): void => {
    void this.#load();
  };

  async #load(): Promise<void> {
    const answer = await this.data?.sessions(this.#search).catch(() => null);
    if (answer?.ok === true) this.sessions = answer.value;
    if (this.#selected !== 0) await this.#choose(this.#selected);
  }

  async #choose(number: number): Promise<void> {
    this.#selected = number;
    const { text } = this;
    const isAtEnd = text === null || text.scrollHeight - text.scrollTop - text.clientHeight < AT_END_PX;
    const answer = await this.data?.dialogue(number).catch(() => null);
    // Forgotten, or another one was chosen meanwhile: what is shown stays.
    if (answer?.ok !== true || this.#selected !== number) return;
    this.dialogue = answer.value;
    await this.updateComplete;
    if (isAtEnd) this.text?.scrollTo({ top: this.text.scrollHeight });
  }

  readonly #onSearch = (event: GwFieldChangeEvent): void => {
    this.#search = String(event.value).trim();
    this.#refresh();
  };

  readonly #onDisconnect = async (): Promise<void> => {
    const { t } = this.#words;
    const row = this.dialogue?.row;
    if (row?.endedAt !== null) return;
    const answer = await this.question.ask({
      heading: t('sessions.disconnect.title'),
      text: t('sessions.disconnect.question', { peer: row.peer }),
      choices: [
        { value: 'end', label: t('sessions.disconnect.confirm'), isPrimary: true },
        { value: 'keep', label: t('command.cancel') },
      ],
    });
    if (answer === 'end') await this.data?.disconnect(row.number);
  };
}
