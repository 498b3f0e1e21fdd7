/** `<gw-page-tree>`: the pages of a window at its left; one tab stop, arrows move. Where there is no room it is a select. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { focusStyles } from '../styles/controls.styles.ts';
import './icon.ts';

export interface TreePage {
  readonly id: string;
  readonly label: string;
  /** Below another entry. */
  readonly isChild?: boolean;
  /** Something on it is not applied: its words, else ''. */
  readonly changed?: string;
  /** Something on it is wrong: its words, else ''. */
  readonly wrong?: string;
}

export class GwPageSelectEvent extends Event {
  constructor(readonly page: string) {
    super('gw-page-select', { bubbles: true, composed: true });
  }
}

declare global {
  interface GlobalEventHandlersEventMap {
    'gw-page-select': GwPageSelectEvent;
  }
}

@customElement('gw-page-tree')
export class GwPageTree extends LitElement {
  static override styles = [
    focusStyles,
    css`
      :host {
        display: block;
      }
      ul {
        margin: 0;
        padding: 0;
        list-style: none;
      }
      li {
        display: flex;
        align-items: center;
        gap: 6px;
        padding: 7px 10px;
        border-radius: var(--borderRadiusMedium);
        cursor: default;
      }
      li:hover {
        background: var(--colorSubtleBackgroundHover);
      }
      li[aria-selected='true'] {
        background: var(--colorNeutralBackground1Selected);
        font-weight: var(--fontWeightSemibold);
        box-shadow: inset 3px 0 var(--colorBrandForeground1);
      }
      .child {
        padding-left: 26px;
      }
      .label {
        flex: 1;
        min-width: 0;
      }
      .dot {
        width: 8px;
        height: 8px;
        border-radius: 50%;
        background: var(--colorBrandForeground1);
        forced-color-adjust: none;
      }
      gw-icon {
        color: var(--gw-danger);
      }
      select {
        display: none;
        width: 100%;
        height: 32px;
        font: inherit;
        color: inherit;
        background: var(--colorNeutralBackground1);
        border: 1px solid var(--colorNeutralStrokeAccessible);
        border-radius: var(--borderRadiusMedium);
      }
      @media (max-width: 640px) {
        ul {
          display: none;
        }
        select {
          display: block;
        }
      }
    `,
  ];

  @property() label = '';
  @property({ attribute: false }) pages: readonly TreePage[] = [];
  @property() selected = '';

  override focus(): void {
    const shown = [...this.renderRoot.querySelectorAll<HTMLElement>('li[tabindex="0"], select')];
    shown.find((element) => element.offsetParent !== null)?.focus();
  }

  override render(): TemplateResult {
    return html`
      <ul role="tree" aria-label=${this.label}>
        ${this.pages.map((page) => this.#renderPage(page))}
      </ul>
      <select aria-label=${this.label} @change=${this.#onChange}>
        ${this.pages.map(
          ({ id, label, changed = '' }) => html`
            <option value=${id} ?selected=${id === this.selected}>
              ${changed === '' ? label : `${label} •`}
            </option>
          `,
        )}
      </select>
    `;
  }

  #renderPage({ id, label, isChild = false, changed = '', wrong = '' }: TreePage): TemplateResult {
    return html`
      <li
        role="treeitem"
        class=${isChild ? 'child' : ''}
        data-page=${id}
        aria-level=${isChild ? '2' : '1'}
        aria-selected=${id === this.selected ? 'true' : 'false'}
        aria-label=${[label, changed, wrong].filter(Boolean).join(', ')}
        tabindex=${id === this.selected ? '0' : '-1'}
        @click=${this.#onClick}
        @keydown=${this.#onKey}
      >
        <span class="label">${label}</span>
        ${wrong === '' ? nothing : html`<gw-icon name="error" title=${wrong}></gw-icon>`}
        ${changed === '' ? nothing : html`<span class="dot" title=${changed}></span>`}
      </li>
    `;
  }

  #select(page: string): void {
    if (page !== this.selected) this.dispatchEvent(new GwPageSelectEvent(page));
  }

  readonly #onClick = (event: Event): void => {
    const { page } = (event.currentTarget as HTMLElement).dataset;
    if (page !== undefined) this.#select(page);
  };

  readonly #onChange = (event: Event): void => {
    this.#select((event.currentTarget as HTMLSelectElement).value);
  };

  readonly #onKey = (event: KeyboardEvent): void => {
    const last = this.pages.length - 1;
    const at = this.pages.findIndex(({ id }) => id === this.selected);
    const targets: Readonly<Record<string, number>> = {
      ArrowDown: Math.min(at + 1, last),
      ArrowUp: Math.max(at - 1, 0),
      Home: 0,
      End: last,
    };
    const page = this.pages[targets[event.key] ?? -1];
    if (page === undefined || event.ctrlKey || event.altKey) return;
    event.preventDefault();
    this.#select(page.id);
    void this.updateComplete.then(() => {
      this.focus();
    });
  };
}
