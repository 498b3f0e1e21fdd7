/** `<gw-forwarding-page>`: copies of a gateway's mail to another host or to one address (section 4). */
import { html, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import { EditorPage } from './editor-page.ts';

@customElement('gw-forwarding-page')
export class GwForwardingPage extends EditorPage {
  override render(): TemplateResult {
    return this.group(
      'group.forwarding',
      html`
        ${this.field('forwarding.host-enabled')} ${this.field('forwarding.host')}
        <div class="pair level-1">
          ${this.field('forwarding.auth-user')} ${this.field('forwarding.auth-password')}
        </div>
        ${this.field('forwarding.address')}
        ${this.field('forwarding.mail-from', { hint: this.view.words('forwarding.mail-from.hint') })}
        ${this.field('forwarding.port')} ${this.field('forwarding.keep-copy')}
      `,
    );
  }
}
