/** Enumerations as people read them. */

export const listWords = (words: readonly string[], language: string): string =>
  new Intl.ListFormat(language, { type: 'conjunction' }).format(words);
