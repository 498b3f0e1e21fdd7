/** The log files: a file a day, old ones removed, nothing lost at the end, no secret in them. */
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Clock } from '../../src-main/engine/clock.ts';
import { openLogFiles } from '../../src-main/engine/log-files.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const noon = new Date(2026, 0, 31, 12).getTime();

let folder: string;
let now: number;
/** Timers never fire: what is written is written by close(). */
const clock: Clock = { now: () => now, monotonic: () => now, after: () => () => undefined };

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'schleuse-log-'));
  now = noon;
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const file = (name: string): string => join(folder, 'log', name);
const linesOf = (name: string): Record<string, unknown>[] =>
  readFileSync(file(name), 'utf8')
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Record<string, unknown>);

async function write(facts: object, message = 'said'): Promise<void> {
  const logs = openLogFiles(folder, { clock });
  logs.mailLogger.info(facts, message);
  await logs.close();
}

describe('the log files', () => {
  it('create nothing before the first line', async () => {
    await openLogFiles(folder, { clock }).close();
    expect(existsSync(join(folder, 'log'))).toBe(false);
  });

  it('keep program and mail apart, a line of JSON each', async () => {
    const logs = openLogFiles(folder, { clock });
    logs.log.warn({ port: 25 }, 'no port');
    logs.mailLogger.child({ gateway: 'a.example' }).info({ fact: 'queued' }, 'queued');
    await logs.close();
    expect(linesOf('schleuse.log')).toEqual([
      { level: 'warn', time: expect.any(String) as string, port: 25, msg: 'no port' },
    ]);
    expect(linesOf('mail-2026-01-31.log')).toEqual([
      {
        level: 'info',
        time: expect.any(String) as string,
        gateway: 'a.example',
        fact: 'queued',
        msg: 'queued',
      },
    ]);
  });

  it('begin a new mail log each day', async () => {
    const logs = openLogFiles(folder, { clock });
    logs.mailLogger.info({ day: 1 }, 'one');
    await logs.close();
    now += DAY_MS;
    logs.mailLogger.info({ day: 2 }, 'two');
    await logs.close();
    expect([linesOf('mail-2026-01-31.log')[0]?.['day'], linesOf('mail-2026-02-01.log')[0]?.['day']]).toEqual([
      1, 2,
    ]);
  });

  it('give the program log of an earlier day its name', async () => {
    mkdirSync(join(folder, 'log'));
    writeFileSync(file('schleuse.log'), 'old\n');
    utimesSync(file('schleuse.log'), new Date(noon - DAY_MS), new Date(noon - DAY_MS));
    const logs = openLogFiles(folder, { clock });
    logs.log.info({}, 'new');
    await logs.close();
    expect(readFileSync(file('schleuse-2026-01-30.log'), 'utf8')).toBe('old\n');
    expect(linesOf('schleuse.log')).toHaveLength(1);
  });

  it('remove what is older than the days kept, and nothing else', async () => {
    mkdirSync(join(folder, 'log'));
    const names = [
      'mail-2026-01-20.log',
      'schleuse-2026-01-20.log',
      'mail-2026-01-21.log',
      'notes-2020-01-01.log',
    ];
    for (const name of names) writeFileSync(file(name), '');
    const logs = openLogFiles(folder, { clock });
    logs.keepDays(10);
    await logs.close();
    expect(readdirSync(join(folder, 'log')).sort()).toEqual(['mail-2026-01-21.log', 'notes-2020-01-01.log']);
  });

  it('never show a secret that was handed over by mistake', async () => {
    await write({
      password: 'hush',
      account: { secret: 'hush', secrets: { 'dequeuing.atrn.password': 'hush' } },
      'dequeuing.etrn.auth-password': 'hush',
    });
    expect(readFileSync(file('mail-2026-01-31.log'), 'utf8')).not.toContain('hush');
  });

  it('say how many lines were lost as soon as they can be written again', async () => {
    writeFileSync(join(folder, 'log'), 'in the way');
    const logs = openLogFiles(folder, { clock });
    logs.mailLogger.info({}, 'lost');
    logs.mailLogger.info({}, 'lost too');
    await logs.close();
    rmSync(join(folder, 'log'));
    logs.mailLogger.info({}, 'kept');
    await logs.close();
    expect(linesOf('mail-2026-01-31.log').map(({ msg, lines }) => ({ msg, lines }))).toEqual([
      { msg: 'log lines were lost', lines: 2 },
      { msg: 'kept', lines: undefined },
    ]);
  });

  it('write what is left when the process ends at once', () => {
    const module = JSON.stringify(join(import.meta.dirname, '../../src-main/engine/log-files.ts'));
    const script = `const { openLogFiles } = await import(${module}); openLogFiles(${JSON.stringify(folder)}).mailLogger.info({}, 'last'); process.exit(0);`;
    const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
      encoding: 'utf8',
    });
    expect({ status, stderr: stderr.replace(/.*(ExperimentalWarning|--trace-warnings).*\n/g, '') }).toEqual({
      status: 0,
      stderr: '',
    });
    const [name = ''] = readdirSync(join(folder, 'log'));
    expect(linesOf(name).map(({ msg }) => msg)).toEqual(['last']);
  });
});
