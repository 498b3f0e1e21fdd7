/** Opens sessions to scripted servers the way the delivery step does, and gives the session or the fault. */
import { onTestFinished } from 'vitest';
import type { OpenSession } from '../../src-main/engine/deliver/connect-next-hop.ts';
import { targetsFor } from '../../src-main/engine/deliver/session-terms.ts';
import type { DeliverDeps } from '../../src-main/engine/deliver/deliver-ports.ts';
import { HostWalk } from '../../src-main/engine/deliver/host-walk.ts';
import { SessionFault } from '../../src-main/engine/deliver/session-fault.ts';
import { parseHostField } from '../../src-main/shared/settings/field-types.ts';
import type { GatewaySettings } from '../../src-main/shared/settings/gateway-settings.ts';
import { deliverDeps, MemoryQueue } from './delivery-fixtures.ts';
import { fakeSmtpServer, type FakeServerOptions, type FakeSmtpServer } from './fake-smtp-server.ts';
import { aGateway, directoryOf } from './turn-fixtures.ts';

/** A scripted server that is gone after the test. */
export async function start(options: FakeServerOptions = {}): Promise<FakeSmtpServer> {
  const server = await fakeSmtpServer(options);
  onTestFinished(() => server.close());
  return server;
}

export interface Wish {
  readonly target?: string;
  readonly isRequester?: boolean;
  readonly gateway?: Partial<GatewaySettings>;
  readonly secrets?: Readonly<Record<string, string>>;
  readonly deps?: Partial<DeliverDeps>;
  readonly stop?: AbortSignal;
}

/** The open session, or the code of the fault. */
export async function open(port: number, wish: Wish = {}): Promise<OpenSession | string> {
  const gateway = aGateway({ 'domain.name': 'client.example', ...wish.gateway });
  const deps = deliverDeps(new MemoryQueue(), {
    gateways: directoryOf([gateway], wish.secrets ?? {}),
    ...wish.deps,
  });
  const host = parseHostField(wish.target ?? '127.0.0.1');
  if (host === null) throw new Error('no host');
  const kind = wish.isRequester ? 'requester' : 'target';
  try {
    const targets = targetsFor({ kind, host, port }, gateway, deps);
    const stop = wish.stop ?? new AbortController().signal;
    const walk = new HostWalk(targets, { stop, ignoresFailures: false }, deps);
    const opened = await walk.next();
    if (opened === null) return walk.fault?.code ?? 'nowhere to go';
    const { session } = opened;
    session.connection.destroy(new SessionFault('lost', 'the test is over'));
    return session;
  } catch (error) {
    if (error instanceof SessionFault) return error.code;
    throw error;
  }
}

/** `clear`, `TLS`, `TLS signed in`, or the code of the fault. */
export const summary = (session: OpenSession | string) =>
  typeof session === 'string'
    ? session
    : [session.tls === null ? 'clear' : 'TLS', session.offer.authenticated ? 'signed in' : '']
        .join(' ')
        .trim();
export const commandsOf = (server: FakeSmtpServer, index = 0) => server.sessions[index]?.commands ?? [];
