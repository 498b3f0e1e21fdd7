/** `<gw-settings-dialog>`: language, behaviour of the window, host name and the ports of the services. */
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import '../components/button.ts';
import '../components/checkbox.ts';
import '../components/dialog.ts';
import type { GwDialog } from '../components/dialog.ts';
import type { GwFieldChangeEvent } from '../components/field-change-event.ts';
import '../components/message-bar.ts';
import '../components/select.ts';
import '../components/text-field.ts';
import { ModelsController } from '../data/models-controller.ts';
import { SettingsDraft } from '../data/settings-draft.ts';
import { TextsController } from '../i18n/texts-controller.ts';
import { formStyles } from './form.styles.ts';
import { wordsOf } from '../../src-main/shared/texts/words-of.ts';

const ports = [
  'app.listen.smtp',
  'app.listen.submission',
  'app.listen.smtps',
  'app.listen.odmr',
  'app.listen.odmrs',
] as const;

@customElement('gw-settings-dialog')
export class GwSettingsDialog extends LitElement {
  static override styles = formStyles;

  @state() private draft: SettingsDraft | null = null;
  @state() private failure = '';
  @query('gw-dialog') private dialog!: GwDialog;

  readonly #words = new TextsController(this);
  readonly #engine = new ModelsController(this);

  /** @param field the field that gets the focus. */
  async open(field = 'app.ui.language'): Promise<void> {
    const settings = this.#engine.models.settings.snapshot.value?.settings;
    if (settings === undefined) return;
    this.draft = new SettingsDraft(settings);
    this.failure = '';
    await this.updateComplete;
    this.dialog.show();
    requestAnimationFrame(() => {
      this.renderRoot.querySelector<HTMLElement>(`[field="${field}"]`)?.focus();
    });
  }

  override render(): TemplateResult {
    const { t } = this.#words;
    return html`
      <gw-dialog heading=${t('settings-dialog.title')}>
        <form @gw-field-change=${this.#onChange} @submit=${this.#onSubmit}>
          ${
            this.failure === ''
              ? nothing
              : html`<gw-message-bar intent="error" heading=${this.failure}></gw-message-bar>`
          }
          ${this.draft === null ? nothing : html`${this.#renderProgram(this.draft)} ${this.#renderServices(this.draft)}`}
        </form>
        <gw-button slot="actions" appearance="primary" @click=${this.#onSave}>${t('command.save')}</gw-button>
        <gw-button slot="actions" @click=${this.#onCancel}>${t('command.cancel')}</gw-button>
      </gw-dialog>
    `;
  }

  #renderProgram({ settings }: SettingsDraft): TemplateResult {
    const { t } = this.#words;
    return html`
      <fieldset>
        <legend>${t('settings-dialog.program')}</legend>
        <gw-select
          field="app.ui.language"
          label=${t('app.ui.language')}
          value=${settings['app.ui.language']}
          .options=${(['system', 'de', 'en'] as const).map((value) => ({ value, label: t(`app.ui.language=${value}`) }))}
        ></gw-select>
        <gw-checkbox
          field="app.ui.close-to-tray"
          label=${t('app.ui.close-to-tray')}
          ?checked=${settings['app.ui.close-to-tray']}
        ></gw-checkbox>
      </fieldset>
    `;
  }

  #renderServices(draft: SettingsDraft): TemplateResult {
    const { t } = this.#words;
    return html`
      <fieldset>
        <legend>${t('settings-dialog.services')}</legend>
        <gw-text-field
          field="app.host-name"
          label=${t('app.host-name')}
          .value=${draft.settings['app.host-name']}
          error=${this.#error('app.host-name')}
        ></gw-text-field>
        <div class="pair">
          ${ports.map(
            (field) => html`
              <gw-text-field
                field=${field}
                numeric
                label=${t(field)}
                .value=${draft.settings[field]}
                error=${this.#error(field)}
              ></gw-text-field>
            `,
          )}
        </div>
        <p class="hint">${t('settings-dialog.port-hint')}</p>
      </fieldset>
    `;
  }

  #error(field: string): string {
    const issue = this.draft?.issues[field];
    return issue === undefined ? '' : wordsOf(this.#words.texts, issue);
  }

  readonly #onChange = (event: GwFieldChangeEvent): void => {
    this.draft = this.draft?.with(event.field, event.value) ?? null;
  };

  readonly #onSubmit = (event: Event): void => {
    event.preventDefault();
  };

  readonly #onCancel = (): void => {
    this.dialog.hide();
  };

  readonly #onSave = (): void => {
    void this.#save();
  };

  async #save(): Promise<void> {
    if (this.draft === null) return;
    if (Object.keys(this.draft.issues).length > 0) {
      this.failure = this.#words.t('editor.fix-errors');
      return;
    }
    const result = await this.#engine.models.saveSettings(this.draft.settings);
    if (result.ok) this.dialog.hide();
    else this.failure = this.#words.t(`failure.${result.error.code}`);
  }
}
