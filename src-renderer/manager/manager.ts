/** Entry of the Gateway Manager's page: theme, texts and models, handed to its root element. */
import { z } from 'zod';
import { chooseLanguage } from '../../src-main/shared/texts/choose-language.ts';
import { createTexts } from '../../src-main/shared/texts/texts.ts';
import { engineBridge } from '../data/bridge.ts';
import { WindowModels } from '../data/window-models.ts';
import { followSystemTheme } from '../styles/theme.ts';
import { GwManagerWindow } from './manager-window.ts';

// zod would probe `new Function`, which the content security policy reports.
z.config({ jitless: true });
followSystemTheme();

const systemLanguages = new URLSearchParams(window.location.search).get('languages')?.split(',') ?? [];
const texts = createTexts(chooseLanguage('system', systemLanguages));
const models = new WindowModels(engineBridge());

const followLanguage = (): void => {
  const choice = models.settings.snapshot.value?.settings['app.ui.language'] ?? 'system';
  const language = chooseLanguage(choice, systemLanguages);
  document.documentElement.lang = language;
  if (language !== texts.language) void texts.changeLanguage(language);
};
models.settings.addEventListener('changed', followLanguage);
followLanguage();

// Parsed before this module ran: only now there is something to hand over.
const root = document.querySelector('gw-manager-window');
if (root instanceof GwManagerWindow) root.start(models, texts);
