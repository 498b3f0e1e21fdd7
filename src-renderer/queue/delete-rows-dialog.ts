/** `<gw-delete-rows-dialog>`: asks before rows are deleted; from a thousand on the number has to be typed (W20). */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import '../components/button.ts';
import '../components/dialog.ts';
import type { GwDialog } from '../components/dialog.ts';
import type { GwFieldChangeEvent } from '../components/field-change-event.ts';
import '../components/text-field.ts';
import { TextsController } from '../i18n/texts-controller.ts';

const TYPED_FROM = 1000;

@customElement('gw-delete-rows-dialog')
export class GwDeleteRowsDialog extends LitElement {
  static override styles = css`
    p {
      margin: 0 0 12px;
    }
  `;

  @state() private count = 0;
  @state() private typed = '';
  @query('gw-dialog') private dialog!: GwDialog;
  readonly #words = new TextsController(this);
  #answer: (mayDelete: boolean) => void = () => undefined;

  /** Resolves with true once the person agreed. */
  async ask(count: number): Promise<boolean> {
    this.#answer(false);
    this.count = count;
    this.typed = '';
    await this.updateComplete;
    this.dialog.show();
    return new Promise((resolve) => (this.#answer = resolve));
  }

  override render(): TemplateResult {
    const { t } = this.#words;
    const isTyped = this.count < TYPED_FROM || this.typed === String(this.count);
    return html`
      <gw-dialog heading=${t('queue.delete.title')} @gw-dialog-close=${this.#onClose}>
        <p>${t('queue.delete.question', { count: this.count })}</p>
        <p>${t('queue.delete.silent')}</p>
        ${
          this.count < TYPED_FROM
            ? nothing
            : html`<gw-text-field
                field="count"
                label=${t('queue.delete.type', { value: String(this.count) })}
                .value=${this.typed}
                @gw-field-change=${this.#onTyped}
              ></gw-text-field>`
        }
        <gw-button slot="actions" @click=${this.#onClose}>${t('command.cancel')}</gw-button>
        <gw-button
          slot="actions"
          appearance="primary"
          .disabledReason=${isTyped ? null : t('queue.delete.type', { value: String(this.count) })}
          @click=${() => {
            if (isTyped) this.#end(true);
          }}
          >${t('queue.delete.confirm')}</gw-button
        >
      </gw-dialog>
    `;
  }

  readonly #onTyped = (event: GwFieldChangeEvent): void => {
    this.typed = String(event.value).trim();
  };

  readonly #onClose = (): void => {
    this.#end(false);
  };

  #end(mayDelete: boolean): void {
    const answer = this.#answer;
    this.#answer = () => undefined;
    answer(mayDelete);
    this.dialog.hide();
  }
}
