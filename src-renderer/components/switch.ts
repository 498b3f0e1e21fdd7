/** `<gw-switch>`: Fluent's switch for a row of a list. The row takes the keyboard, so it is no tab stop of its own. */
import '@fluentui/web-components/switch.js';
import type { Switch } from '@fluentui/web-components';
import { css, html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { GwFieldChangeEvent } from './field-change-event.ts';

@customElement('gw-switch')
export class GwSwitch extends LitElement {
  static override styles = css`
    :host {
      display: inline-flex;
      vertical-align: middle;
    }
    fluent-switch {
      transform: scale(0.8);
      transform-origin: left center;
      margin-right: -8px;
    }
  `;

  @property() field = '';
  @property() label = '';
  @property({ type: Boolean }) checked = false;

  override render() {
    return html`
      <fluent-switch
        tabindex="-1"
        .checked=${this.checked}
        aria-label=${this.label}
        title=${this.label}
        @change=${this.#onChange}
      ></fluent-switch>
    `;
  }

  readonly #onChange = (event: Event): void => {
    this.checked = (event.currentTarget as Switch).checked;
    this.dispatchEvent(new GwFieldChangeEvent(this.field, this.checked));
  };
}
