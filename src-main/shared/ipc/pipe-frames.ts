/** Frames between command line and engine: one JSON value a line, UTF-8, over a local socket or pipe. */
import { z } from 'zod';
import type { EventName, IpcFailure, IpcResult } from './contract.ts';

/** Longest frame the engine takes, in characters: an import of 10,000 gateways fits several times. */
export const MAX_REQUEST_LENGTH = 32 * 1024 * 1024;
/** Longest frame a client takes: a full page of the queue is far below. */
export const MAX_ANSWER_LENGTH = 256 * 1024 * 1024;

/** Asks the server itself, not the engine, to send events from now on. */
export const SUBSCRIBE = 'control:subscribe';

/** A request; `name` is a procedure of the contract or SUBSCRIBE. `input` is absent where a procedure takes none. */
export const requestFrame = z.strictObject({
  id: z.int(),
  name: z.string().max(100),
  input: z.unknown().optional(),
});
export type RequestFrame = z.output<typeof requestFrame>;

/** The answer to the request of the same id; null where the request could not be read. */
export interface AnswerFrame {
  readonly id: number | null;
  readonly result: IpcResult<unknown>;
}

/** Something changed; sent to subscribers only. */
export interface EventFrame {
  readonly event: EventName;
}

/** An answer or event as a client reads it. Values are trusted: the socket belongs to the same user. */
export const incomingFrame = z.union([
  z.object({ event: z.string() }),
  z.object({ id: z.int().nullable(), result: z.custom<IpcResult<unknown>>((value) => isResult(value)) }),
]);

function isResult(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'ok' in value && typeof value.ok === 'boolean';
}

/** The frame as it travels, line end included. */
export function encodeFrame(frame: RequestFrame | AnswerFrame | EventFrame): string {
  return `${JSON.stringify(frame)}\n`;
}

/** Why a line is no request, as the answer to it. */
export function unreadable(detail: string): AnswerFrame {
  const error: IpcFailure = { code: 'invalid-input', detail };
  return { id: null, result: { ok: false, error } };
}

/** A frame grew beyond its limit; the rest of the stream cannot be read any more. */
export class FrameTooLong extends Error {
  override readonly name = 'FrameTooLong';
}

/** Cuts decoded text into lines, whatever the pieces it comes in. */
export class FrameSplitter {
  #pieces: string[] = [];
  #length = 0;

  constructor(private readonly maxLength: number) {}

  /** The lines completed by `text`, empty ones left out. Throws FrameTooLong. */
  push(text: string): string[] {
    const lines: string[] = [];
    let start = 0;
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', start)) {
      this.#keep(text.slice(start, end));
      lines.push(this.#pieces.join(''));
      this.#pieces = [];
      this.#length = 0;
      start = end + 1;
    }
    this.#keep(text.slice(start));
    return lines.filter((line) => line.trim() !== '');
  }

  #keep(piece: string): void {
    this.#length += piece.length;
    if (this.#length > this.maxLength)
      throw new FrameTooLong(`frame of more than ${String(this.maxLength)} characters`);
    if (piece !== '') this.#pieces.push(piece);
  }
}
