/** `<gw-message-bar>`: something the person must know, with what to do about it; actions go into the slot of that name. */
import '@fluentui/web-components/message-bar.js';
import { css, html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import './icon.ts';
import type { IconName } from './icon.ts';

const icons = { error: 'error', warning: 'warning', info: 'info' } as const satisfies Record<
  string,
  IconName
>;

@customElement('gw-message-bar')
export class GwMessageBar extends LitElement {
  static override styles = css`
    :host {
      display: block;
    }
    fluent-message-bar {
      padding: 0 12px;
      white-space: normal;
    }
    gw-icon {
      align-self: start;
      margin: 10px 8px 0 0;
      color: var(--colorNeutralForeground1);
    }
    :host([intent='error']) gw-icon {
      color: var(--gw-danger);
    }
    p {
      margin: 0;
    }
    strong {
      font-size: var(--fontSizeBase300);
      color: var(--colorNeutralForeground1);
      font-weight: var(--fontWeightSemibold);
    }
    .text {
      overflow-wrap: anywhere;
      color: var(--colorNeutralForeground2);
    }
  `;

  @property({ reflect: true }) intent: keyof typeof icons = 'info';
  @property({ attribute: 'heading' }) heading = '';

  override render() {
    return html`
      <fluent-message-bar intent=${this.intent}>
        <gw-icon slot="icon" name=${icons[this.intent]}></gw-icon>
        <div role=${this.intent === 'error' ? 'alert' : 'status'}>
          <p><strong>${this.heading}</strong></p>
          <p class="text"><slot></slot></p>
        </div>
        <slot name="actions" slot="actions"></slot>
      </fluent-message-bar>
    `;
  }
}
