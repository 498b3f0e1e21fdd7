/** A client library that we did not write sends through the engine's own process, over STARTTLS. */
import { createTransport } from 'nodemailer';
import { afterEach, expect, test } from 'vitest';
import { startEngineProcess, type EngineProcess } from '../helpers/engine-process.ts';

let engine: EngineProcess | null = null;
afterEach(async () => {
  await engine?.stop();
  engine = null;
});

test('nodemailer hands in a message over STARTTLS and it waits for its gateway', async () => {
  engine = await startEngineProcess({ listen: ['smtp'] });
  await engine.command('gateway', 'add', 'example.org', '--password', 'geheim-genug-1', '--atrn');
  const transport = createTransport({
    host: '127.0.0.1',
    port: engine.port('smtp'),
    requireTLS: true,
    tls: { rejectUnauthorized: false },
  });
  await transport.sendMail({ from: 'a@sender.example', to: 'b@example.org', subject: 'x', text: 'y' });
  transport.close();
  const rows = await engine.queue('example.org');
  expect(rows.map(({ status, reversePath, recipient }) => ({ status, reversePath, recipient }))).toEqual([
    { status: 'held', reversePath: 'a@sender.example', recipient: 'b@example.org' },
  ]);
});
