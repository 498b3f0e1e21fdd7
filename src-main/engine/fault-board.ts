/** What the operator must know right now, as codes; windows and command line find the words. */
import { EventEmitter } from 'node:events';
import { isDeepStrictEqual } from 'node:util';
import type { EngineFault } from '../shared/ipc/contract.ts';

export class FaultBoard extends EventEmitter<{ changed: [] }> {
  readonly #faults = new Map<string, EngineFault>();

  /** One fault per code and subject; a repeated one replaces the former, and the same again is no news. */
  raise(code: string, parameters: Readonly<Record<string, string>> = {}): void {
    const present = this.#faults.get(keyOf(code, parameters['subject']));
    if (isDeepStrictEqual(present?.parameters, parameters)) return;
    this.#faults.set(keyOf(code, parameters['subject']), { code, parameters: { ...parameters } });
    this.emit('changed');
  }

  /** It is over; nothing happens if there was no such fault. */
  clear(code: string, subject = ''): void {
    if (this.#faults.delete(keyOf(code, subject))) this.emit('changed');
  }

  all(): EngineFault[] {
    return [...this.#faults.values()];
  }
}

const keyOf = (code: string, subject = ''): string => `${code}\n${subject}`;
