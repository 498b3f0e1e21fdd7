/** Calls from windows: only the main frame of a page of ours is served, whatever it asks for. */
import { expect, test } from 'vitest';
import { eventNames, hostProcedureNames, procedureNames } from '../../src-main/shared/ipc/channel-names.ts';
import { events, procedures } from '../../src-main/shared/ipc/contract.ts';
import { hostProcedures } from '../../src-main/shared/ipc/host-contract.ts';
import { isTrustedUrl } from '../../src-main/desktop/app-protocol.ts';
import { serveWindows, type CallingFrame } from '../../src-main/desktop/ipc/serve-windows.ts';

const OURS: CallingFrame = { url: 'schleuse://app/manager/index.html', isMainFrame: true };

function served() {
  const channels = new Map<string, (sender: CallingFrame | null, input: unknown) => Promise<unknown>>();
  const calls: unknown[] = [];
  serveWindows(
    { handle: (channel, listener) => void channels.set(channel, listener) },
    {
      names: procedureNames,
      call: (name, input) => {
        calls.push([name, input]);
        return Promise.resolve({ ok: true, value: 'answer' });
      },
    },
    isTrustedUrl,
  );
  const call = (sender: CallingFrame | null, name: string, input?: unknown): Promise<unknown> =>
    channels.get(name)!(sender, input);
  return { channels, calls, call };
}

test('every procedure of the contract is served, and nothing else', () => {
  expect([...served().channels.keys()].sort()).toEqual(Object.keys(procedures).sort());
});

test('the names for the preload are those of the contract', () => {
  expect([[...procedureNames].sort(), [...eventNames].sort(), [...hostProcedureNames].sort()]).toEqual([
    Object.keys(procedures).sort(),
    Object.keys(events).sort(),
    Object.keys(hostProcedures).sort(),
  ]);
});

test('a call from a page of ours reaches the engine as it came', async () => {
  const { call, calls } = served();
  const answer = await call(OURS, 'gateway:get', { domain: 'a.example' });
  expect([answer, calls]).toEqual([
    { ok: true, value: 'answer' },
    [['gateway:get', { domain: 'a.example' }]],
  ]);
});

test.each([
  ['a stranger', { url: 'https://example.com/manager/index.html', isMainFrame: true }],
  [
    'a page that only begins like ours',
    { url: 'schleuse://app.example/manager/index.html', isMainFrame: true },
  ],
  ['another host of our scheme', { url: 'schleuse://other/manager/index.html', isMainFrame: true }],
  ['a file', { url: 'file:///manager/index.html', isMainFrame: true }],
  ['a sub-frame', { ...OURS, isMainFrame: false }],
  ['a frame that is gone', null],
])('%s is refused and the engine hears nothing', async (_who, sender) => {
  const { call, calls } = served();
  await expect(call(sender, 'gateway:list')).rejects.toThrow('untrusted sender for gateway:list');
  expect(calls).toEqual([]);
});
