/** `<gw-question-dialog>`: asks one question and gives the answer; Esc is the last choice, the first safe one has the focus. */
import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import './button.ts';
import './dialog.ts';
import type { GwDialog } from './dialog.ts';

export interface Choice {
  readonly value: string;
  readonly label: string;
  /** What it leads to is what the person asked for. */
  readonly isPrimary?: boolean;
}

export interface Question {
  readonly heading: string;
  readonly text: string;
  readonly lines?: readonly string[];
  /** The last one is what closing the dialog means. */
  readonly choices: readonly Choice[];
}

const NO_QUESTION: Question = { heading: '', text: '', choices: [] };

@customElement('gw-question-dialog')
export class GwQuestionDialog extends LitElement {
  static override styles = css`
    gw-dialog {
      --gw-dialog-width: 520px;
    }
    p,
    ul {
      margin: 0 0 8px;
    }
    ul {
      padding-left: 20px;
    }
  `;

  @state() private question = NO_QUESTION;
  @query('gw-dialog') private dialog!: GwDialog;
  #answer: ((value: string) => void) | null = null;

  /** Resolves with the value of the choice; a question that was open is answered by its last one. */
  async ask(question: Question): Promise<string> {
    this.#close(this.question.choices.at(-1)?.value ?? '');
    this.question = question;
    await this.updateComplete;
    this.dialog.show();
    requestAnimationFrame(() => {
      this.renderRoot.querySelector<HTMLElement>('gw-button[data-safe]')?.focus();
    });
    return new Promise((resolve) => {
      this.#answer = resolve;
    });
  }

  override render(): TemplateResult {
    const { heading, text, lines = [], choices } = this.question;
    return html`
      <gw-dialog heading=${heading} @gw-dialog-close=${this.#onClose}>
        <p>${text}</p>
        <ul ?hidden=${lines.length === 0}>
          ${lines.map((line) => html`<li>${line}</li>`)}
        </ul>
        ${choices.map(({ value, label, isPrimary = false }, index) => {
          const isLast = index === choices.length - 1;
          return html`
            <gw-button
              slot="actions"
              data-choice=${value}
              ?data-safe=${isLast}
              appearance=${isPrimary ? 'primary' : 'outline'}
              @click=${this.#onChoose}
              >${label}</gw-button
            >
          `;
        })}
      </gw-dialog>
    `;
  }

  #close(value: string): void {
    const answer = this.#answer;
    this.#answer = null;
    if (answer === null) return;
    this.dialog.hide();
    answer(value);
  }

  readonly #onChoose = (event: Event): void => {
    this.#close((event.currentTarget as HTMLElement).dataset['choice'] ?? '');
  };

  readonly #onClose = (): void => {
    this.#close(this.question.choices.at(-1)?.value ?? '');
  };
}
