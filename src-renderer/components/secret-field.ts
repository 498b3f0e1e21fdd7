/** `<gw-secret-field>`: a stored secret is never shown, only whether it is set; it can be replaced, removed, or generated. */
import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { TextsController } from '../i18n/texts-controller.ts';
import { fieldStyles } from '../styles/controls.styles.ts';
import './button.ts';
import { GwFieldChangeEvent } from './field-change-event.ts';
import { keyShortcut, labelText } from './label-text.ts';
import { fieldMessage } from './field-message.ts';
import './text-field.ts';

/** A person wants the secret in the clipboard; whoever owns the clipboard empties it again. */
export class GwCopySecretEvent extends Event {
  constructor(readonly secret: string) {
    super('gw-copy-secret', { bubbles: true, composed: true });
  }
}

declare global {
  interface GlobalEventHandlersEventMap {
    'gw-copy-secret': GwCopySecretEvent;
  }
}

/** Below this a person is advised to take a longer one (T11). */
const SHORT_LENGTH = 12;

@customElement('gw-secret-field')
export class GwSecretField extends LitElement {
  static override shadowRootOptions = { ...LitElement.shadowRootOptions, delegatesFocus: true };
  static override styles = [
    fieldStyles,
    css`
      .label {
        padding-bottom: 4px;
      }
      .disabled,
      .disabled .state {
        color: var(--gw-disabled);
      }
      .row {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 8px;
      }
      .state {
        min-width: 96px;
        color: var(--colorNeutralForeground2);
      }
      gw-text-field {
        flex: 1 1 220px;
      }
      .actions {
        margin-top: 8px;
      }
      .row.typing {
        align-items: flex-end;
      }
    `,
  ];

  /** The id of the secret. */
  @property() field = '';
  @property() label = '';
  /** Whether the engine has one. */
  @property({ attribute: false }) isSet = false;
  /** The change that will be sent: a text sets it, null removes it, undefined keeps it. */
  @property({ attribute: false }) value: string | null | undefined = undefined;
  @property() accelerator = '';
  @property() error = '';
  @property() warning = '';
  @property() hint = '';
  /** Why it cannot be used now; null: it can. */
  @property({ attribute: false }) disabledReason: string | null = null;
  /** Makes a new secret; null: no such button. */
  @property({ attribute: false }) generate: (() => string) | null = null;

  @state() private isTyping = false;
  @state() private isShown = false;
  @state() private isGenerated = false;

  readonly #words = new TextsController(this);
  /** Emptied by the person, not by the owner: the field stays open. */
  #isOwnChange = false;

  /** What was typed stands there again after its page was turned; after Apply or Cancel it is not shown any more. */
  protected override willUpdate(changed: PropertyValues<this>): void {
    if (typeof this.value === 'string') this.isTyping = true;
    if (
      changed.has('value') &&
      changed.get('value') !== undefined &&
      this.value === undefined &&
      !this.#isOwnChange
    ) {
      this.isTyping = false;
      this.isShown = false;
      this.isGenerated = false;
    }
    this.#isOwnChange = false;
  }

  override render() {
    return this.isTyping ? this.#renderTyping() : this.#renderState();
  }

  #renderState(): TemplateResult {
    const { t } = this.#words;
    const isRemoved = this.value === null;
    const has = this.isSet && !isRemoved;
    return html`
      <div
        role="group"
        aria-label=${this.label}
        aria-keyshortcuts=${keyShortcut(this.accelerator)}
        title=${this.disabledReason ?? nothing}
        class=${this.disabledReason === null ? '' : 'disabled'}
      >
        <div class="label">${labelText(this.label, this.accelerator)}</div>
        <div class="row">
          <span class="state" data-set=${String(has)}
            >${t(isRemoved ? 'secret.removed' : has ? 'secret.set' : 'secret.not-set')}</span
          >
          ${this.#button(t(has ? 'secret.replace' : 'secret.enter'), this.#onType)}
          ${this.generate === null ? nothing : this.#button(t('secret.generate'), this.#onGenerate)}
          ${has ? this.#button(t('secret.remove'), this.#onRemove) : nothing}
          ${isRemoved ? this.#button(t('secret.keep'), this.#onKeep) : nothing}
        </div>
      </div>
      ${fieldMessage(this)}
    `;
  }

  #button(words: string, onClick: () => void): TemplateResult {
    return html`<gw-button .disabledReason=${this.disabledReason} @click=${onClick}>${words}</gw-button>`;
  }

  #renderTyping(): TemplateResult {
    const { t } = this.#words;
    return html`
      <div class="row typing">
        <gw-text-field
          label=${this.label}
          accelerator=${this.accelerator}
          .disabledReason=${this.disabledReason}
          .value=${this.value ?? ''}
          type=${this.isShown ? 'text' : 'password'}
          error=${this.error}
          warning=${this.#warning()}
          hint=${this.isGenerated ? t('secret.generated') : this.hint}
          @gw-field-change=${this.#onInput}
        >
          <gw-button
            slot="end"
            appearance="subtle"
            icon="show"
            label=${t('secret.show')}
            .pressed=${this.isShown}
            @click=${this.#onShow}
          ></gw-button>
        </gw-text-field>
      </div>
      <div class="row actions">
        ${this.generate === null ? nothing : this.#button(t('secret.generate'), this.#onGenerate)}
        ${this.isGenerated ? this.#button(t('secret.copy'), this.#onCopy) : nothing}
        ${this.isSet ? this.#button(t('secret.keep'), this.#onKeep) : nothing}
      </div>
    `;
  }

  #warning(): string {
    const secret = this.value ?? '';
    if (secret !== '' && secret.length < SHORT_LENGTH) return this.#words.t('warning.short-password');
    if (/[^\x20-\x7e]/.test(secret)) return this.#words.t('warning.non-ascii-password');
    return this.warning;
  }

  #change(value: string | null | undefined): void {
    this.value = value;
    this.#isOwnChange = true;
    this.dispatchEvent(new GwFieldChangeEvent(this.field, value));
  }

  readonly #onType = (): void => {
    this.isTyping = true;
    void this.updateComplete.then(() => {
      this.renderRoot.querySelector<HTMLElement>('gw-text-field')?.focus();
    });
  };

  readonly #onInput = (event: GwFieldChangeEvent): void => {
    event.stopPropagation();
    this.isGenerated = false;
    // Left empty it keeps the old one.
    this.#change(event.value === '' ? undefined : String(event.value));
  };

  readonly #onGenerate = (): void => {
    if (this.generate === null) return;
    this.#change(this.generate());
    this.isTyping = true;
    this.isShown = true;
    this.isGenerated = true;
  };

  readonly #onCopy = (): void => {
    if (typeof this.value === 'string') this.dispatchEvent(new GwCopySecretEvent(this.value));
  };

  readonly #onShow = (): void => {
    this.isShown = !this.isShown;
  };

  readonly #onRemove = (): void => {
    this.#change(null);
  };

  readonly #onKeep = (): void => {
    this.isTyping = false;
    this.isShown = false;
    this.#change(undefined);
  };
}
