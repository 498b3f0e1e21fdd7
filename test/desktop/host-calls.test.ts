/** What windows ask of the desktop: known names, checked input. */
import { expect, test } from 'vitest';
import { createHostCall } from '../../src-main/desktop/ipc/host-calls.ts';

function host() {
  const done: unknown[] = [];
  const call = createHostCall({
    'window:open-editor': ({ domain }) => void done.push(`editor ${domain}`),
    'window:open-manager': () => void done.push('manager'),
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
