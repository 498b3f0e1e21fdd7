/** `<gw-gateway-dialog>`: adds or edits one gateway; each field is checked by the schema that the engine uses. */
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import '../components/address-list.ts';
import '../components/button.ts';
import '../components/checkbox.ts';
import '../components/dialog.ts';
import type { GwDialog } from '../components/dialog.ts';
import type { GwFieldChangeEvent } from '../components/field-change-event.ts';
import '../components/message-bar.ts';
import '../components/radio-group.ts';
import '../components/secret-field.ts';
import '../components/text-field.ts';
import { GatewayDraft } from '../data/gateway-draft.ts';
import { generatePassword } from '../data/generate-password.ts';
import { ModelsController } from '../data/models-controller.ts';
import type { GatewayDocument } from '../data/window-models.ts';
import { TextsController } from '../i18n/texts-controller.ts';
import { wordsOf } from '../i18n/words-of.ts';
import { formStyles } from './form.styles.ts';
import { GatewayDoneEvent } from './gateway-events.ts';

type SecretName = 'dequeuing.atrn.password' | 'dequeuing.etrn.auth-password';
const secretNames: readonly string[] = ['dequeuing.atrn.password', 'dequeuing.etrn.auth-password'];

@customElement('gw-gateway-dialog')
export class GwGatewayDialog extends LitElement {
  static override styles = formStyles;

  @state() private draft = GatewayDraft.forNew();
  /** Fields that were changed and left: only they show what is wrong, until a first attempt to save. */
  @state() private touched: ReadonlySet<string> = new Set();
  @state() private showsAll = false;
  @state() private failure = '';
  @state() private isSaving = false;
  @query('gw-dialog') private dialog!: GwDialog;

  readonly #words = new TextsController(this);
  readonly #engine = new ModelsController(this);

  /** @param document null: a new gateway. */
  async open(document: GatewayDocument | null): Promise<void> {
    this.draft = document === null ? GatewayDraft.forNew() : GatewayDraft.of(document);
    this.touched = new Set();
    this.showsAll = false;
    this.failure = '';
    await this.updateComplete;
    this.dialog.show();
    // Fluent opens a moment later and focuses nothing in particular.
    requestAnimationFrame(() => {
      this.#focus('domain.name');
    });
  }

  override render(): TemplateResult {
    const { t } = this.#words;
    const { storedDomain } = this.draft;
    const heading =
      storedDomain === null
        ? t('gateway-dialog.title.new')
        : t('gateway-dialog.title.edit', { domain: storedDomain });
    return html`
      <gw-dialog heading=${heading}>
        <form
          @submit=${this.#onSubmit}
          @gw-field-change=${this.#onChange}
          @focusout=${this.#onLeave}
          @keydown=${this.#onKey}
        >
          ${
            this.failure === ''
              ? nothing
              : html`<gw-message-bar intent="error" heading=${this.failure}></gw-message-bar>`
          }
          ${this.#renderDomain()} ${this.#renderEtrn()} ${this.#renderAtrn()} ${this.#renderAccess()}
        </form>
        <gw-button
          slot="actions"
          appearance="primary"
          .disabledReason=${this.isSaving ? '' : null}
          @click=${this.#onSave}
        >
          ${t(storedDomain === null ? 'command.add' : 'command.save')}
        </gw-button>
        <gw-button slot="actions" @click=${this.#onCancel}>${t('command.cancel')}</gw-button>
      </gw-dialog>
    `;
  }

  #renderDomain(): TemplateResult {
    const { t } = this.#words;
    return html`
      <fieldset>
        <legend>${t('gateway-dialog.domain')}</legend>
        ${this.#text('domain.name', { required: true })} ${this.#check('domain.enabled')}
        ${this.#text('domain.note')}
      </fieldset>
    `;
  }

  #renderEtrn(): TemplateResult {
    const { t } = this.#words;
    const { settings } = this.draft;
    const isOn = settings['dequeuing.etrn.honor'];
    const isToHost = isOn && settings['dequeuing.etrn.target'] === 'host';
    return html`
      <fieldset>
        <legend>${t('gateway-dialog.etrn')}</legend>
        ${this.#check('dequeuing.etrn.honor')}
        <div class="below" ?hidden=${!isOn}>
          ${this.#radio('dequeuing.etrn.target', ['requester', 'host'])}
          <div class="below" ?hidden=${!isToHost}>
            ${this.#text('dequeuing.etrn.host')}
            <div class="pair">
              ${this.#text('dequeuing.etrn.auth-user')} ${this.#secret('dequeuing.etrn.auth-password')}
            </div>
            ${this.#check('dequeuing.etrn.treat-as-foreign')}
          </div>
          ${this.#text('dequeuing.etrn.port', { numeric: true })}
          ${this.#check('dequeuing.etrn.require-auth')}
        </div>
      </fieldset>
    `;
  }

  #renderAtrn(): TemplateResult {
    const { t } = this.#words;
    const { settings } = this.draft;
    const isOn = settings['dequeuing.atrn.honor'];
    const isUsed = isOn || (settings['dequeuing.etrn.honor'] && settings['dequeuing.etrn.require-auth']);
    return html`
      <fieldset>
        <legend>${t('gateway-dialog.atrn')}</legend>
        ${this.#check('dequeuing.atrn.honor')}
        <div class="below" ?hidden=${!isUsed}>
          <div ?hidden=${!isOn}>${this.#check('dequeuing.atrn.single')}</div>
          ${this.#secret('dequeuing.atrn.password', t('dequeuing.atrn.password.hint'), generatePassword)}
        </div>
        ${
          isOn || settings['dequeuing.etrn.honor']
            ? nothing
            : html`<p class="warning">${t('warning.nobody-releases')}</p>`
        }
      </fieldset>
    `;
  }

  #renderAccess(): TemplateResult {
    const { t } = this.#words;
    const { settings } = this.draft;
    const isUsed = settings['dequeuing.etrn.honor'] || settings['dequeuing.atrn.honor'];
    const entries = settings['dequeuing.access.entries'];
    const isLockedOut = settings['dequeuing.access.mode'] === 'honor' && entries.length === 0;
    return html`
      <fieldset ?hidden=${!isUsed}>
        <legend>${t('gateway-dialog.access')}</legend>
        ${this.#radio('dequeuing.access.mode', ['honor', 'ignore'])}
        <gw-address-list
          field="dequeuing.access.entries"
          .entries=${entries}
          error=${this.#error('dequeuing.access.entries')}
          warning=${isLockedOut ? t('warning.empty-honor-list') : ''}
        ></gw-address-list>
      </fieldset>
    `;
  }

  #text(
    field:
      | 'domain.name'
      | 'domain.note'
      | 'dequeuing.etrn.host'
      | 'dequeuing.etrn.auth-user'
      | 'dequeuing.etrn.port',
    { numeric = false, required = false } = {},
  ): TemplateResult {
    return html`
      <gw-text-field
        field=${field}
        label=${this.#words.t(field)}
        .value=${this.draft.settings[field]}
        error=${this.#error(field)}
        ?numeric=${numeric}
        ?required=${required}
      ></gw-text-field>
    `;
  }

  #check(
    field:
      | 'domain.enabled'
      | 'dequeuing.etrn.honor'
      | 'dequeuing.etrn.require-auth'
      | 'dequeuing.etrn.treat-as-foreign'
      | 'dequeuing.atrn.honor'
      | 'dequeuing.atrn.single',
  ): TemplateResult {
    return html`
      <gw-checkbox
        field=${field}
        label=${this.#words.t(field)}
        ?checked=${this.draft.settings[field]}
        error=${this.#error(field)}
      ></gw-checkbox>
    `;
  }

  #radio<F extends 'dequeuing.etrn.target' | 'dequeuing.access.mode'>(
    field: F,
    values: readonly GatewayDraft['settings'][F][],
  ): TemplateResult {
    const word = (key: string): string => wordsOf(this.#words.texts, { text: key, parameters: {} });
    return html`
      <gw-radio-group
        field=${field}
        label=${word(field)}
        value=${this.draft.settings[field]}
        .options=${values.map((value) => ({ value, label: word(`${field}=${value}`) }))}
      ></gw-radio-group>
    `;
  }

  #secret(field: SecretName, hint = '', generate: (() => string) | null = null): TemplateResult {
    return html`
      <gw-secret-field
        field=${field}
        label=${this.#words.t(field)}
        .isSet=${this.draft.secretsSet.includes(field)}
        .value=${this.draft.secrets[field]}
        .generate=${generate}
        hint=${hint}
        error=${this.#error(field)}
      ></gw-secret-field>
    `;
  }

  #error(field: string): string {
    const issue = this.draft.issues[field];
    if (issue === undefined || !(this.showsAll || this.touched.has(field))) return '';
    return wordsOf(this.#words.texts, issue);
  }

  readonly #onChange = (event: GwFieldChangeEvent): void => {
    const { field, value } = event;
    this.draft = secretNames.includes(field)
      ? this.draft.withSecret(field as SecretName, value as string | null | undefined)
      : this.draft.with(field, value);
    // A tick or a choice is finished at once, a text when its field is left.
    if (typeof value === 'boolean' || Array.isArray(value)) this.#touch(field);
  };

  readonly #onLeave = (event: FocusEvent): void => {
    const field = event.target instanceof Element ? event.target.getAttribute('field') : null;
    if (field !== null) this.#touch(field);
  };

  #touch(field: string): void {
    this.touched = new Set([...this.touched, field]);
  }

  /** Enter is OK, except on buttons and in lists, which stop it themselves. */
  readonly #onKey = (event: KeyboardEvent): void => {
    const isInText = event.target instanceof Element && event.target.localName === 'gw-text-field';
    const isSave = event.ctrlKey && event.key.toLowerCase() === 's';
    if (!isSave && !(event.key === 'Enter' && isInText)) return;
    event.preventDefault();
    void this.#save();
  };

  readonly #onSubmit = (event: Event): void => {
    event.preventDefault();
  };

  readonly #onSave = (): void => {
    void this.#save();
  };

  readonly #onCancel = (): void => {
    this.dialog.hide();
  };

  async #save(): Promise<void> {
    if (this.isSaving) return;
    this.showsAll = true;
    if (await this.#showFirstIssue()) return;
    this.isSaving = true;
    const { storedDomain, secrets } = this.draft;
    const input = { settings: this.draft.toSend(), secrets };
    const { models } = this.#engine;
    const result = await (storedDomain === null
      ? models.addGateway(input)
      : models.saveGateway({ domain: storedDomain, ...input }));
    this.isSaving = false;
    if (result.ok) {
      const domain = input.settings['domain.name'];
      const notice = this.#words.t(storedDomain === null ? 'manager.added' : 'manager.saved', { domain });
      this.dialog.hide();
      this.dispatchEvent(new GatewayDoneEvent(notice, domain));
      return;
    }
    this.draft = this.draft.refused(result.error);
    if (!(await this.#showFirstIssue())) this.failure = this.#words.t(`failure.${result.error.code}`);
  }

  /** Whether there is one; it is shown and focused. */
  async #showFirstIssue(): Promise<boolean> {
    const { issues } = this.draft;
    const first = [...this.renderRoot.querySelectorAll('[field]')]
      .map((element) => element.getAttribute('field') ?? '')
      .find((field) => field in issues);
    if (first === undefined) return false;
    this.failure = this.#words.t('gateway-dialog.fix-errors');
    await this.updateComplete;
    this.#focus(first);
    return true;
  }

  #focus(field: string): void {
    const element = this.renderRoot.querySelector<HTMLElement>(`[field="${field}"]`);
    element?.scrollIntoView({ block: 'nearest' });
    element?.focus();
  }
}
