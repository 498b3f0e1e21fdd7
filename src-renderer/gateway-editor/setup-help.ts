/** `<gw-setup-help>`: tests of the target and the sign-in, and what the client's administrator enters (section 8). */
import { css, html, type CSSResultGroup, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import '../components/copy-button.ts';
import type { GwFieldChangeEvent } from '../components/field-change-event.ts';
import { ModelsController } from '../data/models-controller.ts';
import { StoreController } from '../data/store-controller.ts';
import type { EngineStatus } from '../data/window-models.ts';
import { TextsController } from '../i18n/texts-controller.ts';
import { clientKinds, clientSettings, type ClientFacts, type ClientKind } from './client-settings.ts';
import './connection-test-dialog.ts';
import type { GwConnectionTestDialog } from './connection-test-dialog.ts';
import { EditorPage } from './pages/editor-page.ts';

type Service = EngineStatus['listeners'][number]['service'];

@customElement('gw-setup-help')
export class GwSetupHelp extends EditorPage {
  static override styles: CSSResultGroup = [
    EditorPage.styles,
    css`
      dl {
        display: grid;
        grid-template-columns: auto 1fr;
        align-items: center;
        gap: 0 14px;
        margin: 4px 0;
      }
      dt {
        color: var(--colorNeutralForeground2);
      }
      dd {
        display: flex;
        align-items: center;
        gap: 6px;
        min-width: 0;
        margin: 0;
      }
      .problem {
        color: var(--gw-danger);
      }
      pre {
        margin: 8px 0;
        padding: 8px 10px;
        overflow-x: auto;
        border: 1px solid var(--colorNeutralStroke2);
        border-radius: var(--borderRadiusMedium);
        background: var(--colorNeutralBackground1);
        font-family: var(--fontFamilyMonospace);
        font-size: var(--fontSizeBase200);
        user-select: text;
      }
      .kind {
        display: flex;
        align-items: flex-end;
        gap: 8px;
      }
    `,
  ];

  @property({ attribute: false }) status: EngineStatus | null = null;
  @state() private kind: ClientKind = 'fetchmail';
  @query('gw-connection-test-dialog') private dialog!: GwConnectionTestDialog;

  readonly #words = new TextsController(this);
  readonly #engine = new ModelsController(this);
  readonly #gateways = new StoreController(
    this,
    () => this.#engine.models.gateways,
    (snapshot) => snapshot.value ?? [],
  );

  override render(): TemplateResult {
    return html`
      ${this.group(
        'group.setup-help',
        html`
          <div class="buttons">
            ${this.button('help.test', this.#onTarget)}
            ${this.button('help.test-requester', this.#onRequester)}
            ${this.button('help.test-signin', this.#onSignIn)}
          </div>
          ${this.#renderValues()} ${this.#renderKind()}
        `,
      )}
      <gw-connection-test-dialog></gw-connection-test-dialog>
    `;
  }

  #renderValues(): TemplateResult {
    const { t } = this.#words;
    const { host, port, account, way } = this.#facts;
    const why = this.view.disabledReason('help.client-values');
    if (why !== null) return html`<p class="note" data-control="help.client-values">${why}</p>`;
    const problem = this.#problem(way);
    return html`
      <h3 class="note" data-control="help.client-values" tabindex="-1">${t('help.client-values')}</h3>
      <dl>
        ${this.#value('client.host', host)}
        ${this.#value('client.port', port === 0 ? t('client.off') : String(port), problem)}
        ${this.#value('client.user', account)} ${this.#value('client.encryption', this.#encryption(way))}
      </dl>
    `;
  }

  #value(key: string, value: string, problem = ''): TemplateResult {
    return html`
      <dt>${this.view.words(key)}</dt>
      <dd>
        <span>${value}</span>
        <gw-copy-button text=${value} label=${this.#words.t('command.copy')}></gw-copy-button>
        <span class="problem">${problem}</span>
      </dd>
    `;
  }

  #renderKind(): TemplateResult {
    const { view } = this;
    const { texts, t } = this.#words;
    const text = clientSettings(this.kind, this.#facts, texts);
    const why = view.disabledReason('help.client-kind');
    return html`
      <div class="kind">
        <gw-select
          data-control="help.client-kind"
          label=${t('help.client-kind')}
          accelerator=${view.accelerator('help.client-kind')}
          value=${this.kind}
          .options=${clientKinds.map((value) => ({ value, label: t(`help.client-kind=${value}`) }))}
          .disabledReason=${why}
          @gw-field-change=${this.#onKind}
        ></gw-select>
        <gw-copy-button text=${text} label=${t('command.copy')}></gw-copy-button>
      </div>
      <pre ?hidden=${why !== null}>${text}</pre>
    `;
  }

  get #facts(): ClientFacts {
    const { view, status } = this;
    const { domain } = this.session;
    const chosen = String(view.value('dequeuing.account'));
    const account = chosen === '' ? domain : chosen;
    const others = this.#gateways.value.filter((row) => row.account === account && row.domain !== domain);
    const way = view.value('dequeuing.atrn.honor') === true ? 'atrn' : 'etrn';
    const port = (service: Service): number =>
      status?.listeners.find((listener) => listener.service === service)?.port ?? 0;
    return {
      host: status?.hostName ?? '',
      account,
      domains: [domain, ...others.map((row) => row.domain)],
      way,
      port: port(way === 'atrn' ? 'odmr' : 'smtp'),
      tlsPort: way === 'atrn' ? port('odmrs') : 0,
      needsSignIn: way === 'atrn' || view.value('dequeuing.etrn.require-auth') === true,
    };
  }

  /** Why the client cannot reach the listener; '' if it can, as far as we know. */
  #problem(way: 'atrn' | 'etrn'): string {
    const { t } = this.#words;
    const wanted: readonly Service[] = way === 'atrn' ? ['odmr', 'odmrs'] : ['smtp'];
    const listeners = (this.status?.listeners ?? []).filter(({ service }) => wanted.includes(service));
    if (listeners.length === 0) return t('client.problem.off');
    if (listeners.every(({ state }) => state === 'failed')) return t('client.problem.failed');
    const isLocal = listeners.every(({ address }) => /^127\.|^::1$/.test(address));
    return isLocal ? t('client.problem.local') : '';
  }

  #encryption(way: 'atrn' | 'etrn'): string {
    const service = way === 'atrn' ? 'odmr' : 'smtp';
    const listener = this.status?.listeners.find((candidate) => candidate.service === service);
    return this.#words.t(`listener.tls.${listener?.tls ?? 'none'}`);
  }

  readonly #onKind = (event: GwFieldChangeEvent): void => {
    event.stopPropagation();
    this.kind = event.value as ClientKind;
  };

  readonly #onTarget = (): void => {
    const { draft } = this.session.snapshot;
    if (draft === null) return;
    const input = { settings: draft.toSend(), secrets: draft.secrets };
    this.dialog.start(this.#words.t('help.test'), (run) =>
      this.#engine.models.ask('help:test-target', { run, ...input }),
    );
  };

  readonly #onRequester = (): void => {
    const { draft } = this.session.snapshot;
    if (draft === null) return;
    this.dialog.start(this.#words.t('help.test-requester'), (run) =>
      this.#engine.models.ask('help:test-requester', { run, settings: draft.toSend() }),
    );
  };

  readonly #onSignIn = (): void => {
    const { domain } = this.session;
    this.dialog.start(this.#words.t('help.test-signin'), (run) =>
      this.#engine.models.ask('help:test-signin', { run, domain }),
    );
  };
}
