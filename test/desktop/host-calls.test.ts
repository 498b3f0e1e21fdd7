/** What windows ask of the desktop: known names, checked input. */
import { expect, test } from 'vitest';
import { copySecret } from '../../src-main/desktop/copy-secret.ts';
import { createHostCall } from '../../src-main/desktop/ipc/host-calls.ts';

function host() {
  const done: unknown[] = [];
  const call = createHostCall({
    'window:open-editor': ({ domain }) => void done.push(`editor ${domain}`),
    'window:open-manager': () => void done.push('manager'),
    'clipboard:copy-secret': () => undefined,
    'window:choose-folder': ({ path }) => Promise.resolve(`${path}/mail`),
  });
  return { call, done };
}

test('a window opens an editor and chooses a folder', async () => {
  const { call, done } = host();
  const answers = [
    await call('window:open-editor', { domain: 'client.example' }),
    await call('window:choose-folder', { path: '/data' }),
    await call('window:open-manager', undefined),
  ];
  expect([answers, done]).toEqual([
    [
      { ok: true, value: undefined },
      { ok: true, value: '/data/mail' },
      { ok: true, value: undefined },
    ],
    ['editor client.example', 'manager'],
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
