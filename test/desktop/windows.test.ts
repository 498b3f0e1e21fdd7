/** What every window is and may never do, and where it opens again. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  denyPermissions,
  lockContents,
  sealedWebPreferences,
  type LockableContents,
} from '../../src-main/desktop/windows/base-window.ts';
import {
  placeWithin,
  readWindowPlace,
  writeWindowPlace,
} from '../../src-main/desktop/windows/window-place.ts';

test('a window is sealed off from Node', () => {
  expect(sealedWebPreferences('/preload.cjs')).toEqual({
    preload: '/preload.cjs',
    contextIsolation: true,
    sandbox: true,
    nodeIntegration: false,
    webviewTag: false,
    spellcheck: false,
  });
});

test('new windows are denied, ways to other pages and web views prevented', () => {
  let open: unknown;
  const listeners = new Map<string, (event: { preventDefault(): void }) => void>();
  const contents: LockableContents = {
    setWindowOpenHandler: (handler) => (open = handler()),
    on: (event, listener) => listeners.set(event, listener),
  };
  lockContents(contents);
  const prevented: string[] = [];
  for (const [event, listener] of listeners) listener({ preventDefault: () => prevented.push(event) });
  expect([open, prevented]).toEqual([{ action: 'deny' }, ['will-navigate', 'will-attach-webview']]);
});

test('no permission is granted but writing to the clipboard', () => {
  const granted: Record<string, boolean[]> = {};
  const note = (permission: string, isGranted: boolean): void =>
    void (granted[permission] ??= []).push(isGranted);
  const session = {
    setPermissionRequestHandler: (handler: (...given: unknown[]) => void) => {
      for (const permission of ['media', 'notifications', 'openExternal', 'clipboard-sanitized-write']) {
        handler(null, permission, (isGranted: boolean) => {
          note(permission, isGranted);
        });
      }
    },
    setPermissionCheckHandler: (handler: (...given: unknown[]) => boolean) => {
      for (const permission of ['media', 'clipboard-read', 'clipboard-sanitized-write'])
        note(permission, handler(null, permission));
    },
  };
  denyPermissions(session);
  expect(granted).toEqual({
    media: [false, false],
    notifications: [false],
    openExternal: [false],
    'clipboard-read': [false],
    'clipboard-sanitized-write': [true, true],
  });
});

const screen = { x: 0, y: 0, width: 1920, height: 1040 };

test.each([
  ['in the middle', { x: 100, y: 100, width: 940, height: 680 }, true],
  ['half outside at the right', { x: 1500, y: 100, width: 940, height: 680 }, true],
  ['on a screen that was taken away', { x: 2500, y: 100, width: 940, height: 680 }, false],
  ['with its title bar above the screen', { x: 100, y: -30, width: 940, height: 680 }, false],
  ['with a few pixels in sight', { x: -900, y: 100, width: 940, height: 680 }, false],
])('a window that stood %s', (_where, place, isKept) => {
  expect(placeWithin(place, [screen])).toEqual(isKept ? place : null);
});

test('the place is remembered, and a damaged file costs only that', () => {
  const folder = mkdtempSync(join(tmpdir(), 'schleuse-'));
  const file = join(folder, 'place.json');
  const place = { x: 1, y: 2, width: 940, height: 680, isMaximized: true };
  const atFirst = readWindowPlace(file);
  writeWindowPlace(file, place);
  const remembered = readWindowPlace(file);
  writeFileSync(file, '{"x":');
  expect([atFirst, remembered, readWindowPlace(file)]).toEqual([null, place, null]);
  rmSync(folder, { recursive: true });
});
