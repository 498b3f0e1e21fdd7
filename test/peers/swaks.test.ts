/** swaks sends us mail the way people try a server by hand, in clear and with STARTTLS. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startEngineProcess, type EngineProcess } from '../helpers/engine-process.ts';
import { missingPeers, runPeer, type ProgramResult } from '../helpers/peer-programs.ts';

const missing = missingPeers('swaks');

describe.skipIf(missing !== null)(`swaks as a sender${missing === null ? '' : ` (${missing})`}`, () => {
  let engine: EngineProcess;
  beforeAll(async () => {
    engine = await startEngineProcess();
    await engine.command('gateway', 'add', 'example.org', '--password', 'secret for swaks', '--atrn');
  });
  afterAll(async () => {
    await engine.stop();
  });

  const swaks = (to: string, ...more: readonly string[]): Promise<ProgramResult> =>
    runPeer('swaks', [
      ...['--server', '127.0.0.1', '--port', String(engine.port('smtp')), '--ehlo', 'sender.example'],
      ...['--from', 'sender@sender.example', '--to', to, ...more],
    ]);

  test.each([
    { way: 'in clear', options: [] },
    { way: 'after STARTTLS', options: ['--tls'] },
    { way: 'with pipelining', options: ['--pipeline'] },
  ])('a message for a gateway is taken and held $way', async ({ options }) => {
    const before = (await engine.queue('example.org')).length;
    const result = await swaks('user@example.org', ...options);
    const after = await engine.queue('example.org');
    expect(result.code, result.stdout + result.stderr).toBe(0);
    expect(after.slice(before).map(({ status, recipient }) => ({ status, recipient }))).toEqual([
      { status: 'held', recipient: 'user@example.org' },
    ]);
  });

  test('a message for anybody else is refused with 550 5.7.1', async () => {
    const result = await swaks('user@elsewhere.example');
    expect(result.code).toBe(24); // no recipient was accepted
    expect(result.stdout).toMatch(/550 5\.7\.1/);
  });
});
