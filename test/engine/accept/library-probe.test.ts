/** What gateway-connection.ts uses of smtp-server's inside is still there: to be run first after an update of the library. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { SMTPServer } from 'smtp-server';
import { SMTPConnection } from 'smtp-server/lib/smtp-connection.js';
import { expect, it } from 'vitest';

it('smtp-server has the version that was read', () => {
  const file = createRequire(import.meta.url).resolve('smtp-server/package.json');
  expect((JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version).toBe('3.21.6');
});

it('the members that are overridden or called exist', () => {
  const ofConnection = [
    'init',
    '_createParser',
    '_setListeners',
    '_armTimeout',
    '_onError',
    '_onClose',
    'send',
    'close',
    'upgrade',
  ];
  const prototype = SMTPConnection.prototype as unknown as Record<string, unknown>;
  expect(ofConnection.filter((name) => typeof prototype[name] !== 'function')).toEqual([]);
  const server = new SMTPServer({ logger: false });
  expect([
    typeof server.connect,
    server._pendingSockets instanceof Map,
    server.connections instanceof Set,
  ]).toEqual(['function', true, true]);
});
