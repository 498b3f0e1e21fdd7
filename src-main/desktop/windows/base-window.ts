/** What all windows have in common: the sandbox they run in and what they may never do. */
import type { BrowserWindow, BrowserWindowConstructorOptions, Session } from 'electron';

/** Sealed off from Node and from other pages; the preload is the only bridge. */
export function sealedWebPreferences(
  preload: string,
): NonNullable<BrowserWindowConstructorOptions['webPreferences']> {
  return {
    preload,
    contextIsolation: true,
    sandbox: true,
    nodeIntegration: false,
    webviewTag: false,
    spellcheck: false,
  };
}

/** The slice of a window's contents that is locked. */
export interface LockableContents {
  setWindowOpenHandler(handler: () => { action: 'deny' }): void;
  on(
    event: 'will-navigate' | 'will-attach-webview',
    listener: (event: { preventDefault(): void }) => void,
  ): unknown;
}

/** No new windows, no way to another page, no web views. */
export function lockContents(contents: LockableContents): void {
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  const refuse = (event: { preventDefault(): void }): void => {
    event.preventDefault();
  };
  contents.on('will-navigate', refuse);
  contents.on('will-attach-webview', refuse);
}

/** The slice of a session whose permissions are denied. */
export type LockableSession = Pick<Session, 'setPermissionRequestHandler' | 'setPermissionCheckHandler'>;

/** Writing to the clipboard (a generated password) is the one thing a page of ours may do. */
const GRANTED = 'clipboard-sanitized-write';

export function denyPermissions(session: LockableSession): void {
  session.setPermissionRequestHandler((_contents, permission, answer) => {
    answer(permission === GRANTED);
  });
  session.setPermissionCheckHandler((_contents, permission) => permission === GRANTED);
}

/** Brings a window to the person: out of the tray, out of the task bar, in front. */
export function bringToFront(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}
