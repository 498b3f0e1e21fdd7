/** Somebody guesses passwords: it is slowed down and shut out by address, and the customer's own logon goes on working. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startEngineProcess, type EngineProcess } from '../helpers/engine-process.ts';
import { ConnectionEnded, RawSmtpClient } from '../helpers/raw-smtp-client.ts';

const PASSWORD = 'the right one';
const GUESSERS = 20;
/** Not among the trusted addresses, as 127.0.0.1 is. */
const THEIRS = '127.0.0.2';
const CUSTOMERS = '127.0.0.3';

let engine: EngineProcess;

beforeAll(async () => {
  engine = await startEngineProcess({ listen: ['odmr'] });
  await engine.command('gateway', 'add', 'example.org', '--password', PASSWORD, '--atrn');
});
afterAll(async () => {
  await engine.stop();
});

/** Three guesses on one connection; the codes that were heard, until the server closes. */
async function guess(guesser: number): Promise<number[]> {
  const codes: number[] = [];
  const client = await RawSmtpClient.open({ port: engine.port('odmr'), localAddress: THEIRS });
  try {
    await client.command('EHLO guesser.example');
    for (let attempt = 0; attempt < 3; attempt += 1) {
      codes.push(
        (await client.authCramMd5('example.org', `guess ${String(guesser)}-${String(attempt)}`)).code,
      );
    }
  } catch (cause) {
    if (!(cause instanceof ConnectionEnded)) throw cause;
  } finally {
    client.destroy();
  }
  return codes;
}

test('sixty wrong passwords: none gets in, the address is shut out, another address still logs on', async () => {
  const codes = (await Promise.all(Array.from({ length: GUESSERS }, (_, index) => guess(index)))).flat();
  const late = await RawSmtpClient.open({ port: engine.port('odmr'), localAddress: THEIRS });
  await late.command('EHLO guesser.example');
  const shutOut = await late.authCramMd5('example.org', PASSWORD);
  late.destroy();
  const elsewhere = await RawSmtpClient.open({ port: engine.port('odmr'), localAddress: CUSTOMERS });
  await elsewhere.command('EHLO customer.example');
  const customer = await elsewhere.authCramMd5('example.org', PASSWORD);
  await elsewhere.quit();

  expect([...new Set(codes)].filter((code) => ![535, 454, 421].includes(code))).toEqual([]);
  expect(codes).toContain(535);
  expect(shutOut.code).toBe(454);
  expect(customer.code).toBe(235);
});
