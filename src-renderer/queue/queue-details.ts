/** `<gw-queue-details>`: one row whole: why it waits, where it came from, and every attempt with the peer's words. */
import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { QueueTableRow } from '../../src-main/shared/queue/queue-table.ts';
import type { QueueData, QueueDetails } from '../data/queue-data.ts';
import { formatInstant } from '../i18n/format-time.ts';
import { TextsController } from '../i18n/texts-controller.ts';
import { reasonWords } from './row-words.ts';

@customElement('gw-queue-details')
export class GwQueueDetails extends LitElement {
  static override styles = css`
    :host {
      display: block;
      overflow-wrap: anywhere;
    }
    h2 {
      margin: 0 0 4px;
      font-size: var(--fontSizeBase300);
    }
    p {
      margin: 0 0 8px;
      unicode-bidi: isolate;
    }
    table {
      border-collapse: collapse;
    }
    th,
    td {
      padding: 2px 12px 2px 0;
      text-align: start;
      vertical-align: top;
    }
  `;

  @property({ attribute: false }) data: QueueData | null = null;
  @property({ attribute: false }) row: QueueTableRow | null = null;
  @state() private details: QueueDetails | null = null;
  readonly #words = new TextsController(this);

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('row')) void this.#load();
  }

  override render(): TemplateResult | typeof nothing {
    const { row, details } = this;
    const { t, texts } = this.#words;
    if (row === null) return nothing;
    return html`
      <h2>${row.recipient}</h2>
      <p>${reasonWords(row, texts)}</p>
      ${
        details === null
          ? nothing
          : html`<p>${t('queue.received-from', { peer: details.receivedFrom })}</p>
              ${details.attempts.length === 0 ? html`<p>${t('queue.no-attempts')}</p>` : this.#renderAttempts(details)}`
      }
    `;
  }

  #renderAttempts({ attempts }: QueueDetails): TemplateResult {
    const { t, language } = this.#words;
    return html`
      <table>
        <tr>
          <th scope="col">${t('queue.column.last')}</th>
          <th scope="col">${t('sessions.column.peer')}</th>
          <th scope="col">${t('sessions.column.tls')}</th>
          <th scope="col">${t('queue.reply')}</th>
        </tr>
        ${[...attempts].reverse().map(
          ({ at, peer, tls, reply }) => html`
            <tr>
              <td>${formatInstant(at, language)}</td>
              <td>${peer}</td>
              <td>${tls ?? '–'}</td>
              <td>${reply}</td>
            </tr>
          `,
        )}
      </table>
    `;
  }

  async #load(): Promise<void> {
    const { data, row } = this;
    this.details = null;
    if (data === null || row === null) return;
    const answer = await data.details(row.id).catch(() => null);
    // Another row may have been chosen meanwhile; one that is gone has no history.
    if (answer?.ok === true && this.row?.id === row.id) this.details = answer.value;
  }
}
