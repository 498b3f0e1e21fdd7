/** One Schleuse as provider, one as customer: mail moves by ATRN over STARTTLS, and a line that breaks again and again loses nothing. */
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { clientSettings } from '../../src-main/shared/settings/client-settings.ts';
import { startEngine, type EngineInProcess } from '../helpers/engine-in-process.ts';
import { seededRandom } from '../helpers/seeded-random.ts';
import { SmtpDialogue } from '../helpers/smtp-dialogue.ts';
import { until } from '../helpers/until.ts';

const MESSAGES = 300;
const CUTS = 8;
const DOMAIN = 'client.example';
/** Most messages unanswered on a connection, see docs/architecture.md. */
const WINDOW = 32;

const loopback = (service: 'smtp' | 'odmr') => ({ service, address: '127.0.0.1', port: 0 });

/** A line to `port` that breaks each connection after so many octets from there; after the last one it holds. */
async function brittleLine(
  port: number,
  cuts: readonly number[],
): Promise<{ port: number; broken: () => number }> {
  const left = [...cuts];
  let broken = 0;
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
    }
    let octets = left.shift() ?? Infinity;
    far.on('data', (block: Buffer) => {
      octets -= block.length;
      if (octets < 0) {
        broken += 1;
        near.destroy();
        far.destroy();
      } else near.write(block);
    });
    near.on('data', (block: Buffer) => far.write(block));
    near.on('close', () => far.destroy());
    far.on('close', () => near.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, broken: () => broken };
}

async function fill(provider: EngineInProcess): Promise<void> {
  const peer = await SmtpDialogue.greeted(await provider.port('smtp'));
  for (let number = 0; number < MESSAGES; number += 1)
    expect(
      await peer.deliver(`Subject: ${String(number)}`, `s${String(number)}@x.example`, `b@${DOMAIN}`),
    ).toMatch(/^250/);
  peer.destroy();
}

test('300 messages arrive over a line that breaks eight times', async () => {
  const random = seededRandom(20260601);
  const provider = await startEngine({
    options: { listen: [loopback('smtp'), loopback('odmr')] },
    gateways: [
      {
        'domain.name': DOMAIN,
        'dequeuing.atrn.honor': true,
        secrets: { 'dequeuing.atrn.password': 'sesame-and-more' },
      },
    ],
  });
  const customer = await startEngine({ gateways: [{ 'domain.name': DOMAIN }] });
  await fill(provider);
  const cuts = Array.from({ length: CUTS }, () => 3000 + Math.floor(random() * 12_000));
  const line = await brittleLine(await provider.port('odmr'), cuts);
  const settings = clientSettings.parse({
    'client.name': 'provider',
    'client.host': '127.0.0.1',
    'client.port': line.port,
    'client.tls': 'required',
    'client.tls-verify': false,
    'client.user': DOMAIN,
    'client.domains': [DOMAIN],
  });
  const secrets = { 'client.password': 'sesame-and-more' };
  await customer.ask('client:save', { id: 'one', settings, secrets });

  const waiting = async () => (await provider.ask('gateway:list', undefined))[0]!.waitingMessages;
  let taken = 0;
  for (let runs = 0; runs <= 3 * CUTS && (await waiting()) > 0; runs += 1) {
    taken += (await customer.ask('client:run', { id: 'one' })).messages;
    // The provider notices the end of a turn by itself; until then the next ATRN is refused.
    await until(async () => (await provider.ask('engine:status', undefined)).sessions === 0);
  }

  const arrived = (await customer.ask('queue:list', {})).map(({ reversePath }) => reversePath);
  const wanted = Array.from({ length: MESSAGES }, (_, number) => `s${String(number)}@x.example`);
  expect({
    missing: wanted.filter((sender) => !arrived.includes(sender)),
    strangers: arrived.filter((sender) => !wanted.includes(sender)),
    left: await waiting(),
    broken: line.broken(),
    counted: taken === arrived.length,
  }).toEqual({ missing: [], strangers: [], left: 0, broken: CUTS, counted: true });
  expect(arrived.length - MESSAGES).toBeLessThanOrEqual(CUTS * WINDOW);
}, 120_000);
