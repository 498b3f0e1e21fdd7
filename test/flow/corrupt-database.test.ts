/** A database file that was damaged: kept aside as it is, said so, never overwritten; the engine goes on with a new one. */
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startEngineProcess, type EngineProcess } from '../helpers/engine-process.ts';
import { RawSmtpClient } from '../helpers/raw-smtp-client.ts';

let dataDir: string;
let engine: EngineProcess;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'schleuse-corrupt-'));
});
afterEach(async () => {
  await engine.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

async function startWithGateway(): Promise<void> {
  engine = await startEngineProcess({ dataDir, listen: ['smtp'] });
  await engine.command('gateway', 'add', 'example.org', '--password', 'corrupt-secret', '--atrn');
}

async function accept(): Promise<number> {
  const client = await RawSmtpClient.open({ port: engine.port('smtp') });
  await client.command('EHLO sender.example');
  const data = Buffer.from('Subject: x\r\n\r\nx\r\n');
  const reply = await client.sendMessage('sender@sender.example', 'user@example.org', data);
  await client.quit();
  return reply.code;
}

test.each([
  { damage: 'its beginning is gone', offset: 0 },
  { damage: 'pages in the middle are overwritten', offset: 4096 },
])(
  'the database is damaged ($damage): it is kept aside octet for octet, reported, and mail is taken again',
  async ({ offset }) => {
    await startWithGateway();
    expect(await accept()).toBe(250);
    await engine.stop(); // which moves the log into the file: a log would heal part of the damage
    const path = join(dataDir, 'schleuse.db');
    const octets = readFileSync(path);
    octets.fill(0xa5, offset, Math.min(octets.length, offset + 16_384));
    writeFileSync(path, octets);

    await startWithGateway();

    const aside = readdirSync(dataDir).filter(
      (name) => name.startsWith('schleuse.db.corrupt-') && !/-(wal|shm)$/.test(name),
    );
    expect(aside).toHaveLength(1);
    expect(readFileSync(join(dataDir, aside[0] ?? '')).equals(octets)).toBe(true);
    expect(engine.output()).toContain(aside[0]);
    expect(await accept()).toBe(250);
  },
);
