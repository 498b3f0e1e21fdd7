/** `<gw-dequeuing-page>`: ETRN, ATRN, and who may ask (section 5), with help for setting it up (section 8). */
import { html, type TemplateResult } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import type { GwAddressList } from '../../components/address-list.ts';
import { generatePassword } from '../../data/generate-password.ts';
import type { EngineStatus } from '../../data/window-models.ts';
import '../setup-help.ts';
import { EditorPage } from './editor-page.ts';

@customElement('gw-dequeuing-page')
export class GwDequeuingPage extends EditorPage {
  @property({ attribute: false }) status: EngineStatus | null = null;
  /** Other gateways that the sign-in of this one may fetch. */
  @query('gw-address-list') readonly addressList!: GwAddressList | null;

  override render(): TemplateResult {
    const { view } = this;
    return html`
      ${this.group(
        'group.etrn',
        html`
          ${this.field('dequeuing.etrn.honor')} ${this.field('dequeuing.etrn.target')}
          ${this.field('dequeuing.etrn.host')}
          <div class="pair level-2">
            ${this.field('dequeuing.etrn.auth-user')} ${this.field('dequeuing.etrn.auth-password')}
          </div>
          ${this.field('dequeuing.etrn.treat-as-foreign')} ${this.field('dequeuing.etrn.port')}
          ${this.field('dequeuing.etrn.require-auth')}
        `,
      )}
      ${this.group(
        'group.atrn',
        html`
          ${this.field('dequeuing.atrn.honor')} ${this.field('dequeuing.atrn.single')}
          ${this.field('dequeuing.atrn.password', {
            generate: generatePassword,
            hint: view.words('dequeuing.atrn.password.hint'),
          })}
          ${this.field('dequeuing.account', { placeholder: view.value('domain.name') as string })}
        `,
      )}
      ${this.group(
        'group.access',
        html`${this.field('dequeuing.access.mode')} ${this.field('dequeuing.access.entries')}`,
      )}
      <gw-setup-help .view=${view} .session=${this.session} .status=${this.status}></gw-setup-help>
    `;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'gw-dequeuing-page': GwDequeuingPage;
  }
}
