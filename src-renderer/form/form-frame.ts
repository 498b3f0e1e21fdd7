/** `<gw-form-frame>`: tree at the left, page at the right, OK, Cancel, Apply and Help below, with the keys of all of them. */
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import '../components/button.ts';
import '../components/help-panel.ts';
import type { HelpTopic } from '../components/help-panel.ts';
import { labelText } from '../components/label-text.ts';
import '../components/message-bar.ts';
import '../components/page-tree.ts';
import { GwPageSelectEvent, type GwPageTree, type TreePage } from '../components/page-tree.ts';
import { TextsController } from '../i18n/texts-controller.ts';
import { activateControl, focusedControl } from './control-focus.ts';
import type { GwFieldLeaveEvent } from './field-leave-event.ts';
import { formFrameStyles } from './form-frame.styles.ts';
import { GwFrameEvent, type FrameAction } from './frame-event.ts';

@customElement('gw-form-frame')
export class GwFormFrame extends LitElement {
  static override styles = formFrameStyles;

  @property({ attribute: false }) pages: readonly TreePage[] = [];
  @property() page = '';
  /** Why Apply cannot be used now; null: it can. */
  @property({ attribute: false }) applyReason: string | null = null;
  /** Why OK cannot be used now; null: it can. */
  @property({ attribute: false }) okReason: string | null = null;
  /** What belongs to no field; '' for nothing. */
  @property() failure = '';
  /** What was done last; announced politely. */
  @property() notice = '';
  /** Letters by control (`field`, `field=value`, command) of the page that is shown, buttons included. */
  @property({ attribute: false }) accelerators: Readonly<Record<string, string>> = {};
  /** Help for a control; null: there is none. */
  @property({ attribute: false }) helpFor: (control: string | null) => HelpTopic = () => ({
    title: '',
    text: '',
  });

  @state() private isAltHeld = false;
  @state() private topic: HelpTopic | null = null;
  @query('gw-page-tree') private tree!: GwPageTree;
  @query('.page') private pageArea!: HTMLElement;
  @query('footer') private buttons!: HTMLElement;

  readonly #words = new TextsController(this);
  /** The control that had the focus before a button took it. */
  #lastControl: string | null = null;

  constructor() {
    super();
    const releaseAlt = (): void => {
      this.isAltHeld = false;
    };
    this.addController({
      hostConnected: () => {
        window.addEventListener('keydown', this.#onKey);
        window.addEventListener('keyup', this.#onKeyUp);
        window.addEventListener('blur', releaseAlt);
      },
      hostDisconnected: () => {
        window.removeEventListener('keydown', this.#onKey);
        window.removeEventListener('keyup', this.#onKeyUp);
        window.removeEventListener('blur', releaseAlt);
      },
    });
  }

  /** Shows and focuses a field of the page that is shown. */
  focusField(field: string): void {
    activateControl(this, field, true);
  }

  override render(): TemplateResult {
    const { t } = this.#words;
    return html`
      <div class="frame ${this.isAltHeld ? 'alt' : ''}">
        <nav>
          <gw-page-tree label=${t('frame.pages')} .pages=${this.pages} selected=${this.page}></gw-page-tree>
        </nav>
        <main class="page" tabindex="-1" @gw-field-leave=${this.#onLeave} @focusin=${this.#onFocusIn}>
          <slot name="head"></slot>
          ${this.failure === '' ? nothing : html`<gw-message-bar intent="error" heading=${this.failure}></gw-message-bar>`}
          <slot></slot>
        </main>
        ${
          this.topic === null
            ? nothing
            : html`<gw-help-panel .topic=${this.topic} @gw-help-close=${this.#closeHelp}></gw-help-panel>`
        }
        <footer>
          <span role="status">${this.notice}</span>
          ${this.#renderButton('ok', this.okReason)} ${this.#renderButton('cancel', null)}
          ${this.#renderButton('apply', this.applyReason)} ${this.#renderButton('help', null)}
        </footer>
      </div>
    `;
  }

  #renderButton(action: FrameAction, reason: string | null): TemplateResult {
    const key = `command.${action}` as const;
    const shortcut = { ok: 'Enter', cancel: 'Escape', apply: 'Control+S', help: 'F1' }[action];
    return html`
      <gw-button
        data-control=${key}
        appearance=${action === 'ok' ? 'primary' : 'outline'}
        shortcut=${shortcut}
        .disabledReason=${reason}
        @click=${() => {
          this.#act(action);
        }}
        >${labelText(this.#words.t(key), this.accelerators[key] ?? '')}</gw-button
      >
    `;
  }

  #act(action: FrameAction): void {
    if (action === 'help') {
      const focused = focusedControl();
      this.topic = this.helpFor(focused?.startsWith('command.') === false ? focused : this.#lastControl);
      return;
    }
    if (action === 'ok' && this.okReason !== null) return;
    if (action === 'apply' && this.applyReason !== null) return;
    this.dispatchEvent(new GwFrameEvent(action));
  }

  readonly #closeHelp = (): void => {
    this.topic = null;
    if (this.#lastControl !== null) this.focusField(this.#lastControl);
  };

  readonly #onLeave = ({ control }: GwFieldLeaveEvent): void => {
    this.#lastControl = control;
    if (this.topic !== null) this.topic = this.helpFor(focusedControl() ?? control);
  };

  readonly #onFocusIn = (): void => {
    if (this.topic !== null) this.topic = this.helpFor(focusedControl());
  };

  #turnPage(step: number): void {
    const at = this.pages.findIndex(({ id }) => id === this.page);
    const next = this.pages.at((at + step) % this.pages.length);
    if (next !== undefined) this.dispatchEvent(new GwPageSelectEvent(next.id));
  }

  /** F6: tree, page, buttons, and round again. */
  #nextArea(step: number): void {
    const areas: readonly HTMLElement[] = [this.tree, this.pageArea, this.buttons];
    const active = this.shadowRoot?.activeElement ?? null;
    // The page's own content lies outside of this tree: the slot's host has the focus then.
    const at = areas.findIndex((area) => area === active || area.contains(active));
    const target = areas.at(((at < 0 ? 1 : at) + step) % areas.length);
    if (target === this.pageArea) this.#focusPage();
    else (target === this.buttons ? target.querySelector<HTMLElement>('gw-button') : target)?.focus();
  }

  #focusPage(): void {
    const [first] = Object.keys(this.accelerators);
    const control =
      this.#lastControl !== null && this.#lastControl in this.accelerators ? this.#lastControl : first;
    if (control !== undefined) this.focusField(control);
  }

  readonly #onKeyUp = (event: KeyboardEvent): void => {
    if (event.key === 'Alt') this.isAltHeld = false;
  };

  readonly #onKey = (event: KeyboardEvent): void => {
    // A dialog has the keyboard to itself.
    if (event.composedPath().some((target) => target instanceof HTMLDialogElement)) return;
    if (event.key === 'Alt') this.isAltHeld = true;
    if (event.defaultPrevented || !this.#handle(event)) return;
    event.preventDefault();
  };

  /** Whether the key meant something here. */
  #handle(event: KeyboardEvent): boolean {
    if (event.altKey && !event.ctrlKey && event.key.length === 1)
      return this.#onLetter(event.key.toLowerCase());
    const name = `${event.ctrlKey ? 'Control+' : ''}${event.shiftKey ? 'Shift+' : ''}${event.key}`;
    const actions: Readonly<Record<string, () => void>> = {
      'Control+Tab': () => this.#turnPage(1),
      'Control+Shift+Tab': () => this.#turnPage(-1),
      'Control+PageDown': () => this.#turnPage(1),
      'Control+PageUp': () => this.#turnPage(-1),
      'Control+s': () => this.#act('apply'),
      F6: () => this.#nextArea(1),
      'Shift+F6': () => this.#nextArea(-1),
      F1: () => this.#act('help'),
    };
    const action = actions[name];
    if (action !== undefined) {
      action();
      return true;
    }
    if (name === 'Escape') return this.#onEscape();
    if (name !== 'Enter' || takesEnter(event)) return false;
    this.#act('ok');
    return true;
  }

  #onEscape(): boolean {
    if (this.topic === null) this.#act('cancel');
    else this.#closeHelp();
    return true;
  }

  #onLetter(letter: string): boolean {
    const control = Object.entries(this.accelerators).find(([, own]) => own === letter)?.[0];
    if (control === undefined) return false;
    const action = /^command\.(ok|cancel|apply|help)$/.exec(control)?.[1] as FrameAction | undefined;
    if (action === undefined) activateControl(this, control, false);
    else this.#act(action);
    return true;
  }
}

/** Whether Enter means something to what has the focus: a button, a list, a field of several lines. */
const takesEnter = (event: KeyboardEvent): boolean =>
  event
    .composedPath()
    .some(
      (target) =>
        target instanceof HTMLElement &&
        ['button', 'fluent-button', 'gw-button', 'a', 'select', 'textarea', 'gw-page-tree'].includes(
          target.localName,
        ),
    );
