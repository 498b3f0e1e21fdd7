/** `<gw-delete-dialog>`: asks before a gateway goes, and what shall become of its mail; the safe answer is the default. */
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import { formatBytes } from '../../src-main/shared/texts/format-bytes.ts';
import '../components/button.ts';
import '../components/dialog.ts';
import type { GwDialog } from '../components/dialog.ts';
import type { GwFieldChangeEvent } from '../components/field-change-event.ts';
import '../components/message-bar.ts';
import '../components/radio-group.ts';
import { ModelsController } from '../data/models-controller.ts';
import { StoreController } from '../data/store-controller.ts';
import type { GatewayRowView } from '../data/window-models.ts';
import { TextsController } from '../i18n/texts-controller.ts';
import { formStyles } from './form.styles.ts';
import { GatewayDoneEvent } from './gateway-events.ts';

@customElement('gw-delete-dialog')
export class GwDeleteDialog extends LitElement {
  static override styles = formStyles;

  @state() private domain = '';
  @state() private mail: 'keep' | 'delete' = 'keep';
  @state() private failure = '';
  @query('gw-dialog') private dialog!: GwDialog;

  readonly #words = new TextsController(this);
  readonly #engine = new ModelsController(this);
  /** Live: mail may come in while the question stands. */
  readonly #gateways = new StoreController(
    this,
    () => this.#engine.models.gateways,
    (snapshot) => snapshot.value,
  );

  async open(domain: string): Promise<void> {
    this.domain = domain;
    this.mail = 'keep';
    this.failure = '';
    await this.updateComplete;
    this.dialog.show();
    requestAnimationFrame(() => {
      this.renderRoot.querySelector<HTMLElement>('[data-safe]')?.focus();
    });
  }

  override render(): TemplateResult {
    const { t } = this.#words;
    const deletesMail = this.mail === 'delete' && this.#waits;
    return html`
      <gw-dialog heading=${t('delete-dialog.title')}>
        ${
          this.failure === ''
            ? nothing
            : html`<gw-message-bar intent="error" heading=${this.failure}></gw-message-bar>`
        }
        <p>${this.#question()}</p>
        <p class="hint">${t('delete-dialog.refused')}</p>
        ${this.#waits ? this.#renderMail() : nothing}
        <gw-button slot="actions" danger @click=${this.#onDelete}>
          ${t(deletesMail ? 'delete-dialog.confirm-mail' : 'delete-dialog.confirm')}
        </gw-button>
        <gw-button slot="actions" data-safe appearance="primary" @click=${this.#onCancel}
          >${t('command.cancel')}</gw-button
        >
      </gw-dialog>
    `;
  }

  get #row(): GatewayRowView | null {
    return this.#gateways.value?.find((row) => row.domain === this.domain) ?? null;
  }

  get #waits(): boolean {
    return (this.#row?.waitingMessages ?? 0) > 0;
  }

  #question(): string {
    const { t, language } = this.#words;
    const { domain } = this;
    const { waitingMessages: count = 0, waitingBytes = 0 } = this.#row ?? {};
    if (count === 0) return t('delete-dialog.question', { domain });
    return t('delete-dialog.waiting', { domain, count, size: formatBytes(waitingBytes, language) });
  }

  #renderMail(): TemplateResult {
    const { t } = this.#words;
    return html`
      <gw-radio-group
        field="mail"
        label=${t('delete-dialog.mail')}
        value=${this.mail}
        .options=${[
          { value: 'keep', label: t('delete-dialog.mail=keep') },
          { value: 'delete', label: t('delete-dialog.mail=delete') },
        ]}
        @gw-field-change=${this.#onMail}
      ></gw-radio-group>
    `;
  }

  readonly #onMail = (event: GwFieldChangeEvent): void => {
    this.mail = event.value === 'delete' ? 'delete' : 'keep';
  };

  readonly #onCancel = (): void => {
    this.dialog.hide();
  };

  readonly #onDelete = (): void => {
    void this.#delete();
  };

  async #delete(): Promise<void> {
    const { domain } = this;
    const result = await this.#engine.models.removeGateway({
      domains: [domain],
      mail: this.#waits ? this.mail : 'refuse',
    });
    if (!result.ok) {
      this.failure = this.#words.t(`failure.${result.error.code}`);
      return;
    }
    this.dialog.hide();
    this.dispatchEvent(new GatewayDoneEvent(this.#words.t('manager.deleted', { domain }), ''));
  }
}
