/** What is wrong with a field of a form, ready to be put into words. */
import type { InputIssue } from '../../src-main/shared/ipc/contract.ts';

export interface FieldIssue {
  /** A key of the texts. */
  readonly text: string;
  readonly parameters: Readonly<Record<string, string | number>>;
}
export type FieldIssues = Readonly<Record<string, FieldIssue>>;

const MAX_PORT = 65_535;
const isPort = (field: string): boolean => field.endsWith('.port') || field.startsWith('app.listen.');

/** 0: no listener, or the usual port of the method. */
const mayBeOff = (field: string): boolean => field.startsWith('app.listen.') || field === 'verification.port';

/** The first issue of each field. `valueOf` gives what stands in the field, because texts name it. */
export function toFieldIssues(
  issues: readonly InputIssue[],
  valueOf: (field: string) => unknown,
): FieldIssues {
  const found: Record<string, FieldIssue> = {};
  for (const { path, text, parameters } of issues) {
    const field = path.replace(/\.\d+$/, '');
    if (field in found) continue;
    found[field] = isPort(field)
      ? { text: 'error.port', parameters: { min: mayBeOff(field) ? 0 : 1, max: MAX_PORT } }
      : inWords(text, { value: shown(valueOf(field)), ...parameters });
  }
  return found;
}

/** An empty field is not a wrong name: it wants to be filled in. */
const inWords = (text: string, parameters: FieldIssue['parameters']): FieldIssue =>
  text === 'error.domain' && parameters['value'] === ''
    ? { text: 'error.required', parameters }
    : { text, parameters };

const shown = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : '';
