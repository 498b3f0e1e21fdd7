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
