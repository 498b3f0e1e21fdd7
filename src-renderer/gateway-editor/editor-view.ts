/** `<gw-editor-view>`: the Gateway Editor of one gateway: pages, buttons, and the questions on the way out. */
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import '../components/message-bar.ts';
import type { GwFieldChangeEvent } from '../components/field-change-event.ts';
import type { HelpTopic } from '../components/help-panel.ts';
import type { GwPageSelectEvent, TreePage } from '../components/page-tree.ts';
import '../components/question-dialog.ts';
import type { GwCopySecretEvent } from '../components/secret-field.ts';
import type { GwQuestionDialog } from '../components/question-dialog.ts';
import { fieldOf, type FieldIssues } from '../data/field-issue.ts';
import { GatewayFactsController } from '../data/gateway-facts-controller.ts';
import { ModelsController } from '../data/models-controller.ts';
import { StoreController } from '../data/store-controller.ts';
import type { GwFieldLeaveEvent } from '../form/field-leave-event.ts';
import '../form/form-frame.ts';
import type { GwFormFrame } from '../form/form-frame.ts';
import type { FormView } from '../form/form-view.ts';
import type { GwFrameEvent } from '../form/frame-event.ts';
import { pageAccelerators } from '../form/page-accelerators.ts';
import { TextsController } from '../i18n/texts-controller.ts';
import { wordsOf } from '../../src-main/shared/texts/words-of.ts';
import { createFormView } from './editor-form-view.ts';
import { EditorQuestions } from './editor-questions.ts';
import type { EditorSession } from './editor-session.ts';
import { commandSpecs, fieldSpecs } from './editor-rules.ts';
import type { EditorState } from './enabled-when.ts';
import { editorPages, type EditorPage } from './gateway-fields.ts';
import { helpKey } from './help-key.ts';
import { localWarnings } from './local-warnings.ts';
import { renderPage } from './render-page.ts';
import './waiting-line.ts';

/** After the last key (17.2). */
const SETTLE_MS = 300;
const NEW_ADDRESS = 'dequeuing.access.new';

@customElement('gw-editor-view')
export class GwEditorView extends LitElement {
  @property({ attribute: false }) session!: EditorSession;

  @state() private page: EditorPage = 'domain';
  /** Fields that were changed and left: only they say what is wrong, until a first attempt to apply. */
  @state() private touched: ReadonlySet<string> = new Set();
  @state() private showsAll = false;
  @state() private isSettled = true;
  @state() private failure = '';
  @state() private notice = '';
  /** What stands in the field for a new address and is not in the list (T46). */
  @state() private newAddress = '';
  private settleTimer = 0;
  private isAskingConflict = false;
  @query('gw-form-frame') private frame!: GwFormFrame | null;
  @query('gw-question-dialog') private dialog!: GwQuestionDialog;

  readonly #words = new TextsController(this);
  readonly #engine = new ModelsController(this);
  readonly #snapshot = new StoreController(
    this,
    () => this.session,
    (snapshot) => snapshot,
  );
  readonly #settings = new StoreController(
    this,
    () => this.#engine.models.settings,
    (snapshot) => snapshot.value?.settings ?? null,
  );
  readonly #facts = new GatewayFactsController(
    this,
    () => this.#engine.models,
    () => this.session.domain,
  );
  readonly #status = new StoreController(
    this,
    () => this.#engine.models.engine,
    (snapshot) => snapshot,
  );

  override render(): TemplateResult {
    const { t } = this.#words;
    const { draft, lost } = this.#snapshot.value;
    if (draft === null) {
      const words = lost === null ? t('editor.loading') : t(`failure.${lost.code}`);
      return html`<p>${words}</p>`;
    }
    const accelerators = this.#accelerators();
    const view = this.#view(accelerators);
    const wrong = Object.keys(draft.issues).filter((field) => view.error(field) !== '');
    return html`
      <gw-form-frame
        .pages=${this.#pages(wrong)}
        page=${this.page}
        .applyReason=${this.#applyReason(wrong)}
        .okReason=${this.#okReason(wrong)}
        failure=${lost === null ? this.failure : t('editor.gone')}
        notice=${this.notice}
        .accelerators=${accelerators}
        .helpFor=${this.#helpFor}
        @gw-page-select=${this.#onPage}
        @gw-frame=${this.#onFrame}
        @gw-field-change=${this.#onChange}
        @gw-field-leave=${this.#onLeave}
        @gw-copy-secret=${this.#onCopySecret}
      >
        <div slot="head">${this.#renderHead()}</div>
        ${renderPage(this.page, {
          view,
          session: this.session,
          facts: this.#facts.facts,
          status: this.#status.value.value,
        })}
      </gw-form-frame>
      <gw-question-dialog></gw-question-dialog>
    `;
  }

  #renderHead(): TemplateResult | typeof nothing {
    const { t } = this.#words;
    const { draft } = this.#snapshot.value;
    if (draft === null) return nothing;
    return html`
      ${
        draft.settings['domain.enabled']
          ? nothing
          : html`<gw-message-bar intent="info" heading=${t('editor.is-off')}></gw-message-bar>`
      }
      <gw-waiting-line .facts=${this.#facts.facts} domain=${this.session.domain}></gw-waiting-line>
    `;
  }

  protected override updated(): void {
    const { draft, conflicts } = this.#snapshot.value;
    if (draft === null) return;
    const mark = this.session.isChanged ? '*' : '';
    document.title = `${this.#words.t('editor.title', { domain: this.session.domain })}${mark}`;
    if (conflicts.length > 0 && !this.isAskingConflict) void this.#askConflict(conflicts);
  }

  /** T33, once for all fields that are known by then. */
  async #askConflict(conflicts: readonly string[]): Promise<void> {
    this.isAskingConflict = true;
    await this.#questions.askConflict(conflicts);
    this.isAskingConflict = false;
  }

  /** Whether the window may go now; else the person is asked, and it goes if that is the answer. */
  mayClose(): boolean {
    if (!this.session.isChanged) return true;
    void this.#cancel();
    return false;
  }

  get #draft() {
    const { draft } = this.#snapshot.value;
    if (draft === null) throw new Error('the gateway is not read yet');
    return draft;
  }

  get #state(): EditorState {
    const draft = this.#draft;
    const settings = this.#settings.value;
    return {
      settings: draft.settings,
      hasPassword: draft.hasSecret('dequeuing.atrn.password'),
      hasScanner: (settings?.['app.scan.clamd'] ?? '') !== '',
      hasSpamFilter: (settings?.['app.scan.spamd'] ?? '') !== '',
      isEngineReachable: this.#status.value.failure === null,
      hasRequester: this.#facts.lastRequester !== null,
    };
  }

  #view(accelerators: Readonly<Record<string, string>>): FormView {
    const draft = this.#draft;
    return createFormView({
      draft,
      state: this.#state,
      texts: this.#words.texts,
      warnings: this.#warnings,
      accelerators,
      newEntries: { [NEW_ADDRESS]: this.newAddress },
      touched: this.showsAll ? null : this.touched,
      isSettled: this.isSettled,
    });
  }

  get #warnings(): FieldIssues {
    return { ...localWarnings(this.#draft), ...this.#snapshot.value.checks };
  }

  #accelerators(): Record<string, string> {
    const specs = { fields: fieldSpecs, commands: commandSpecs };
    return pageAccelerators(this.page, specs, (control) => this.#label(control));
  }

  readonly #label = (key: string): string => wordsOf(this.#words.texts, { text: key, parameters: {} });

  /** @param wrong fields that say so now. */
  #pages(wrong: readonly string[]): TreePage[] {
    const { t } = this.#words;
    const { changedFields } = this.#draft;
    const on = (page: EditorPage, fields: readonly string[]): boolean =>
      fields.some((field) => fieldSpecs[fieldOf(field)]?.page === page);
    return editorPages.map((id) => ({
      id,
      label: t(`page.${id}`),
      changed: on(id, changedFields) ? t('editor.page-changed') : '',
      wrong: on(id, wrong) ? t('editor.page-wrong') : '',
    }));
  }

  #applyReason(wrong: readonly string[]): string | null {
    const { t } = this.#words;
    if (this.#snapshot.value.isSaving) return t('editor.saving');
    if (!this.session.isChanged && this.newAddress.trim() === '') return t('editor.nothing-changed');
    return this.#blockedReason(wrong);
  }

  #okReason(wrong: readonly string[]): string | null {
    return this.session.isChanged ? this.#blockedReason(wrong) : null;
  }

  /** Something wrong that is not shown yet must not block: the attempt to apply shows it. */
  #blockedReason(wrong: readonly string[]): string | null {
    return wrong.length > 0 ? this.#words.t('editor.fix-errors') : null;
  }

  get #questions(): EditorQuestions {
    return new EditorQuestions(this.session, this.dialog, this.#words.texts);
  }

  readonly #helpFor = (control: string | null): HelpTopic => {
    const key = helpKey(control) ?? `help.page.${this.page}`;
    const isPage = key.startsWith('help.page.');
    return {
      title: isPage ? this.#label(`page.${this.page}`) : this.#label(control ?? ''),
      text: this.#label(key),
    };
  };

  readonly #onCopySecret = ({ secret }: GwCopySecretEvent): void => {
    void this.#engine.models.copySecret(secret);
  };

  readonly #onPage = ({ page }: GwPageSelectEvent): void => {
    this.page = page as EditorPage;
  };

  readonly #onChange = ({ field, value }: GwFieldChangeEvent): void => {
    this.failure = '';
    this.notice = '';
    if (field === NEW_ADDRESS) {
      this.newAddress = String(value);
      return;
    }
    this.session.change(field, value);
    // A tick or a choice is finished at once, a text when its field is left.
    if (typeof value === 'boolean' || Array.isArray(value)) this.#touch(field);
    this.isSettled = false;
    window.clearTimeout(this.settleTimer);
    this.settleTimer = window.setTimeout(() => {
      this.isSettled = true;
    }, SETTLE_MS);
  };

  readonly #onLeave = ({ control }: GwFieldLeaveEvent): void => {
    if (control in fieldSpecs) this.#touch(control);
  };

  #touch(field: string): void {
    if (!this.touched.has(field)) this.touched = new Set([...this.touched, field]);
  }

  readonly #onFrame = ({ action }: GwFrameEvent): void => {
    if (action === 'cancel') void this.#cancel();
    if (action === 'apply') void this.#apply();
    if (action === 'ok') void this.#ok();
  };

  async #ok(): Promise<void> {
    if (await this.#apply()) window.close();
  }

  async #cancel(): Promise<void> {
    const answer = this.session.isChanged ? await this.#questions.askUnsaved() : 'discard';
    if (answer === 'back') return;
    if (answer === 'apply' && !(await this.#apply())) return;
    if (answer === 'discard') this.session.discard();
    window.close();
  }

  /** Whether everything is stored. */
  async #apply(): Promise<boolean> {
    if (this.#snapshot.value.isSaving || !(await this.#settleAddress())) return false;
    this.showsAll = true;
    if (await this.#showFirstIssue()) return false;
    if (!(await this.#questions.confirmWarnings(this.#warnings))) return false;
    const failure = await this.session.apply();
    if (failure === null) {
      this.showsAll = false;
      this.touched = new Set();
      this.failure = '';
      this.notice = this.#words.t('editor.applied');
      return true;
    }
    if (failure.code !== 'changed-meanwhile' && !(await this.#showFirstIssue())) {
      this.failure = this.#words.t(`failure.${failure.code}`);
    }
    return false;
  }

  /** T46. */
  async #settleAddress(): Promise<boolean> {
    if (this.newAddress.trim() === '') return true;
    const answer = await this.#questions.askPending(this.newAddress.trim());
    if (answer === 'leave') this.newAddress = '';
    if (answer !== 'add') return answer === 'leave';
    this.page = 'dequeuing';
    await this.updateComplete;
    const page = this.renderRoot.querySelector('gw-dequeuing-page');
    await page?.updateComplete;
    return page?.addressList?.addTyped() ?? false;
  }

  /** Whether there is one; it is shown and focused, its page comes to the front. */
  async #showFirstIssue(): Promise<boolean> {
    const { issues } = this.#draft;
    const first = Object.keys(fieldSpecs).find((field) => field in issues);
    if (first === undefined) return false;
    this.failure = this.#words.t('editor.fix-errors');
    this.page = (fieldSpecs[first]?.page ?? this.page) as EditorPage;
    await this.updateComplete;
    await this.frame?.updateComplete;
    this.frame?.focusField(first);
    return true;
  }
}
