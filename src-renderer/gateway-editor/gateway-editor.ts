/** Entry of the Gateway Editor's page: theme, texts and models, handed to its root element. */
import { z } from 'zod';
import { engineBridge, hostBridge } from '../data/bridge.ts';
import { WindowModels } from '../data/window-models.ts';
import { startTexts } from '../data/start-texts.ts';
import { followSystemTheme } from '../styles/theme.ts';
import { GwEditorWindow } from './editor-window.ts';

// zod would probe `new Function`, which the content security policy reports.
z.config({ jitless: true });
followSystemTheme();

const parameters = new URLSearchParams(window.location.search);
const models = new WindowModels(engineBridge(), hostBridge());
const texts = startTexts(models, parameters.get('languages')?.split(',') ?? []);

// Parsed before this module ran: only now there is something to hand over.
const root = document.querySelector('gw-editor-window');
if (root instanceof GwEditorWindow) root.start(models, texts, parameters.get('domain') ?? '');
