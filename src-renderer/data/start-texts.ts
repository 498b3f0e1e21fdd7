/** The texts of a window, in the language that the settings choose, from its first moment on. */
import { chooseLanguage } from '../../src-main/shared/texts/choose-language.ts';
import { createTexts, type Texts } from '../../src-main/shared/texts/texts.ts';
import type { WindowModels } from './window-models.ts';

/** @param systemLanguages BCP 47 tags in order of preference. */
export function startTexts(models: WindowModels, systemLanguages: readonly string[]): Texts {
  const texts = createTexts(chooseLanguage('system', systemLanguages));
  const follow = (): void => {
    const choice = models.settings.snapshot.value?.settings['app.ui.language'] ?? 'system';
    const language = chooseLanguage(choice, systemLanguages);
    document.documentElement.lang = language;
    if (language !== texts.language) void texts.changeLanguage(language);
  };
  models.settings.addEventListener('changed', follow);
  follow();
  return texts;
}
