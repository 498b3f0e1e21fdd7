/** `<gw-button>`: Fluent's button; where it cannot be used it stays reachable and says why. */
import '@fluentui/web-components/button.js';
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import './icon.ts';
import type { IconName } from './icon.ts';

@customElement('gw-button')
export class GwButton extends LitElement {
  static override shadowRootOptions = { ...LitElement.shadowRootOptions, delegatesFocus: true };
  static override styles = css`
    :host {
      display: inline-flex;
    }
    fluent-button {
      min-width: 0;
      flex: 1;
      font-weight: var(--fontWeightRegular);
      justify-content: var(--gw-button-align, center);
      white-space: nowrap;
    }
    fluent-button[appearance='primary'] {
      font-weight: var(--fontWeightSemibold);
    }
    fluent-button[disabled-focusable] {
      color: var(--gw-disabled);
    }
    .danger {
      color: var(--gw-danger);
    }
  `;

  @property() appearance: 'outline' | 'primary' | 'subtle' = 'outline';
  @property() icon: IconName | null = null;
  /** Why it cannot be used now; null: it can. */
  @property({ attribute: false }) disabledReason: string | null = null;
  /** For example `Control+N`, for screen readers and the tool tip. */
  @property() shortcut = '';
  /** The name, where the symbol stands alone. */
  @property() label = '';
  @property({ attribute: false }) pressed: boolean | null = null;
  @property({ type: Boolean }) danger = false;

  override render() {
    const tip = [this.disabledReason ?? this.label, this.shortcut.replace('Control', 'Ctrl')]
      .filter(Boolean)
      .join(' · ');
    return html`
      <fluent-button
        appearance=${this.appearance}
        class=${this.danger ? 'danger' : ''}
        ?icon-only=${this.label !== ''}
        ?disabled-focusable=${this.disabledReason !== null}
        title=${tip || nothing}
        aria-label=${this.label || nothing}
        aria-description=${this.disabledReason ?? nothing}
        aria-keyshortcuts=${this.shortcut || nothing}
        aria-pressed=${this.pressed === null ? nothing : String(this.pressed)}
      >
        ${this.icon === null ? nothing : html`<gw-icon slot=${this.label === '' ? 'start' : nothing} name=${this.icon}></gw-icon>`}
        <span><slot></slot></span>
      </fluent-button>
    `;
  }
}
