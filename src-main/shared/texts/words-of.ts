/** Words for a key that is known only at run time. */
import type { Texts } from './texts.ts';

export interface KeyedText {
  readonly text: string;
  readonly parameters: Readonly<Record<string, string | number>>;
}

/** A key without words is shown as it is: better a strange word than none. */
export function wordsOf(texts: Texts, { text, parameters }: KeyedText): string {
  const translate = texts.t as (key: string, parameters: KeyedText['parameters']) => string;
  return translate(text, parameters);
}
