/** The words of the program in German and English, ready at once in both processes; ids of settings are keys as they stand. */
import i18next, { type i18n } from 'i18next';
import type { Language } from './choose-language.ts';
import de from './de.json' with { type: 'json' };
import en from './en.json' with { type: 'json' };

declare module 'i18next' {
  interface CustomTypeOptions {
    keySeparator: false;
    nsSeparator: false;
    resources: { translation: typeof en };
  }
}

export type Texts = i18n;
export type TextKey = keyof typeof en;

/** Texts in `language`. Nothing is escaped: Lit and the system's menus do that themselves. */
export function createTexts(language: Language): Texts {
  const texts = i18next.createInstance();
  void texts.init({
    lng: language,
    fallbackLng: 'en',
    keySeparator: false,
    nsSeparator: false,
    initAsync: false,
    resources: { de: { translation: de }, en: { translation: en } },
    interpolation: { escapeValue: false },
  });
  return texts;
}
