/** A disk that fills up while mail comes in: 452, nothing half stored, no crash; and all is well once there is room again. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startEngineProcess, type EngineProcess } from '../helpers/engine-process.ts';
import { runProgram } from '../helpers/peer-programs.ts';
import { RawSmtpClient } from '../helpers/raw-smtp-client.ts';
import { until } from '../helpers/until.ts';

/** Above the 500 MB that the engine wants to stay free, with little to spare. */
const DISK_MB = 580;
const MEGABYTE = 1024 * 1024;

let mountPoint: string;
/** Null: mounted. */
let problem: string | null;
let engine: EngineProcess | undefined;

beforeEach(async () => {
  mountPoint = mkdtempSync(join(tmpdir(), 'schleuse-full-'));
  problem = await mount();
});
afterEach(async () => {
  await engine?.stop();
  if (problem === null) await runProgram('/bin/umount', [mountPoint]);
  rmSync(mountPoint, { recursive: true, force: true });
});

async function mount(): Promise<string | null> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0)
    return 'a small disk of its own can only be mounted by root on Linux';
  const options = `size=${String(DISK_MB)}m`;
  const result = await runProgram('/bin/mount', ['-t', 'tmpfs', '-o', options, 'schleuse-test', mountPoint]);
  return result.code === 0 ? null : `no small disk could be mounted: ${result.stderr.trim()}`;
}

/** Fills what is left, to the last block. */
function fillDisk(): void {
  const block = Buffer.alloc(MEGABYTE);
  const path = join(mountPoint, 'ballast');
  try {
    for (;;) writeFileSync(path, block, { flag: 'a' });
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'ENOSPC')) throw cause;
  }
}

async function connected(port: number): Promise<RawSmtpClient> {
  const client = await RawSmtpClient.open({ port });
  await client.command('EHLO sender.example');
  return client;
}

const small = Buffer.from('Subject: small\r\n\r\nx\r\n');

test('the disk fills up within a body: 452 to it and to new mail, what was stored stays, and mail flows again with room', async (context) => {
  if (problem !== null) context.skip(problem);
  engine = await startEngineProcess({ dataDir: join(mountPoint, 'data'), listen: ['smtp'] });
  const port = engine.port('smtp');
  await engine.command('gateway', 'add', 'example.org', '--password', 'disk-secret', '--atrn');
  const client = await connected(port);
  const before = await client.sendMessage('sender@sender.example', 'user@example.org', small);

  await client.command('MAIL FROM:<sender@sender.example>');
  await client.command('RCPT TO:<user@example.org>');
  await client.command('DATA');
  client.write(`Subject: large\r\n\r\n${`${'y'.repeat(76)}\r\n`.repeat(20_000)}`);
  fillDisk();
  client.write(`${`${'y'.repeat(76)}\r\n`.repeat(200_000)}.\r\n`);
  const duringBody = await client.reply();
  await until(async () => (await mailCode(port)) === 452);
  const held = await engine.queue('example.org');
  rmSync(join(mountPoint, 'ballast'));
  await until(async () => (await mailCode(port)) === 250, 30_000);
  const after = await client.sendMessage('sender@sender.example', 'user@example.org', small);
  await client.quit();

  expect([before.code, duringBody.code, after.code]).toEqual([250, 452, 250]);
  expect(held.map(({ status }) => status)).toEqual(['held']);
  expect(await engine.queue('example.org')).toHaveLength(2);
});

/** What new mail hears; over a connection of its own, because refusals in a row end a session. */
async function mailCode(port: number): Promise<number> {
  const client = await connected(port);
  const { code } = await client.command('MAIL FROM:<sender@sender.example>');
  await client.quit();
  return code;
}
