/** The turns that run: from the 250 to ATRN until the socket is closed and the domains are free again. */
import type { AnswerAtrn, StartTurn } from '../accept/accept-ports.ts';
import type { DeliverDeps } from '../deliver/deliver-ports.ts';
import { deliverTurn } from '../deliver/deliver-turn.ts';
import type { Logger } from '../logger.ts';
import { answerAtrn, type AtrnDeps } from '../turn/answer-atrn.ts';
import { TurnLocks } from '../turn/turn-locks.ts';

export interface TurnParts {
  readonly deliver: DeliverDeps;
  readonly requests: Omit<AtrnDeps, 'locks'>;
  noteRelease(domain: string): void;
  readonly log: Logger;
}

export class Turns {
  readonly #parts: TurnParts;
  readonly #locks = new TurnLocks();
  readonly #running = new Set<Promise<unknown>>();
  readonly #stop = new AbortController();

  constructor(parts: TurnParts) {
    this.#parts = parts;
  }

  get count(): number {
    return this.#running.size;
  }

  /** Running turns finish their message and end. */
  stop(): void {
    this.#stop.abort();
  }

  /** A hand-over that was under way may still become a turn: ask once the listeners are closed. */
  async ended(): Promise<void> {
    await Promise.all(this.#running);
  }

  readonly answer: AnswerAtrn = (session, argument) => {
    const { reply, turn } = answerAtrn(session, argument, { ...this.#parts.requests, locks: this.#locks });
    if (turn === null) return Promise.resolve({ reply, startTurn: null });
    for (const settings of turn.gateways) this.#parts.noteRelease(settings['domain.name']);
    const startTurn: StartTurn = {
      run: (socket) => {
        const request = { socket, gateways: turn.gateways, session, stop: this.#stop.signal };
        const running = deliverTurn(request, this.#parts.deliver)
          .then(() => undefined)
          .catch((error: unknown) => {
            socket.destroy();
            this.#parts.log.error({ err: error, session: session.id }, 'turn failed');
          })
          .finally(() => {
            turn.free();
            this.#running.delete(running);
          });
        this.#running.add(running);
        return running;
      },
      cancel: () => {
        turn.free();
      },
    };
    return Promise.resolve({ reply, startTurn });
  };
}
