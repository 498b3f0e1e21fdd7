/** What is wrong with an input, as data: path, text key and parameters. The words come from the texts, last. */
import type { z } from 'zod';
import type { InputIssue } from './contract.ts';

const describe = (issue: z.core.$ZodIssue): Pick<InputIssue, 'text' | 'parameters'> => {
  switch (issue.code) {
    case 'custom': {
      const text: unknown = issue.params?.['text'];
      const parameters = (issue.params?.['parameters'] ?? {}) as InputIssue['parameters'];
      return { text: typeof text === 'string' ? text : 'error.invalid', parameters };
    }
    case 'too_small':
      return issue.origin === 'string' && issue.minimum === 1
        ? { text: 'error.required', parameters: {} }
        : { text: 'error.too-small', parameters: { min: Number(issue.minimum) } };
    case 'too_big':
      return {
        text: issue.origin === 'string' ? 'error.too-long' : 'error.too-big',
        parameters: { max: Number(issue.maximum) },
      };
    case 'invalid_type':
      return { text: issue.input === undefined ? 'error.required' : 'error.invalid', parameters: {} };
    case 'unrecognized_keys':
      return { text: 'error.unknown-field', parameters: { value: issue.keys.join(', ') } };
    default:
      return { text: 'error.invalid', parameters: {} };
  }
};

/** One issue per wrong field. The first path segment that is a settings id names the field; list positions follow a dot. */
export function toInputIssues(error: z.ZodError): InputIssue[] {
  return error.issues.map((issue) => ({ path: issue.path.map(String).join('.'), ...describe(issue) }));
}
