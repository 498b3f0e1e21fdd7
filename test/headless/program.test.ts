/** The command line as people start it: processes on a data folder, with and without a running engine. */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { schleuse, startEngineProcess, type EngineProcess } from '../helpers/engine-process.ts';
import { RawSmtpClient } from '../helpers/raw-smtp-client.ts';

const PROGRAM = resolve(import.meta.dirname, '../../out/headless/main.cjs');

let dataDir: string;
let engine: EngineProcess | null;
let children: ChildProcess[];

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'schleuse-program-'));
  engine = null;
  children = [];
});
afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  await engine?.kill();
  rmSync(dataDir, { recursive: true, force: true });
});

const start = async (): Promise<EngineProcess> => {
  engine = await startEngineProcess({ dataDir });
  return engine;
};
const command = (...words: string[]): ReturnType<typeof schleuse> => schleuse([...words, '--data', dataDir]);

/** A program whose output is read while it runs. */
function follow(...words: string[]): {
  child: ChildProcess;
  output: () => string;
  ended: Promise<number | null>;
} {
  const child = spawn(process.execPath, [PROGRAM, ...words, '--data', dataDir], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text));
  return { child, output: () => output, ended: new Promise((done) => child.once('close', done)) };
}

async function sendTo(recipient: string, port: number): Promise<void> {
  const client = await RawSmtpClient.open({ port });
  const lines = ['EHLO mail.example.net', 'MAIL FROM:<s@example.net>', `RCPT TO:<${recipient}>`, 'DATA'];
  for (const line of lines) {
    client.write(`${line}\r\n`);
    expect((await client.reply()).code).toBeLessThan(400);
  }
  client.write('Subject: test\r\n\r\nHello\r\n.\r\n');
  expect((await client.reply()).code).toBe(250);
  client.write('QUIT\r\n');
  await client.reply();
}

const add = (...options: string[]): string[] => [
  'gateway',
  'add',
  'a.example',
  '--password',
  'hush-4711',
  '--atrn',
  ...options,
];

describe('without an engine', () => {
  it('a gateway that is added is there for the next command', async () => {
    expect((await command(...add('--note', 'first'))).code).toBe(0);
    const shown = JSON.parse((await command('gateway', 'show', 'a.example', '--json')).stdout) as {
      settings: Record<string, unknown>;
      secretsSet: string[];
    };
    expect({ note: shown.settings['domain.note'], secretsSet: shown.secretsSet }).toEqual({
      note: 'first',
      secretsSet: ['dequeuing.atrn.password'],
    });
  });

  it('several commands at once wait for each other', async () => {
    const names = ['a.example', 'b.example', 'c.example'];
    const ended = await Promise.all(names.map((name) => command('gateway', 'add', name)));
    expect(ended.map(({ code, stderr }) => ({ code, stderr }))).toEqual(
      names.map(() => ({ code: 0, stderr: '' })),
    );
    const rows = JSON.parse((await command('gateway', 'list', '--json')).stdout) as { domain: string }[];
    expect(rows.map(({ domain }) => domain).sort()).toEqual(names);
  });

  it('wrong use ends with 2 and one line, and creates nothing', async () => {
    const folder = join(dataDir, 'not-there');
    const { code, stdout, stderr } = await schleuse([
      'gateway',
      'add',
      'a.example',
      '--pace',
      'wild',
      '--data',
      folder,
    ]);
    expect({ code, stdout, stderr, exists: existsSync(folder) }).toEqual({
      code: 2,
      stdout: '',
      stderr:
        "schleuse gateway add: --pace: expected automatic, careful or fast, not 'wild'. See 'schleuse gateway add --help'.\n",
      exists: false,
    });
  });

  it('a gateway without the password it needs is refused with the option to use', async () => {
    const { code, stderr } = await command('gateway', 'add', 'a.example', '--atrn');
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr:
        'schleuse gateway add: --password (dequeuing.atrn.password): ATRN, and ETRN with authentication, need an ATRN password.\n',
    });
  });
});

describe('with a running engine', () => {
  it('commands change what the engine accepts, lists and deletes', async () => {
    const running = await start();
    await command(...add());
    await sendTo('r@a.example', running.port('smtp'));
    const [row] = JSON.parse((await command('queue', 'list', '--gateway', 'a.example', '--json')).stdout) as {
      id: number;
    }[];
    expect(row).toEqual({
      id: expect.any(Number) as number,
      messageId: expect.any(Number) as number,
      gateway: 'a.example',
      status: 'held',
      reversePath: 's@example.net',
      recipient: 'r@a.example',
      sizeBytes: expect.any(Number) as number,
      queuedAt: expect.any(Number) as number,
      attempts: 0,
      nextAttemptAt: null,
      reason: expect.any(String) as string,
    });
    const id = String(row?.id);
    expect((await command('gateway', 'remove', 'a.example')).stderr).toContain(
      '--mail return, --mail keep or --mail delete',
    );
    expect((await command('queue', 'hold', id)).stdout).toBe('1 recipient put on hold.\n');
    expect((await command('queue', 'list', '--json')).stdout).toContain('"status":"on-hold"');
    expect((await command('queue', 'delete', id)).stdout).toBe('1 recipient deleted.\n');
    expect((await command('queue', 'list', '--json')).stdout).toBe('[]\n');
  });

  it('a second engine on the same folder is refused', async () => {
    await start();
    const { code, stderr } = await command('serve', '--listen', 'smtp=127.0.0.1:0');
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: `schleuse serve: an engine runs on the data folder ${dataDir} already\n`,
    });
  });

  it('SIGTERM ends it with 0, and the mail is there for commands and the next start', async () => {
    const running = await start();
    await command(...add());
    await sendTo('r@a.example', running.port('smtp'));
    expect(await running.stop()).toBe(0);
    expect((await command('queue', 'list', '--json')).stdout).toContain('"recipient":"r@a.example"');
    await start();
    expect((await command('queue', 'list', '--json')).stdout).toContain('"recipient":"r@a.example"');
  });

  it('a killed engine leaves nothing that stands in the way of commands or the next start', async () => {
    await (await start()).kill();
    expect((await command('gateway', 'list')).code).toBe(0);
    await start();
    expect((await command('gateway', 'list')).code).toBe(0);
  });
});

describe('serve', () => {
  it('names the listener that cannot be opened, and goes on with the others', async () => {
    const blocker = createServer();
    await new Promise<void>((done) => blocker.listen(0, '127.0.0.1', done));
    const address = blocker.address();
    const taken = `127.0.0.1:${String(typeof address === 'object' && address !== null ? address.port : 0)}`;
    const both = follow('serve', '--json', '--listen', `smtp=${taken}`, '--listen', 'odmr=127.0.0.1:0');
    await vi.waitFor(() => {
      expect(both.output()).toContain('"event":"listening"');
    }, 20_000);
    expect(both.output()).toContain(`schleuse serve: smtp ${taken} cannot be opened: EADDRINUSE\n`);
    both.child.kill('SIGINT');
    expect(await both.ended).toBe(0);
    const { code, stderr } = await command('serve', '--listen', `smtp=${taken}`);
    expect({ code, last: stderr.trimEnd().split('\n').at(-1) }).toEqual({
      code: 1,
      last: 'schleuse serve: no listener could be opened',
    });
    blocker.close();
  });
});

describe('serve, when nobody reads its output any more,', () => {
  it('goes on, and still ends cleanly', async () => {
    const { child, output, ended } = follow('serve', '--json', '--listen', 'smtp=127.0.0.1:0');
    await vi.waitFor(() => {
      expect(output()).toContain('"event":"listening"');
    }, 20_000);
    child.stdout?.destroy();
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
    expect(existsSync(join(dataDir, 'control.sock'))).toBe(false);
  });
});

describe('log --follow', () => {
  it('shows facts as they happen, without passwords, until it is interrupted', async () => {
    const running = await start();
    await command(...add());
    const log = follow('log', '--follow', '--json');
    await sendTo('r@a.example', running.port('smtp'));
    await vi.waitFor(() => {
      expect(log.output()).toContain('"fact":"queued"');
    }, 20_000);
    expect(log.output()).not.toContain('hush-4711');
    log.child.kill('SIGINT');
    expect(await log.ended).toBe(0);
  });
});
