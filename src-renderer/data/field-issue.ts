/** What is wrong with a field of a form, ready to be put into words. */
import type { InputIssue } from '../../src-main/shared/ipc/contract.ts';

export interface FieldIssue {
  /** A key of the texts. */
  readonly text: string;
  readonly parameters: Readonly<Record<string, string | number>>;
}
export type FieldIssues = Readonly<Record<string, FieldIssue>>;

const MAX_PORT = 65_535;
const isPort = (path: string): boolean => path.endsWith('.port') || path.startsWith('app.listen.');

/** 0: no listener, or the usual port of the method. */
const mayBeOff = (path: string): boolean =>
  path.startsWith('app.listen.') || path.startsWith('verification.');

/** The field at which a path is shown: an entry of a list follows a dot, the secret of an entry a slash. */
export const fieldOf = (path: string): string => path.replace(/\.\d+(\..*)?$|\/.*$/, '');

/** The first issue of each field. `valueOf` gives what stands in the field, because texts name it. */
export function toFieldIssues(
  issues: readonly InputIssue[],
  valueOf: (field: string) => unknown,
): FieldIssues {
  const found: Record<string, FieldIssue> = {};
  for (const { path, text, parameters } of issues) {
    const field = fieldOf(path);
    if (field in found) continue;
    const value = valueAt(valueOf(field), path.slice(field.length));
    found[field] = isPort(path)
      ? { text: 'error.port', parameters: { min: mayBeOff(path) ? 0 : 1, max: MAX_PORT } }
      : inWords(text, { value: shown(value), ...parameters });
  }
  return found;
}

/** An empty field is not a wrong name: it wants to be filled in. */
const inWords = (text: string, parameters: FieldIssue['parameters']): FieldIssue =>
  text === 'error.domain' && parameters['value'] === ''
    ? { text: 'error.required', parameters }
    : { text, parameters };

/** @param rest what follows the field in a path: `.3`, `.3.host`, or nothing. */
function valueAt(value: unknown, rest: string): unknown {
  const [, ...keys] = rest.split('.');
  return keys.reduce((part, key) => (part as Readonly<Record<string, unknown>> | undefined)?.[key], value);
}

const shown = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : '';
