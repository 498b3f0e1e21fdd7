/** `<gw-server-list>`: more servers of the verification, asked in their order (V14); each with a secret of its own. */
import { css, html, type CSSResultGroup, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import type { VerificationServer } from '../../src-main/shared/settings/verification-fields.ts';
import type { GwFieldChangeEvent } from '../components/field-change-event.ts';
import { fieldMessage } from '../components/field-message.ts';
import { labelText } from '../components/label-text.ts';
import { fieldStyles } from '../styles/controls.styles.ts';
import { EditorPage } from './pages/editor-page.ts';

const FIELD = 'verification.more-servers';

@customElement('gw-server-list')
export class GwServerList extends EditorPage {
  static override styles: CSSResultGroup = [
    EditorPage.styles,
    fieldStyles,
    css`
      .server {
        display: grid;
        grid-template-columns: 1fr 110px;
        gap: 0 12px;
        padding: 8px 0;
        border-bottom: 1px solid var(--colorNeutralStroke2);
      }
      .server > gw-secret-field {
        grid-column: 1 / -1;
      }
      .moves {
        grid-column: 1 / -1;
        display: flex;
        gap: 8px;
        padding-top: 6px;
      }
    `,
  ];

  override render(): TemplateResult {
    const { view } = this;
    return html`
      <div class="field ${view.isChanged(FIELD) ? 'changed' : ''}">
        <div role="group" aria-label=${view.words(FIELD)}>
          <div>${view.words(FIELD)}</div>
          ${this.#servers.map((server, index) => this.#renderServer(server, index))}
          ${fieldMessage({ error: view.error(FIELD), warning: view.warning(FIELD) })}
          <gw-button data-control=${FIELD} .disabledReason=${view.disabledReason(FIELD)} @click=${this.#onAdd}
            >${labelText(view.words('verification.more-servers.add'), view.accelerator(FIELD))}</gw-button
          >
        </div>
      </div>
    `;
  }

  #renderServer(server: VerificationServer, index: number): TemplateResult {
    const { view } = this;
    const reason = view.disabledReason(FIELD);
    const isLdap = view.value('verification.method') === 'ldap';
    const text = (key: 'host' | 'baseDn' | 'bindDn', label: string): TemplateResult => html`
      <gw-text-field
        label=${view.words(label)}
        .value=${server[key]}
        .disabledReason=${reason}
        @gw-field-change=${(event: GwFieldChangeEvent) => {
          this.#change(event, index, { [key]: String(event.value) });
        }}
      ></gw-text-field>
    `;
    return html`
      <div class="server">
        ${text('host', 'verification.host')}
        <gw-number-field
          label=${view.words('verification.port')}
          .value=${server.port}
          .emptyIs=${0}
          .disabledReason=${reason}
          @gw-field-change=${(event: GwFieldChangeEvent) => {
            this.#change(event, index, { port: event.value as number });
          }}
        ></gw-number-field>
        ${isLdap ? html`${text('baseDn', 'verification.base-dn')} ${text('bindDn', 'verification.bind-dn')}` : ''}
        ${this.#renderSecret(server.id, reason)}
        <div class="moves">
          <gw-button .disabledReason=${index === 0 ? '' : reason} @click=${() => this.#move(index)}
            >${view.words('verification.more-servers.up')}</gw-button
          >
          <gw-button .disabledReason=${reason} @click=${() => this.#remove(index)}
            >${view.words('dequeuing.access.remove')}</gw-button
          >
        </div>
      </div>
    `;
  }

  #renderSecret(id: string, reason: string | null): TemplateResult {
    const { view } = this;
    const name = `${FIELD}/${id}`;
    const { isSet, change } = view.secret(name);
    return html`
      <gw-secret-field
        field=${name}
        label=${view.words('verification.secret')}
        .isSet=${isSet}
        .value=${change}
        .disabledReason=${reason}
      ></gw-secret-field>
    `;
  }

  get #servers(): readonly VerificationServer[] {
    return this.view.value(FIELD) as readonly VerificationServer[];
  }

  #change(event: GwFieldChangeEvent, index: number, parts: Partial<VerificationServer>): void {
    event.stopPropagation();
    this.session.change(
      FIELD,
      this.#servers.map((server, at) => (at === index ? { ...server, ...parts } : server)),
    );
  }

  #move(index: number): void {
    const servers = [...this.#servers];
    const [moved] = servers.splice(index, 1);
    if (moved === undefined || index === 0) return;
    servers.splice(index - 1, 0, moved);
    this.session.change(FIELD, servers);
  }

  #remove(index: number): void {
    const removed = this.#servers[index];
    this.session.change(
      FIELD,
      this.#servers.filter((_server, at) => at !== index),
    );
    if (removed === undefined) return;
    const name = `${FIELD}/${removed.id}`;
    this.session.change(name, this.view.secret(name).isSet ? null : undefined);
  }

  readonly #onAdd = (): void => {
    if (this.view.disabledReason(FIELD) !== null) return;
    const server = { id: crypto.randomUUID(), host: '', port: 0, baseDn: '', bindDn: '' };
    this.session.change(FIELD, [...this.#servers, server]);
  };
}
