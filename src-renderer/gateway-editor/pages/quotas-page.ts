/** `<gw-quotas-page>`: how much of a gateway's mail may wait here at once (section 6). */
import { html, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import { EditorPage } from './editor-page.ts';

@customElement('gw-quotas-page')
export class GwQuotasPage extends EditorPage {
  override render(): TemplateResult {
    const domain = this.view.value('domain.name') as string;
    return this.group(
      'group.quotas',
      html`
        ${this.field('quotas.enabled')} ${this.field('quotas.max-messages')} ${this.field('quotas.max-kb')}
        ${this.field('quotas.reply')} ${this.field('quotas.warn')}
        ${this.field('quotas.warn-from', { placeholder: this.view.words('quotas.warn-from.default') })}
        ${this.field('quotas.warn-to', { placeholder: `postmaster@${domain}` })}
      `,
    );
  }
}
