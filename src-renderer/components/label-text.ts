/** A label with its accelerator: the letter is underlined while Alt is held. */
import { html, nothing, type TemplateResult } from 'lit';

/** A letter that the label lacks follows in brackets, and only while Alt is held. */
export function labelText(label: string, accelerator: string): TemplateResult {
  if (accelerator === '') return html`${label}`;
  const at = label.toLowerCase().indexOf(accelerator);
  return at < 0
    ? html`${label}<span class="key"> (<u>${accelerator.toUpperCase()}</u>)</span>`
    : html`${label.slice(0, at)}<u>${label.charAt(at)}</u>${label.slice(at + 1)}`;
}

/** Value of aria-keyshortcuts. */
export const keyShortcut = (accelerator: string): string | typeof nothing =>
  accelerator === '' ? nothing : `Alt+${accelerator.toUpperCase()}`;

/** `[n]` or `[time]` in a label: a field stands in the sentence there. */
const PLACES = /\[(?:n|Zeit|time)\]/;

/** The words around the fields of a sentence: one more than there are fields. */
export const sentenceParts = (label: string): string[] => label.split(new RegExp(PLACES, 'g'));

/** The sentence as a name. */
export const spokenLabel = (label: string): string =>
  label.replace(new RegExp(PLACES, 'g'), '…').replace(/\s+/g, ' ').trim();
