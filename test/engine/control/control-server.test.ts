/** The control socket: answers, refuses and outlives what peers do. */
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startControlServer, type ControlServer } from '../../../src-main/engine/control/control-server.ts';
import type { Call, EventName } from '../../../src-main/shared/ipc/contract.ts';
import { MAX_REQUEST_LENGTH } from '../../../src-main/shared/ipc/pipe-frames.ts';

const echo: Call = (name, input) => Promise.resolve({ ok: true, value: { name, input } });

let folder: string;
let listeners: Set<(event: EventName) => void>;
let open: ControlServer[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'schleuse-control-'));
  listeners = new Set();
  open = [];
});
afterEach(async () => {
  await Promise.all(open.map((server) => server.close()));
  rmSync(folder, { recursive: true, force: true });
});

async function start(call: Call = echo, dataFolder = folder): Promise<ControlServer> {
  const server = await startControlServer({
    dataFolder,
    call,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  });
  open.push(server);
  return server;
}

/** Everything the server says to `text` until it closes; the client closes its side behind `text` itself. */
async function conversation(server: ControlServer, text: string): Promise<unknown[]> {
  const socket = connect(server.endpoint);
  socket.end(text);
  let answers = '';
  for await (const block of socket.setEncoding('utf8') as AsyncIterable<string>) answers += block;
  return answers
    .split('\n')
    .filter((line) => line !== '')
    .map((line): unknown => JSON.parse(line));
}

describe('the control socket', () => {
  it('answers calls in their order, with the result of the engine', async () => {
    const server = await start();
    const frames =
      '{"id":1,"name":"gateway:list"}\n{"id":2,"name":"gateway:get","input":{"domain":"a.example"}}\n';
    expect(await conversation(server, frames)).toEqual([
      { id: 1, result: { ok: true, value: { name: 'gateway:list' } } },
      { id: 2, result: { ok: true, value: { name: 'gateway:get', input: { domain: 'a.example' } } } },
    ]);
  });

  it.skipIf(process.platform === 'win32')('is open to its owner only', async () => {
    const server = await start();
    expect(statSync(server.endpoint).mode & 0o777).toBe(0o600);
  });

  it.each(['no json', '[]', '{"id":"1","name":"gateway:list"}', '{"id":1,"name":"gateway:list","more":1}'])(
    'answers %j with an error and goes on',
    async (line) => {
      const server = await start();
      const detail = 'not a request: expected {"id":number,"name":string,"input":…}';
      expect(await conversation(server, `${line}\n{"id":2,"name":"gateway:list"}\n`)).toEqual([
        { id: null, result: { ok: false, error: { code: 'invalid-input', detail } } },
        { id: 2, result: { ok: true, value: { name: 'gateway:list' } } },
      ]);
    },
  );

  it('ends a connection whose frame never ends, and goes on for others', async () => {
    const server = await start();
    const detail = `frame of more than ${String(MAX_REQUEST_LENGTH)} characters`;
    expect(await conversation(server, 'x'.repeat(MAX_REQUEST_LENGTH + 1))).toEqual([
      { id: null, result: { ok: false, error: { code: 'invalid-input', detail } } },
    ]);
    expect(await conversation(server, '{"id":1,"name":"a"}\n')).toHaveLength(1);
  });

  it('answers with an internal error when the engine throws', async () => {
    const server = await start(() => Promise.reject(new Error('broken')));
    expect(await conversation(server, '{"id":1,"name":"gateway:list"}\n')).toEqual([
      { id: 1, result: { ok: false, error: { code: 'internal', detail: 'broken' } } },
    ]);
  });

  it('sends events to those who asked for them, until they leave', async () => {
    const server = await start();
    const socket = connect(server.endpoint).setEncoding('utf8');
    const lines: string[] = [];
    socket.on('data', (text: Buffer | string) => lines.push(String(text)));
    socket.write('{"id":1,"name":"control:subscribe"}\n');
    await vi.waitFor(() => {
      expect(listeners.size).toBe(1);
    });
    for (const listener of listeners) listener('queue:changed');
    await vi.waitFor(() => {
      expect(lines.join('')).toBe('{"id":1,"result":{"ok":true}}\n{"event":"queue:changed"}\n');
    });
    socket.destroy();
    await vi.waitFor(() => {
      expect(listeners.size).toBe(0);
    });
  });

  it('outlives a peer that breaks off while it waits for an answer', async () => {
    let finish: () => void = () => undefined;
    const asked = vi.fn<Call>(
      () =>
        new Promise(
          (resolve) =>
            (finish = () => {
              resolve({ ok: true, value: 1 });
            }),
        ),
    );
    const server = await start(asked);
    const socket = connect(server.endpoint);
    socket.write('{"id":1,"name":"gateway:list"}\n');
    await vi.waitFor(() => {
      expect(asked).toHaveBeenCalledTimes(1);
    });
    socket.destroy();
    finish();
    asked.mockImplementation(echo);
    expect(await conversation(server, '{"id":1,"name":"a"}\n')).toHaveLength(1);
  });

  it('lets the answer under way go out when it closes, and leaves no file', async () => {
    let finish: () => void = () => undefined;
    let isAsked = false;
    const server = await start(() => {
      isAsked = true;
      return new Promise(
        (resolve) =>
          (finish = () => {
            resolve({ ok: true, value: 'late' });
          }),
      );
    });
    const answers = conversation(server, '{"id":1,"name":"gateway:list"}\n');
    await vi.waitFor(() => {
      expect(isAsked).toBe(true);
    });
    const closed = server.close();
    finish();
    expect(await answers).toEqual([{ id: 1, result: { ok: true, value: 'late' } }]);
    await closed;
    expect(existsSync(server.endpoint)).toBe(false);
  });

  it.skipIf(process.platform === 'win32')('replaces the socket that a killed engine left', async () => {
    const endpoint = join(folder, 'control.sock');
    const script = `require('net').createServer().listen(${JSON.stringify(endpoint)}, () => process.kill(process.pid, 'SIGKILL'))`;
    spawnSync(process.execPath, ['-e', script]);
    expect(existsSync(endpoint)).toBe(true);
    const server = await start();
    expect(await conversation(server, '{"id":1,"name":"a"}\n')).toHaveLength(1);
  });

  it('does not push an engine aside that answers', async () => {
    await start();
    await expect(start()).rejects.toMatchObject({ name: 'StoreFault', code: 'in-use' });
  });

  it.skipIf(process.platform === 'win32')(
    'works for a folder whose path is too long for a socket',
    async () => {
      const deep = mkdtempSync(join(folder, 'long-'.repeat(30)));
      const server = await start(echo, deep);
      expect(server.endpoint.startsWith(deep)).toBe(false);
      expect(await conversation(server, '{"id":1,"name":"a"}\n')).toHaveLength(1);
    },
  );
});
