/** Menu and tool tip of the tray icon: state and texts in, plain data out (pure). */
import type { Texts } from '../../shared/texts/texts.ts';
import { formatBytes } from '../../shared/texts/format-bytes.ts';
import type { TrayStatus } from './tray-status.ts';

export interface TrayCommands {
  openManager(): void;
  releaseAll(): void;
  quit(): void;
}

export interface TrayMenuEntry {
  readonly label?: string;
  readonly type?: 'separator';
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
      label: texts.t('tray.release-all'),
      enabled: status.canRelease,
      click: () => {
        commands.releaseAll();
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

/** Windows cuts a tool tip at 127 characters. */
const MAX_TOOL_TIP = 127;

export function trayToolTip(status: TrayStatus, texts: Texts): string {
  const { waitingMessages: count, waitingBytes, sessions, failedService } = status;
  if (status.state === 'stopped') return texts.t('tray.stopped');
  const size = formatBytes(waitingBytes, texts.language);
  let text: string = count === 0 ? texts.t('tray.idle') : texts.t('tray.waiting', { count, size });
  if (sessions > 0) text = texts.t('tray.sessions', { text, count: sessions });
  if (status.state === 'attention') {
    text =
      failedService === null
        ? texts.t('tray.fault', { text })
        : texts.t('tray.listener-failed', { text, service: texts.t(`service.${failedService}`) });
  }
  return text.length <= MAX_TOOL_TIP ? text : `${text.slice(0, MAX_TOOL_TIP - 1)}…`;
}
