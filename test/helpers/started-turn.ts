/** A turn under test: two ends of one connection, a scripted customer at one of them, a queue in memory behind the other. */
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { connect as connectTls, createServer as createTlsServer } from 'node:tls';
import { onTestFinished } from 'vitest';
import type { DeliverDeps } from '../../src-main/engine/deliver/deliver-ports.ts';
import { deliverTurn, type TurnResult } from '../../src-main/engine/deliver/deliver-turn.ts';
import type { GatewaySettings } from '../../src-main/shared/settings/gateway-settings.ts';
import type { MemoryQueue } from './delivery-fixtures.ts';
import { aClaimed, deliverDeps } from './delivery-fixtures.ts';
import { fakeCustomer, type FakeServerOptions } from './fake-smtp-server.ts';
import type { FakeSmtpSession } from './fake-smtp-session.ts';
import { testCertificate } from './test-certificate.ts';
import { aGateway } from './turn-fixtures.ts';

export interface TurnWish {
  readonly queue: MemoryQueue;
  readonly customer?: FakeServerOptions;
  /** Implicit TLS between both, as it was before the turn. */
  readonly tls?: boolean;
  readonly gateways?: readonly (Partial<GatewaySettings> & { 'domain.name': string })[];
  readonly deps?: Partial<DeliverDeps>;
  /** What the customer sent behind ATRN. */
  readonly early?: string;
}

export interface StartedTurn {
  readonly customer: FakeSmtpSession;
  readonly result: Promise<TurnResult>;
  readonly stop: AbortController;
  /** Our end. */
  readonly socket: Socket;
}

/** Held mail of a gateway, numbered. */
export function hold(queue: MemoryQueue, count: number, gateway = 'client.example', firstId = 1): void {
  for (let index = 0; index < count; index += 1) queue.add(aClaimed({ id: firstId + index }), null, gateway);
}

export async function startTurn(wish: TurnWish): Promise<StartedTurn> {
  const [socket, theirs] = await socketPair(wish.tls ?? false);
  if (wish.early !== undefined) {
    socket.pause();
    socket.unshift(Buffer.from(wish.early));
  }
  const customer = fakeCustomer(theirs, wish.customer);
  const stop = new AbortController();
  const gateways = (wish.gateways ?? [{ 'domain.name': 'client.example' }]).map(aGateway);
  const session = { id: 's1', peerAddress: '127.0.0.1' };
  const result = deliverTurn(
    { socket, gateways, session, stop: stop.signal },
    deliverDeps(wish.queue, wish.deps),
  );
  return { customer, result, stop, socket };
}

/** First words of the commands that the customer heard. */
export const verbsOf = ({ commands }: FakeSmtpSession): string[] =>
  commands.map((line) => line.split(/[ :]/)[0] ?? '');

/** Ours was accepted by a server, the customer's was opened towards it. */
async function socketPair(tls: boolean): Promise<[ours: Socket, theirs: Socket]> {
  const certificate = await testCertificate('provider.example');
  const server: Server = tls ? createTlsServer({ ...certificate }) : createServer();
  const accepted = new Promise<Socket>((resolve) =>
    server.once(tls ? 'secureConnection' : 'connection', resolve),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const theirs = tls
    ? connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false })
    : connect(port, '127.0.0.1');
  const ours = await accepted;
  onTestFinished(async () => {
    for (const socket of [ours, theirs]) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return [ours, theirs];
}
