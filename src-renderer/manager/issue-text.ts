/** Words for a key that is known only at run time. */
import type { Texts } from '../../src-main/shared/texts/texts.ts';
import type { FieldIssue } from '../data/field-issue.ts';

/** A key without words is shown as it is: better a strange word than none. */
export function issueText(texts: Texts, { text, parameters }: FieldIssue): string {
  const translate = texts.t as (key: string, parameters: FieldIssue['parameters']) => string;
  return translate(text, parameters);
}
