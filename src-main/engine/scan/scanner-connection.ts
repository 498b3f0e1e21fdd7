/** One connection to a scanner: what is written goes out as fast as it is taken, what comes back is one short answer. */
import { once } from 'node:events';
import { connect, isIP, type Socket } from 'node:net';
import { parseHostField } from '../../shared/settings/field-types.ts';
import type { TestStep } from '../../shared/ipc/verification-procedures.ts';
import type { Clock } from '../clock.ts';
import type { HostResolver } from '../host-resolver.ts';

/** The scanner did not give its answer; the message says why. */
export class ScannerFault extends Error {
  override readonly name = 'ScannerFault';
}

export interface ScannerDeps {
  readonly clock: Clock;
  readonly resolver: HostResolver;
}

/** Below the ten minutes that a sender waits for the reply to its message (RFC 5321 section 4.5.3.2.6). */
const LIMIT_MS = 120_000;
const DNS_MS = 10_000;
const MOST_ANSWER_CHARACTERS = 8192;

type Parts = AsyncIterable<Uint8Array | string> | Iterable<string>;

/** Notes a step; only tests listen. */
export type ScanTrace = (step: TestStep['step'], isGood: boolean, detail: string) => void;

interface Place {
  readonly host: string;
  readonly port: number;
}

/** All addresses of `host:port` as in the settings (P19, P20). Throws ScannerFault. */
async function placesOf(target: string, { resolver }: ScannerDeps): Promise<readonly Place[]> {
  const [, name = '', port = ''] = /^(.+):(\d{1,5})$/.exec(target) ?? [];
  const field = parseHostField(name);
  if (field === null) throw new ScannerFault(`'${target}' is no host and port`);
  const host = field.kind === 'address' ? field.address : field.kind === 'host' ? field.host : field.domain;
  if (isIP(host) !== 0) return [{ host, port: Number(port) }];
  const answer = await resolver.addresses(host, DNS_MS);
  const addresses = answer.kind === 'addresses' ? answer.addresses : [];
  if (addresses.length === 0) throw new ScannerFault(`${host} has no address`);
  return addresses.map((address) => ({ host: address, port: Number(port) }));
}

/** The first of them that takes a connection: `localhost` has two addresses, and a scanner often listens on one. */
async function connectToAny(
  places: readonly Place[],
  signal: AbortSignal,
  trace: ScanTrace,
): Promise<Socket> {
  let failure: unknown;
  for (const { host, port } of places) {
    const words = `${host}:${String(port)}`;
    // A scanner may answer before it has heard everything, and close its end.
    const socket = connect({ host, port, allowHalfOpen: true });
    try {
      await once(socket, 'connect', { signal });
      trace('connect', true, words);
      return socket;
    } catch (error) {
      socket.destroy();
      failure = signal.aborted ? signal.reason : error;
      trace('connect', false, `${words}: ${textOf(failure)}`);
      if (signal.aborted) break;
    }
  }
  throw failure;
}

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Writes the parts in turn and gives everything that was answered up to the end of the connection. Throws ScannerFault. */
export async function askScanner(
  target: string,
  parts: Parts,
  deps: ScannerDeps,
  trace: ScanTrace = () => undefined,
): Promise<string> {
  const places = await placesOf(target, deps).catch((error: unknown) => {
    trace('resolve', false, textOf(error));
    throw error;
  });
  const limit = new AbortController();
  const cancelLimit = deps.clock.after(LIMIT_MS, () => {
    limit.abort(new Error(`no answer within ${String(LIMIT_MS / 1000)} s`));
  });
  let socket: Socket | null = null;
  try {
    socket = await connectToAny(places, limit.signal, trace);
    return await exchange(socket, parts, limit.signal);
  } catch (error) {
    const detail = textOf(error);
    if (socket !== null) trace('connect', false, detail);
    throw new ScannerFault(`${target}: ${detail}`, { cause: error });
  } finally {
    cancelLimit();
    socket?.destroy();
  }
}

async function exchange(socket: Socket, parts: Parts, signal: AbortSignal): Promise<string> {
  signal.addEventListener('abort', () => socket.destroy(signal.reason as Error));
  const answer = answerOf(socket);
  // Whoever refuses to hear the rest may have answered all the same.
  await writeAll(socket, parts);
  return answer;
}

/** What came until the scanner closed; rejects if the connection broke before anything came. */
function answerOf(socket: Socket): Promise<string> {
  let heard = '';
  const answer = new Promise<string>((resolve, reject) => {
    const end = (error?: Error): void => {
      if (heard === '') reject(error ?? new Error('closed without an answer'));
      else resolve(heard);
    };
    socket.setEncoding('utf8').on('data', (text: string) => {
      if (heard.length < MOST_ANSWER_CHARACTERS) heard += text;
    });
    socket.once('end', end);
    socket.once('error', end);
    socket.once('close', () => {
      end();
    });
  });
  answer.catch(() => undefined); // it may fail while the message is still being written
  return answer;
}

/** Stops as soon as nobody hears it any more. */
async function writeAll(socket: Socket, parts: Parts): Promise<void> {
  for await (const part of parts) {
    if (socket.destroyed || socket.readableEnded) return;
    if (!socket.write(part)) await drained(socket);
  }
}

function drained(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const go = (): void => {
      for (const event of ['drain', 'close', 'end']) socket.off(event, go);
      resolve();
    };
    for (const event of ['drain', 'close', 'end']) socket.on(event, go);
  });
}
