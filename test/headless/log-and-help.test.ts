/** Commands that need no engine: log, help, version, and what is no command. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { playedEngines, run } from './command-line.ts';

const play = playedEngines();

describe('log', () => {
  const fact = (number: number): string =>
    JSON.stringify({ time: '2026-01-31T08:05:00.000Z', fact: 'queued', messageId: number });

  it('shows the last facts, over the days', async () => {
    const { command, dataFolder } = await play();
    mkdirSync(join(dataFolder, 'log'));
    writeFileSync(join(dataFolder, 'log', 'mail-2026-01-30.log'), `${fact(1)}\n${fact(2)}\n`);
    writeFileSync(join(dataFolder, 'log', 'mail-2026-01-31.log'), `${fact(3)}\n${fact(4)}\nhalf a li`);
    expect((await command(['log', '--lines', '3', '--json'])).output).toBe(
      `${fact(2)}\n${fact(3)}\n${fact(4)}\n`,
    );
    expect((await command(['log', '--lines', '1'])).output).toMatch(/ queued +message=4\n$/);
  });

  it('shows nothing where there is no log', async () => {
    const { command } = await play();
    expect(await command(['log'])).toEqual({ exitCode: 0, output: '', errors: '' });
  });
});

describe('help and version', () => {
  it('need no engine', async () => {
    expect((await run(['help'])).output).toMatch(/^ {2}gateway add +Add a gateway/m);
    expect((await run(['help', 'queue', 'list'])).output).toMatch(
      /^Usage: schleuse queue list \[OPTIONS\]$/m,
    );
    expect((await run(['queue', 'list', '--help'])).output).toMatch(/--gateway DOMAIN/);
    expect(JSON.parse((await run(['version', '--json'])).output)).toEqual({
      version: expect.any(String) as string,
    });
  });

  it.each([
    [[], "schleuse: no command given. See 'schleuse help'.\n"],
    [['gatway'], "schleuse: unknown command 'gatway'. See 'schleuse help'.\n"],
    [
      ['queue', 'lst'],
      "schleuse queue: expected one of list, show, release, hold, retry, return, redirect, delete, process, not 'lst'. See 'schleuse help'.\n",
    ],
  ])('%j ends with 2 and says what is there', async (words, errors) => {
    expect(await run(words)).toEqual({ exitCode: 2, output: '', errors });
  });
});
