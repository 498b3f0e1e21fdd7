/** `<gw-quotas-page>`: how much of a gateway's mail may wait here at once (section 6). */
import { html, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { WaitingFacts } from '../../../src-main/shared/queue/why-waiting.ts';
import '../quota-usage.ts';
import { EditorPage } from './editor-page.ts';

@customElement('gw-quotas-page')
export class GwQuotasPage extends EditorPage {
  /** Null before the first answer. */
  @property({ attribute: false }) facts: WaitingFacts | null = null;

  override render(): TemplateResult {
    const { view } = this;
    const domain = view.value('domain.name') as string;
    const limit = (field: 'quotas.max-messages' | 'quotas.max-kb'): number =>
      view.value('quotas.enabled') === true ? (view.value(field) as number) || 0 : 0;
    return this.group(
      'group.quotas',
      html`
        <gw-quota-usage
          .messages=${this.facts?.messages ?? 0}
          .bytes=${this.facts?.sizeBytes ?? 0}
          .mostMessages=${limit('quotas.max-messages')}
          .mostKb=${limit('quotas.max-kb')}
        ></gw-quota-usage>
        ${this.field('quotas.enabled')} ${this.field('quotas.max-messages')} ${this.field('quotas.max-kb')}
        ${this.field('quotas.reply')} ${this.field('quotas.warn')}
        ${this.field('quotas.warn-from', { placeholder: view.words('quotas.warn-from.default') })}
        ${this.field('quotas.warn-to', { placeholder: `postmaster@${domain}` })}
      `,
    );
  }
}
