/** Base of all pages with settings: draws fields from their specs and groups with their caption; a page only puts them in order. */
import { html, LitElement, nothing, type CSSResultGroup, type TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import '../components/address-list.ts';
import '../components/button.ts';
import '../components/checkbox.ts';
import '../components/number-field.ts';
import '../components/radio-group.ts';
import '../components/secret-field.ts';
import '../components/select.ts';
import '../components/text-area.ts';
import '../components/text-field.ts';
import { labelText } from '../components/label-text.ts';
import { controlOf } from './control-focus.ts';
import { GwFieldLeaveEvent } from './field-leave-event.ts';
import { listName, type FieldSpec } from './field-spec.ts';
import { formPageStyles } from './form-page.styles.ts';
import type { FormView } from './form-view.ts';

export interface FieldOptions {
  /** What stands at the right of the control, a button for example. */
  readonly beside?: TemplateResult;
  readonly hint?: string;
  /** Makes a new secret. */
  readonly generate?: () => string;
  readonly placeholder?: string;
}

export abstract class FormPage<F extends string = string> extends LitElement {
  static override styles: CSSResultGroup = formPageStyles;

  @property({ attribute: false }) view!: FormView;
  @property({ attribute: false }) specs!: Readonly<Record<F, FieldSpec>>;

  protected override createRenderRoot(): HTMLElement | DocumentFragment {
    const root = super.createRenderRoot();
    root.addEventListener('focusout', (event) => {
      const control = controlOf(event);
      if (control !== null) this.dispatchEvent(new GwFieldLeaveEvent(control));
    });
    return root;
  }

  protected group(caption: string, content: unknown): TemplateResult {
    return html`
      <fieldset>
        <legend>${this.view.words(caption)}</legend>
        ${content}
      </fieldset>
    `;
  }

  /** A field with its indentation, its mark if it is changed, and what stands beside it. */
  protected field(id: F, options: FieldOptions = {}): TemplateResult {
    const { level = 0 } = this.specs[id];
    const { beside } = options;
    return html`
      <div class="field level-${String(level)} ${this.#isMarked(id) ? 'changed' : ''}">
        ${this.#control(id, options)} ${beside ?? nothing}
      </div>
    `;
  }

  /** A button that is no setting; `id` is its text. */
  protected button(id: string, onClick: () => void): TemplateResult {
    const { view } = this;
    const letter = view.accelerator(id);
    return html`
      <gw-button
        data-control=${id}
        .disabledReason=${view.disabledReason(id)}
        shortcut=${letter === '' ? '' : `Alt+${letter.toUpperCase()}`}
        @click=${onClick}
        >${labelText(view.words(id), letter)}</gw-button
      >
    `;
  }

  #isMarked(id: F): boolean {
    const inline = (this.specs[id].inline ?? []) as readonly F[];
    return [id, ...inline].some((field) => this.view.isChanged(field));
  }

  #control(id: F, options: FieldOptions): TemplateResult {
    switch (this.specs[id].control) {
      case 'check':
        return this.#check(id);
      case 'text':
        return this.#text(id, options);
      case 'lines':
        return this.#lines(id);
      case 'number':
        return this.#number(id, options, false);
      case 'radio':
        return this.#radio(id);
      case 'select':
        return this.#select(id);
      case 'secret':
        return this.#secret(id, options);
      case 'addresses':
        return this.#addresses(id);
      case 'own':
        throw new Error(`${id} is drawn by its page`);
    }
  }

  #check(id: F): TemplateResult {
    const { view } = this;
    const inline = (this.specs[id].inline ?? []) as readonly F[];
    const wrong = [id, ...inline].map((field) => view.error(field)).find((error) => error !== '') ?? '';
    return html`
      <gw-checkbox
        field=${id}
        label=${view.words(id)}
        accelerator=${view.accelerator(id)}
        ?checked=${view.value(id) === true}
        error=${wrong}
        warning=${view.warning(id)}
        .disabledReason=${view.disabledReason(id)}
      >
        ${inline.map((field, index) => this.#inline(field, index))}
      </gw-checkbox>
    `;
  }

  #inline(field: F, index: number): TemplateResult {
    const slot = `inline-${String(index)}`;
    return html`<span slot=${slot}
      >${this.specs[field].control === 'number' ? this.#number(field, {}, true) : this.#text(field, {}, true)}</span
    >`;
  }

  #text(id: F, { hint = '', placeholder = '' }: FieldOptions, isBare = false): TemplateResult {
    const { view } = this;
    return html`
      <gw-text-field
        field=${id}
        label=${view.words(id)}
        ?label-hidden=${isBare}
        accelerator=${view.accelerator(id)}
        .value=${view.value(id)}
        error=${isBare ? '' : view.error(id)}
        warning=${view.warning(id)}
        hint=${hint}
        placeholder=${placeholder}
        .disabledReason=${view.disabledReason(id)}
      ></gw-text-field>
    `;
  }

  #lines(id: F): TemplateResult {
    const { view } = this;
    return html`
      <gw-text-area
        field=${id}
        label=${view.words(id)}
        accelerator=${view.accelerator(id)}
        .value=${view.value(id)}
        error=${view.error(id)}
        warning=${view.warning(id)}
        .disabledReason=${view.disabledReason(id)}
      ></gw-text-area>
    `;
  }

  #number(id: F, { placeholder = '' }: FieldOptions, isBare: boolean): TemplateResult {
    const { view } = this;
    const { digits } = this.specs[id];
    return html`
      <gw-number-field
        field=${id}
        class=${digits === undefined ? nothing : `digits-${String(digits)}`}
        ?bare=${isBare}
        label=${view.words(id)}
        accelerator=${view.accelerator(id)}
        .value=${view.value(id)}
        error=${view.error(id)}
        warning=${view.warning(id)}
        placeholder=${placeholder}
        .emptyIs=${this.specs[id].emptyIs ?? null}
        .disabledReason=${view.disabledReason(id)}
      ></gw-number-field>
    `;
  }

  #options(id: F) {
    const { view } = this;
    return (this.specs[id].values ?? []).map((value) => ({
      value,
      label: view.words(`${id}=${value}`),
      accelerator: view.accelerator(`${id}=${value}`),
      disabledReason: view.disabledReason(`${id}=${value}`),
    }));
  }

  #radio(id: F): TemplateResult {
    const { view } = this;
    return html`
      <gw-radio-group
        field=${id}
        ?has-caption=${this.specs[id].hasCaption === true}
        label=${view.words(id)}
        value=${view.value(id)}
        .options=${this.#options(id)}
        error=${view.error(id)}
        warning=${view.warning(id)}
        .disabledReason=${view.disabledReason(id)}
      ></gw-radio-group>
    `;
  }

  #select(id: F): TemplateResult {
    const { view } = this;
    return html`
      <gw-select
        field=${id}
        label=${view.words(id)}
        accelerator=${view.accelerator(id)}
        value=${view.value(id)}
        .options=${this.#options(id)}
        error=${view.error(id)}
        warning=${view.warning(id)}
        .disabledReason=${view.disabledReason(id)}
      ></gw-select>
    `;
  }

  #secret(id: F, { hint = '', generate }: FieldOptions): TemplateResult {
    const { view } = this;
    const { isSet, change } = view.secret(id);
    return html`
      <gw-secret-field
        field=${id}
        label=${view.words(id)}
        accelerator=${view.accelerator(id)}
        .isSet=${isSet}
        .value=${change}
        .generate=${generate ?? null}
        hint=${hint}
        error=${view.error(id)}
        warning=${view.warning(id)}
        .disabledReason=${view.disabledReason(id)}
      ></gw-secret-field>
    `;
  }

  #addresses(id: F): TemplateResult {
    const { view } = this;
    const list = listName(id);
    return html`
      <gw-address-list
        field=${id}
        name=${list}
        .entries=${view.value(id)}
        .typed=${view.value(`${list}.new`)}
        .accelerators=${{
          input: view.accelerator(`${list}.new`),
          add: view.accelerator(`${list}.add`),
          list: view.accelerator(id),
          remove: view.accelerator(`${list}.remove`),
        }}
        error=${view.error(id)}
        warning=${view.warning(id)}
        .disabledReason=${view.disabledReason(id)}
      ></gw-address-list>
    `;
  }
}
