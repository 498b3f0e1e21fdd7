/** `<gw-verification-page>`: how recipients of a gateway are checked, and by whom (section 3). */
import { html, type TemplateResult } from 'lit';
import { customElement, query } from 'lit/decorators.js';
import {
  DEFAULT_LDAP_FILTER,
  type VerificationMethod,
} from '../../../src-main/shared/settings/verification-fields.ts';
import '../address-cache-dialog.ts';
import type { GwAddressCacheDialog } from '../address-cache-dialog.ts';
import '../address-file-dialog.ts';
import type { GwAddressFileDialog } from '../address-file-dialog.ts';
import '../server-list.ts';
import { EditorPage } from './editor-page.ts';

const usualPorts: Readonly<Record<VerificationMethod, string>> = {
  none: '',
  file: '',
  ldap: '389',
  minger: '4069',
  callout: '25',
};

@customElement('gw-verification-page')
export class GwVerificationPage extends EditorPage {
  @query('gw-address-file-dialog') private list!: GwAddressFileDialog;
  @query('gw-address-cache-dialog') private cache!: GwAddressCacheDialog;

  override render(): TemplateResult {
    return html`
      ${this.group(
        'group.verification',
        html`
          ${this.field('verification.method')}
          <div class="buttons">
            ${this.button('verification.list', this.#onList)}
            ${this.button('verification.cache', this.#onCache)}
          </div>
          ${this.#renderServer()}
        `,
      )}
      ${this.group(
        'group.verifier-down',
        html`${this.field('verification.unreachable')} ${this.field('verification.known-good')}`,
      )}
      <gw-address-file-dialog domain=${this.session.domain}></gw-address-file-dialog>
      <gw-address-cache-dialog domain=${this.session.domain}></gw-address-cache-dialog>
    `;
  }

  #renderServer(): TemplateResult {
    const { view } = this;
    const method = view.value('verification.method') as VerificationMethod;
    const host = view.value('verification.host') as string;
    const usualPort = /^ldaps:/i.test(host) ? '636' : usualPorts[method];
    return html`
      <div class="pair">
        ${this.field('verification.host', {
          placeholder: method === 'callout' ? (view.value('dequeuing.etrn.host') as string) : '',
        })}
        ${this.field('verification.port', { placeholder: usualPort })} ${this.field('verification.bind-dn')}
        ${this.field('verification.secret')} ${this.field('verification.base-dn')}
        ${this.field('verification.tls')}
      </div>
      ${this.field('verification.filter', {
        beside: this.button('verification.filter.default', () => {
          this.session.change('verification.filter', DEFAULT_LDAP_FILTER);
        }),
      })}
      ${this.field('verification.scope')}
      <gw-server-list .view=${view} .session=${this.session}></gw-server-list>
    `;
  }

  readonly #onList = (): void => {
    void this.list.open();
  };

  readonly #onCache = (): void => {
    void this.cache.open();
  };
}
