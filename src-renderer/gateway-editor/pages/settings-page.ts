/** `<gw-settings-page>`: scanning, sending, TLS, and how long mail may wait (section 7). */
import { html, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import { EditorPage } from './editor-page.ts';

@customElement('gw-settings-page')
export class GwSettingsPage extends EditorPage {
  override render(): TemplateResult {
    return html`
      ${this.group(
        'group.scanning',
        html`
          ${this.field('settings.antivirus')} ${this.field('settings.antispam')}
          ${this.field('settings.sender-auth')} ${this.field('settings.relay')}
        `,
      )}
      ${this.group(
        'group.tls',
        html`
          ${this.field('settings.tls')} ${this.field('settings.tls-after-turn')}
          ${this.field('settings.turn-pace')}
        `,
      )}
      ${this.group(
        'group.waiting',
        html`
          ${this.field('settings.hold-days')} ${this.field('settings.delay-days')}
          ${this.field('settings.idle-days')} ${this.field('settings.wait-hours')}
        `,
      )}
    `;
  }
}
