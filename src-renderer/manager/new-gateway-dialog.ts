/** `<gw-new-gateway-dialog>`: asks for the domain, creates the gateway with all defaults and opens its editor (M3). */
import { html, LitElement, type TemplateResult } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import { isDomainName } from '../../src-main/shared/settings/field-types.ts';
import '../components/button.ts';
import '../components/dialog.ts';
import type { GwDialog } from '../components/dialog.ts';
import type { GwFieldChangeEvent } from '../components/field-change-event.ts';
import '../components/text-field.ts';
import { toAsciiDomain } from '../data/ascii-domain.ts';
import { ModelsController } from '../data/models-controller.ts';
import { TextsController } from '../i18n/texts-controller.ts';
import { GatewayDoneEvent } from './gateway-events.ts';

@customElement('gw-new-gateway-dialog')
export class GwNewGatewayDialog extends LitElement {
  @state() private typed = '';
  @state() private error = '';
  @query('gw-dialog') private dialog!: GwDialog;

  readonly #words = new TextsController(this);
  readonly #engine = new ModelsController(this);

  async open(): Promise<void> {
    this.typed = '';
    this.error = '';
    await this.updateComplete;
    this.dialog.show();
    // Fluent opens a moment later and focuses nothing in particular.
    requestAnimationFrame(() => {
      this.renderRoot.querySelector<HTMLElement>('[field="domain.name"]')?.focus();
    });
  }

  override render(): TemplateResult {
    const { t } = this.#words;
    return html`
      <gw-dialog heading=${t('new-gateway.title')}>
        <gw-text-field
          field="domain.name"
          required
          label=${t('domain.name')}
          hint=${t('new-gateway.hint')}
          .value=${this.typed}
          error=${this.error}
          @gw-field-change=${this.#onTyped}
          @keydown=${this.#onKey}
        ></gw-text-field>
        <gw-button slot="actions" appearance="primary" @click=${this.#onAdd}>${t('command.add')}</gw-button>
        <gw-button slot="actions" @click=${this.#onCancel}>${t('command.cancel')}</gw-button>
      </gw-dialog>
    `;
  }

  readonly #onTyped = (event: GwFieldChangeEvent): void => {
    this.typed = String(event.value);
    this.error = '';
  };

  readonly #onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    this.#onAdd();
  };

  readonly #onCancel = (): void => {
    this.dialog.hide();
  };

  readonly #onAdd = (): void => {
    void this.#add();
  };

  async #add(): Promise<void> {
    const { t } = this.#words;
    const domain = toAsciiDomain(this.typed);
    this.error =
      domain === ''
        ? t('error.required')
        : isDomainName(domain)
          ? ''
          : t('error.domain', { value: this.typed });
    if (this.error !== '') return;
    const { models } = this.#engine;
    const result = await models.addGateway({ settings: { 'domain.name': domain } });
    if (!result.ok) {
      const doesExist = result.error.code === 'already-exists';
      this.error = doesExist ? t('error.exists', { value: domain }) : t(`failure.${result.error.code}`);
      return;
    }
    this.dialog.hide();
    this.dispatchEvent(new GatewayDoneEvent(t('manager.added', { domain }), domain));
    await models.openEditor(domain);
  }
}
