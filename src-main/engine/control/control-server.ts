/** Lets the command line reach the running engine: a local socket or pipe that only the owner of the data folder can open. */
import { realpathSync } from 'node:fs';
import { unlink } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { controlEndpoint } from '../../shared/ipc/control-endpoint.ts';
import { StoreFault } from '../../store/store-contract.ts';
import { systemClock } from '../clock.ts';
import { ControlPeer, type ControlPeerOptions } from './control-peer.ts';

/** How long close() waits for answers that are under way. */
const GRACE_MS = 1000;

export interface ControlServerOptions extends ControlPeerOptions {
  /** Exists already, and the engine holds its lock. */
  readonly dataFolder: string;
}

export interface ControlServer {
  /** Path of the socket or name of the pipe. */
  readonly endpoint: string;
  /** Takes no more requests, lets answers under way go out for a second at most, removes the socket. */
  close(): Promise<void>;
}

/** Throws StoreFault `in-use` if another engine answers there, `io` if the system refuses the socket. */
export async function startControlServer(options: ControlServerOptions): Promise<ControlServer> {
  const endpoint = controlEndpoint(realpathSync(options.dataFolder), {
    platform: process.platform,
    temporaryFolder: tmpdir(),
  });
  const peers = new Set<ControlPeer>();
  // Half-open: a client may close its side behind the last request and still gets its answer.
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    const peer = new ControlPeer(socket, options);
    peers.add(peer);
    void peer.done.then(() => peers.delete(peer));
  });
  await listenAtOwnEndpoint(server, endpoint);
  return { endpoint, close: () => closeServer(server, peers) };
}

/** A socket file that nobody listens at was left by an engine that died: it is replaced. */
async function listenAtOwnEndpoint(server: Server, endpoint: string): Promise<void> {
  try {
    await listen(server, endpoint);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) {
      throw new StoreFault('io', `control socket ${endpoint}: ${String(error)}`, { cause: error });
    }
    if (process.platform === 'win32' || (await isAnswering(endpoint))) {
      throw new StoreFault('in-use', `another engine answers at ${endpoint}`, { cause: error });
    }
    await unlink(endpoint);
    await listen(server, endpoint);
  }
}

function listen(server: Server, endpoint: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.once('listening', () => {
      server.off('error', reject);
      // Later errors concern single connections that could not be accepted; those peers try again.
      server.on('error', () => undefined);
      resolve();
    });
    // The file is made inside this call: with this mask it is 0600 from its first moment.
    const mask = process.umask(0o177);
    try {
      server.listen(endpoint);
    } finally {
      process.umask(mask);
    }
  });
}

function isAnswering(endpoint: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect(endpoint);
    const end = (answer: boolean): void => {
      probe.destroy();
      resolve(answer);
    };
    probe.once('connect', () => {
      end(true);
    });
    probe.once('error', () => {
      end(false);
    });
  });
}

async function closeServer(server: Server, peers: ReadonlySet<ControlPeer>): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    server.close(() => {
      resolve();
    });
  });
  for (const peer of peers) peer.close();
  const patience = new Promise<void>((resolve) => systemClock.after(GRACE_MS, resolve));
  await Promise.race([Promise.all([...peers].map((peer) => peer.done)), patience]);
  for (const peer of peers) peer.destroy();
  await closed;
}
