/** Menu and tool tip of the tray icon: state and texts in, plain data out (pure). */
import type { Texts } from '../../shared/texts/texts.ts';
import { formatBytes } from '../../shared/texts/format-bytes.ts';
import type { TrayStatus } from './tray-status.ts';

export interface TrayCommands {
  openManager(): void;
  openQueue(): void;
  processAll(): void;
  pause(what: { readonly receiving?: boolean; readonly delivery?: boolean }): void;
  quit(): void;
}

export interface TrayMenuEntry {
  readonly label?: string;
  readonly type?: 'separator' | 'checkbox';
  readonly checked?: boolean;
  readonly enabled?: boolean;
  readonly click?: () => void;
}

export function trayMenu(status: TrayStatus, texts: Texts, commands: TrayCommands): TrayMenuEntry[] {
  return [
    {
      label: texts.t('tray.open'),
      click: () => {
        commands.openManager();
      },
    },
    {
      label: texts.t('tray.queue'),
      click: () => {
        commands.openQueue();
      },
    },
    {
      label: texts.t('tray.process'),
      enabled: status.state !== 'stopped' && !status.paused.delivery,
      click: () => {
        commands.processAll();
      },
    },
    { type: 'separator' },
    {
      label: texts.t('tray.pause-in'),
      type: 'checkbox',
      checked: status.paused.receiving,
      click: () => {
        commands.pause({ receiving: !status.paused.receiving });
      },
    },
    {
      label: texts.t('tray.pause-out'),
      type: 'checkbox',
      checked: status.paused.delivery,
      click: () => {
        commands.pause({ delivery: !status.paused.delivery });
      },
    },
    { type: 'separator' },
    {
      label: texts.t('tray.quit'),
      click: () => {
        commands.quit();
      },
    },
  ];
}

function withReason(text: string, { failedService, hasFault, paused }: TrayStatus, texts: Texts): string {
  if (failedService !== null)
    return texts.t('tray.listener-failed', { text, service: texts.t(`service.${failedService}`) });
  if (hasFault) return texts.t('tray.fault', { text });
  return texts.t(paused.delivery ? 'tray.delivery-paused' : 'tray.receiving-paused', { text });
}

/** Windows cuts a tool tip at 127 characters. */
const MAX_TOOL_TIP = 127;

export function trayToolTip(status: TrayStatus, texts: Texts): string {
  const { waitingMessages: count, waitingBytes, sessions } = status;
  if (status.state === 'stopped') return texts.t('tray.stopped');
  const size = formatBytes(waitingBytes, texts.language);
  let text: string = count === 0 ? texts.t('tray.idle') : texts.t('tray.waiting', { count, size });
  if (sessions > 0) text = texts.t('tray.sessions', { text, count: sessions });
  if (status.state === 'attention') text = withReason(text, status, texts);
  return text.length <= MAX_TOOL_TIP ? text : `${text.slice(0, MAX_TOOL_TIP - 1)}…`;
}
