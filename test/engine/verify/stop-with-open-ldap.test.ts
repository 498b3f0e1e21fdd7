/** The end of an engine that has asked an LDAP server: nothing of it stays open. */
import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { startVerification, UNKNOWN } from '../../helpers/verification-world.ts';

/** Finds nothing, whatever is asked (RFC 4511 section 4.5.2: searchResultDone). */
async function startEmptyLdap(): Promise<{ readonly port: number; readonly open: Set<Socket> }> {
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    socket.on('error', () => undefined);
    socket.on('data', (request: Buffer) => {
      // A sequence, its length in one octet or two, then the message number as an integer of one octet.
      const number = request[(request[1] ?? 0) > 0x80 ? 5 : 4] ?? 0;
      socket.write(Buffer.from([0x30, 12, 2, 1, number, 0x65, 7, 0x0a, 1, 0, 4, 0, 4, 0]));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    for (const socket of open) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return { port: (server.address() as AddressInfo).port, open };
}

it('a kept connection is closed when the engine stops', async () => {
  const { port, open } = await startEmptyLdap();
  const world = await startVerification({
    gateway: {
      'verification.method': 'ldap',
      'verification.host': '127.0.0.1',
      'verification.port': port,
      'verification.base-dn': 'dc=client,dc=example',
      'verification.tls': 'off',
    },
  });
  const reply = await world.rcpt('nobody');
  const before = open.size;
  await world.gateway.stop();
  await expect.poll(() => open.size).toBe(0);
  expect([reply, before]).toEqual([UNKNOWN, 1]);
});
