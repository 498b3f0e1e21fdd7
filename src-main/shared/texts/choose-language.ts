/** Which of our languages to speak: the choice of a person, else the first language of the system that we have. */
import type { LanguageChoice } from '../settings/app-settings.ts';

export type Language = Exclude<LanguageChoice, 'system'>;

/** @param systemLanguages BCP 47 tags in order of preference, for example `['de-AT', 'en-GB']`. */
export function chooseLanguage(choice: LanguageChoice, systemLanguages: readonly string[]): Language {
  if (choice !== 'system') return choice;
  for (const tag of systemLanguages) {
    const language = tag.toLowerCase().split('-')[0];
    if (language === 'de' || language === 'en') return language;
  }
  return 'en';
}
