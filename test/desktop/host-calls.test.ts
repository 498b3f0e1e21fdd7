/** What windows ask of the desktop: known names, checked input. */
import { expect, test } from 'vitest';
import { copySecret } from '../../src-main/desktop/copy-secret.ts';
import { createHostCall } from '../../src-main/desktop/ipc/host-calls.ts';
import type { HostHandlers } from '../../src-main/shared/ipc/host-contract.ts';
import { recordingLogger, type LoggedLine } from '../helpers/recording-logger.ts';

function host(chooseFolder = (path: string) => Promise.resolve(`${path}/mail`)) {
  const lines: LoggedLine[] = [];
  const done: unknown[] = [];
  const handlers: HostHandlers = {
    'window:open-editor': ({ domain }) => void done.push(`editor ${domain}`),
    'window:open-manager': () => void done.push('manager'),
    'window:open-queue': () => void done.push('queue'),
    'clipboard:copy-secret': () => undefined,
    'window:choose-folder': ({ path }) => chooseFolder(path),
  };
  return { call: createHostCall(handlers, recordingLogger(lines)), done, lines };
}

test('a window opens an editor and chooses a folder', async () => {
  const { call, done } = host();
  const answers = [
    await call('window:open-editor', { domain: 'client.example' }),
    await call('window:choose-folder', { path: '/data' }),
    await call('window:open-manager', undefined),
    await call('window:open-queue', undefined),
  ];
  expect([answers, done]).toEqual([
    [
      { ok: true, value: undefined },
      { ok: true, value: '/data/mail' },
      { ok: true, value: undefined },
      { ok: true, value: undefined },
    ],
    ['editor client.example', 'manager', 'queue'],
  ]);
});

test('an unknown name and wrong input are refused and nothing happens', async () => {
  const { call, done } = host();
  const answers = [
    await call('window:close-all', undefined),
    await call('window:open-editor', { domain: '' }),
    await call('window:open-editor', { domain: 'a.example', url: 'file:///' }),
  ];
  expect([answers.map((answer) => (answer.ok ? '' : answer.error.code)), done]).toEqual([
    ['unknown-procedure', 'invalid-input', 'invalid-input'],
    [],
  ]);
});

test('what the desktop fails at is logged and answered as internal', async () => {
  const { call, lines } = host(() => Promise.reject(new Error('no dialog')));
  const answer = await call('window:choose-folder', { path: '/data' });
  expect([answer, lines.map(({ level, fields }) => [level, fields['procedure']])]).toEqual([
    { ok: false, error: { code: 'internal', detail: 'Error: no dialog' } },
    [['error', 'window:choose-folder']],
  ]);
});

test('a secret leaves the clipboard after a minute, unless something else lies there by then', async () => {
  let content = '';
  const clipboard = {
    readText: () => content,
    writeText: (text: string) => void (content = text),
    clear: () => void (content = ''),
  };
  const later: { ms: number; action: () => void }[] = [];
  const after = (ms: number, action: () => void): void => void later.push({ ms, action });
  copySecret('first', clipboard, after);
  const copied = content;
  later[0]?.action();
  await Promise.resolve();
  const afterMinute = content;
  copySecret('second', clipboard, after);
  clipboard.writeText('something else');
  later[1]?.action();
  await Promise.resolve();
  expect([copied, later.map(({ ms }) => ms), afterMinute, content]).toEqual([
    'first',
    [60_000, 60_000],
    '',
    'something else',
  ]);
});
