/** What the pages of the editor draw: draft, complaints and words, brought together at one moment. */
import type { GatewaySettings } from '../../src-main/shared/settings/gateway-settings.ts';
import type { Texts } from '../../src-main/shared/texts/texts.ts';
import { fieldOf, type FieldIssue, type FieldIssues } from '../data/field-issue.ts';
import type { FormDraft } from '../data/form-draft.ts';
import { listFieldOf } from '../form/field-spec.ts';
import type { FormView } from '../form/form-view.ts';
import { mayBecomeRight } from '../form/may-become-right.ts';
import { wordsOf } from '../../src-main/shared/texts/words-of.ts';
import { commandSpecs, fieldSpecs } from './editor-rules.ts';
import type { EditorState } from './enabled-when.ts';

export interface FormViewParts {
  readonly draft: FormDraft<GatewaySettings>;
  readonly state: EditorState;
  readonly texts: Texts;
  readonly warnings: FieldIssues;
  readonly accelerators: Readonly<Record<string, string>>;
  /** What is typed for new entries of lists and not added yet, by `<list>.new`. */
  readonly newEntries: Readonly<Record<string, string>>;
  /** Fields that were left once; null: all fields complain. */
  readonly touched: ReadonlySet<string> | null;
  /** Typing has paused: what cannot become right any more is said. */
  readonly isSettled: boolean;
}

export function createFormView(parts: FormViewParts): FormView {
  const { draft, state, texts, warnings, accelerators, newEntries } = parts;
  const changed = new Set(draft.changedFields.map(fieldOf));
  const words = (key: string, parameters: FieldIssue['parameters'] = {}): string =>
    wordsOf(texts, { text: key, parameters });
  return {
    words,
    value: (field) => newEntries[field] ?? draft.value(field),
    secret: (field) => ({ isSet: draft.stored.secretsSet.includes(field), change: draft.secrets[field] }),
    error: (field) => {
      const issue = draft.issues[field];
      return issue !== undefined && isTold(field, issue, parts) ? wordsOf(texts, issue) : '';
    },
    warning: (field) => {
      const warning = warnings[field];
      return warning === undefined || draft.isDisabled(field) ? '' : wordsOf(texts, warning);
    },
    disabledReason: (control) => {
      const reason = disabledBecause(control, state);
      return reason === null ? null : words(reason);
    },
    isChanged: (field) => changed.has(field),
    accelerator: (control) => accelerators[control] ?? '',
  };
}

function isTold(field: string, issue: FieldIssue, { draft, touched, isSettled }: FormViewParts): boolean {
  if (touched === null || touched.has(field)) return true;
  return isSettled && draft.changedFields.includes(field) && !mayBecomeRight(issue.text, draft.value(field));
}

/** Key of the reason why a field, a choice of it (`field=value`), a part of a list or a command cannot be used now. */
export function disabledBecause(control: string, state: EditorState): string | null {
  const [field = '', value] = control.split('=');
  const spec = fieldSpecs[field] ?? fieldSpecs[listFieldOf(field, fieldSpecs) ?? ''];
  if (spec !== undefined) {
    if (value !== undefined && spec.valueDisabledBecause !== undefined) {
      return spec.valueDisabledBecause(state, value);
    }
    return spec.disabledBecause?.(state) ?? null;
  }
  return commandSpecs[control]?.disabledBecause?.(state) ?? null;
}
