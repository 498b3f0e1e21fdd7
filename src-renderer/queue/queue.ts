/** Entry of the queue window's page: theme, texts and data, handed to its root element. */
import { z } from 'zod';
import { engineBridge, hostBridge } from '../data/bridge.ts';
import { QueueData } from '../data/queue-data.ts';
import { startTexts } from '../data/start-texts.ts';
import { WindowModels } from '../data/window-models.ts';
import { followSystemTheme } from '../styles/theme.ts';
import { GwQueueWindow } from './queue-window.ts';

// zod would probe `new Function`, which the content security policy reports.
z.config({ jitless: true });
followSystemTheme();

const systemLanguages = new URLSearchParams(window.location.search).get('languages')?.split(',') ?? [];
const models = new WindowModels(engineBridge(), hostBridge());
const texts = startTexts(models, systemLanguages);

// Parsed before this module ran: only now there is something to hand over.
const root = document.querySelector('gw-queue-window');
if (root instanceof GwQueueWindow) root.start(models, texts, new QueueData(engineBridge()));
