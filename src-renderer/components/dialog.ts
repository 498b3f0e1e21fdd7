/** `<gw-dialog>`: Fluent's modal dialog with title, scrolling content and buttons that stay in sight. */
import '@fluentui/web-components/dialog.js';
import '@fluentui/web-components/dialog-body.js';
import type { Dialog } from '@fluentui/web-components';
import { css, html, LitElement } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';

/** The dialog is gone: by a button or Esc. */
class GwDialogCloseEvent extends Event {
  constructor() {
    super('gw-dialog-close', { bubbles: true, composed: true });
  }
}

declare global {
  interface GlobalEventHandlersEventMap {
    'gw-dialog-close': GwDialogCloseEvent;
  }
}

@customElement('gw-dialog')
export class GwDialog extends LitElement {
  static override styles = css`
    fluent-dialog::part(dialog) {
      max-width: var(--gw-dialog-width, 640px);
      max-height: calc(100vh - 32px);
      margin: auto;
      overflow: hidden;
    }
    fluent-dialog-body::part(content) {
      max-height: calc(100vh - 184px);
      overflow: auto;
      /* Room for the focus ring of what stands at the edge. */
      margin: 0 -24px;
      padding: 2px 24px;
    }
    h2 {
      margin: 0;
      font: inherit;
    }
    .actions {
      display: flex;
      gap: 8px;
      justify-content: flex-end;
      flex: 1;
    }
  `;

  @property({ attribute: 'heading' }) heading = '';
  @query('fluent-dialog') private dialog!: Dialog;

  show(): void {
    this.dialog.show();
  }

  hide(): void {
    this.dialog.hide();
  }

  override render() {
    return html`
      <fluent-dialog type="modal" aria-label=${this.heading} @toggle=${this.#onToggle} @click=${this.#beside}>
        <fluent-dialog-body>
          <h2 slot="title">${this.heading}</h2>
          <slot></slot>
          <div slot="action" class="actions"><slot name="actions"></slot></div>
        </fluent-dialog-body>
      </fluent-dialog>
    `;
  }

  /** Fluent closes at a click beside the dialog; with half a form filled in that would be a loss. */
  readonly #beside = {
    capture: true,
    handleEvent: (event: Event): void => {
      if (event.composedPath()[0] === this.dialog.dialog) event.stopPropagation();
    },
  };

  readonly #onToggle = (event: Event): void => {
    const { detail } = event as CustomEvent<{ newState?: string }>;
    if (detail.newState === 'closed') this.dispatchEvent(new GwDialogCloseEvent());
  };
}
