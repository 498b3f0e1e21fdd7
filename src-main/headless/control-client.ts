/** The client side of the control socket: one request at a time, answers by id. */
import { realpathSync, statSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import type { IpcResult } from '../shared/ipc/contract.ts';
import { controlEndpoint } from '../shared/ipc/control-endpoint.ts';
import { encodeFrame, FrameSplitter, incomingFrame, MAX_ANSWER_LENGTH } from '../shared/ipc/pipe-frames.ts';
import { CommandFailure } from './command-failure.ts';

export interface ControlClient {
  /** Rejects with CommandFailure if the engine goes away before it answered. */
  call(name: string, input: unknown): Promise<IpcResult<unknown>>;
  close(): void;
}

/** Null if no engine answers for this folder. */
export async function connectControl(dataFolder: string): Promise<ControlClient | null> {
  const endpoint = endpointOf(dataFolder);
  if (endpoint === null) return null;
  const socket = await open(endpoint);
  return socket === null ? null : new SocketClient(socket);
}

/** Null if there is no folder, or somebody else's socket under the name that ours would have. */
function endpointOf(dataFolder: string): string | null {
  try {
    const endpoint = controlEndpoint(realpathSync(dataFolder), {
      platform: process.platform,
      temporaryFolder: tmpdir(),
    });
    // Anybody may make files among the temporary ones; passwords go only to the owner of the data folder.
    if (process.platform === 'win32' || statSync(endpoint).uid === statSync(dataFolder).uid) return endpoint;
    return null;
  } catch {
    // No folder or no socket: no engine.
    return null;
  }
}

function open(endpoint: string): Promise<Socket | null> {
  return new Promise((resolve) => {
    const socket = connect(endpoint);
    socket.once('connect', () => {
      resolve(socket);
    });
    socket.once('error', () => {
      resolve(null);
    });
  });
}

type Settle = (result: IpcResult<unknown> | CommandFailure) => void;

class SocketClient implements ControlClient {
  readonly #socket: Socket;
  readonly #waiting = new Map<number, Settle>();
  readonly #splitter = new FrameSplitter(MAX_ANSWER_LENGTH);
  #lastId = 0;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.setEncoding('utf8');
    // The 'close' that follows tells those who wait.
    socket.on('error', () => undefined);
    socket.on('data', (text: string) => {
      this.#read(text);
    });
    socket.on('close', () => {
      this.#failAll(
        new CommandFailure('the engine ended before it answered; look whether the command was carried out'),
      );
    });
  }

  call(name: string, input: unknown): Promise<IpcResult<unknown>> {
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, (result) => {
        if (result instanceof CommandFailure) reject(result);
        else resolve(result);
      });
      this.#socket.write(encodeFrame({ id, name, input }));
    });
  }

  close(): void {
    this.#socket.destroy();
  }

  #read(text: string): void {
    try {
      for (const line of this.#splitter.push(text)) this.#take(line);
    } catch (cause) {
      this.#failAll(new CommandFailure(`the engine's answer cannot be read: ${String(cause)}`, { cause }));
      this.#socket.destroy();
    }
  }

  #take(line: string): void {
    const frame = incomingFrame.parse(JSON.parse(line));
    if (!('result' in frame)) return;
    if (frame.id === null) {
      this.#failAll(new CommandFailure('the engine could not read the request; is it of another version?'));
      return;
    }
    this.#waiting.get(frame.id)?.(frame.result);
    this.#waiting.delete(frame.id);
  }

  #failAll(failure: CommandFailure): void {
    for (const settle of this.#waiting.values()) settle(failure);
    this.#waiting.clear();
  }
}
