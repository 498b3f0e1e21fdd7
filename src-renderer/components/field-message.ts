/** The line below a field: what is wrong with it, else a warning, else a hint. */
import { html, nothing, type TemplateResult } from 'lit';
import './icon.ts';

export interface FieldMessages {
  readonly error: string;
  readonly warning?: string;
  readonly hint?: string;
  readonly disabledReason?: string | null;
}

/** What a screen reader adds to the field's name. */
export const describeField = ({
  error,
  warning = '',
  hint = '',
  disabledReason = null,
}: FieldMessages): string => disabledReason ?? (error || warning || hint);

/** For an input that lies in Fluent's own tree, out of reach of ids. `name`: '' where a label names it. */
export function describeInput(
  input: HTMLElement,
  field: FieldMessages & { readonly accelerator: string },
  name = '',
): void {
  input.setAttribute('aria-invalid', String(field.error !== ''));
  input.setAttribute('aria-description', describeField(field));
  if (field.accelerator !== '')
    input.setAttribute('aria-keyshortcuts', `Alt+${field.accelerator.toUpperCase()}`);
  if (name !== '') input.setAttribute('aria-label', name);
}

export function fieldMessage({
  error,
  warning = '',
  hint = '',
}: FieldMessages): TemplateResult | typeof nothing {
  if (error !== '')
    return html`<p class="error" role="alert"><gw-icon name="error"></gw-icon><span>${error}</span></p>`;
  if (warning !== '')
    return html`<p class="warning"><gw-icon name="warning"></gw-icon><span>${warning}</span></p>`;
  return hint === '' ? nothing : html`<p class="hint">${hint}</p>`;
}
