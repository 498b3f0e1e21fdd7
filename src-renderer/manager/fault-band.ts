/** `<gw-fault-band>`: what the operator must know, in words, with what to do; the most urgent first. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import '../components/button.ts';
import '../components/message-bar.ts';
import type { EngineFault, EngineStatus, IpcFailure, ListenerState } from '../data/window-models.ts';
import { TextsController } from '../i18n/texts-controller.ts';
import { faultText, portFault } from '../../src-main/shared/texts/fault-text.ts';

/** A person wants another port for a service. */
export class ChangePortEvent extends Event {
  constructor(readonly service: ListenerState['service']) {
    super('change-port', { bubbles: true, composed: true });
  }
}

@customElement('gw-fault-band')
export class GwFaultBand extends LitElement {
  static override styles = css`
    :host {
      display: flex;
      flex-direction: column;
      gap: 8px;
      max-height: 30vh;
      overflow: auto;
    }
    gw-button {
      margin-left: 12px;
    }
  `;

  @property({ attribute: false }) status: EngineStatus | null = null;
  @property({ attribute: false }) failure: IpcFailure | null = null;
  /** Set by itself: without faults the band takes no room. */
  @property({ type: Boolean, reflect: true, attribute: 'has-faults' }) hasFaults = false;

  readonly #words = new TextsController(this);

  protected override willUpdate(): void {
    const { status, failure } = this;
    const isHealthy =
      status === null ||
      (status.faults.length === 0 &&
        status.secretStore === 'system' &&
        status.listeners.every(({ state }) => state === 'listening'));
    this.hasFaults = failure !== null || !isHealthy;
  }

  override render(): TemplateResult {
    const { status, failure } = this;
    const { t } = this.#words;
    return html`
      ${
        failure === null
          ? nothing
          : html`<gw-message-bar intent="error" heading=${t('fault.not-responding.title')}>
              ${t(`failure.${failure.code}`)}
            </gw-message-bar>`
      }
      ${status?.faults.map((fault) => this.#renderFault(fault))}
      ${status?.listeners.filter(({ state }) => state === 'failed').map((listener) => this.#renderListener(listener))}
      ${status === null || status.secretStore === 'system' ? nothing : this.#renderSecretStore(status)}
    `;
  }

  #renderFault(fault: EngineFault): TemplateResult {
    const { heading, text } = faultText(fault, this.#words.texts);
    return html`<gw-message-bar intent="error" heading=${heading}>${text}</gw-message-bar>`;
  }

  #renderListener(listener: ListenerState): TemplateResult {
    const { t } = this.#words;
    return html`
      <gw-message-bar
        intent="error"
        heading=${t('fault.port.title', { service: t(`service.${listener.service}`) })}
      >
        ${portFault(listener, this.#words.texts)}
        <gw-button slot="actions" data-service=${listener.service} @click=${this.#onChangePort}
          >${t('fault.port.change')}</gw-button
        >
      </gw-message-bar>
    `;
  }

  #renderSecretStore({ secretStore, dataFolder }: EngineStatus): TemplateResult | typeof nothing {
    const { t } = this.#words;
    if (secretStore === 'system') return nothing;
    return html`
      <gw-message-bar intent="warning" heading=${t(`secret-store.${secretStore}.title`)}>
        ${t(`secret-store.${secretStore}`, { path: dataFolder })}
      </gw-message-bar>
    `;
  }

  readonly #onChangePort = (event: Event): void => {
    const { service } = (event.currentTarget as HTMLElement).dataset;
    const listener = this.status?.listeners.find((candidate) => candidate.service === service);
    if (listener !== undefined) this.dispatchEvent(new ChangePortEvent(listener.service));
  };
}
