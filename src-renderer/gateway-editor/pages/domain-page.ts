/** `<gw-domain-page>`: name, folder and note of a gateway, and delivery at each run (section 2). */
import { html, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import { ModelsController } from '../../data/models-controller.ts';
import { EditorPage } from './editor-page.ts';

@customElement('gw-domain-page')
export class GwDomainPage extends EditorPage {
  readonly #engine = new ModelsController(this);

  override render(): TemplateResult {
    return this.group(
      'group.domain',
      html`
        ${this.field('domain.enabled')} ${this.field('domain.name')}
        ${this.field('domain.folder', {
          hint: this.view.words('domain.folder.hint'),
          beside: this.button('domain.browse', this.#onBrowse),
        })}
        ${this.field('domain.deliver-each-run')} ${this.field('domain.use-retry-queue')}
        ${this.field('domain.extract-attachments')} ${this.field('domain.note')}
      `,
    );
  }

  readonly #onBrowse = (): void => {
    void this.#browse();
  };

  async #browse(): Promise<void> {
    const present = this.view.value('domain.folder') as string;
    const chosen = await this.#engine.models.chooseFolder(present);
    if (chosen.ok && chosen.value !== null) this.session.change('domain.folder', chosen.value);
  }
}
