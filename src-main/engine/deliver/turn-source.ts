/** The messages of a turn: all gateways in turn, each oldest first, none twice; at the end a look for what came meanwhile. */
import type { MessageId } from '../../mail/envelope.ts';
import type { ClaimedMessage } from '../../store/store-contract.ts';
import type { Queue } from '../queue/queue.ts';
import { CLAIM_MESSAGES, ClaimedSource } from './claimed-source.ts';
import type { MessageSource } from './message-source.ts';

export interface TurnSourceOptions {
  readonly queue: Pick<Queue, 'claimForTurn'>;
  /** Gateway domains. */
  readonly gateways: readonly string[];
  readonly owner: string;
  isStopped(): boolean;
  onFailure(error: unknown): void;
  /** Resolves when what was reported so far is settled: only then a new look does not miss what went back to `held`. */
  settled(): Promise<void>;
}

/** Looks for new mail after the last message; somebody who sends without end must not keep the turn open for ever. */
const MAX_NEW_LOOKS = 3;

export class TurnSource implements MessageSource {
  readonly #options: TurnSourceOptions;
  readonly #sources: readonly ClaimedSource[];
  readonly #ownerOf = new Map<MessageId, ClaimedSource>();
  readonly #tried: MessageId[] = [];
  #turn = 0;
  #looks = 0;

  constructor(options: TurnSourceOptions) {
    this.#options = options;
    this.#sources = options.gateways.map(
      (gateway) =>
        new ClaimedSource({
          claim: () => options.queue.claimForTurn(gateway, options.owner, CLAIM_MESSAGES, this.#tried),
          onFailure: options.onFailure,
          isStopped: options.isStopped,
          maxMessages: Infinity,
        }),
    );
  }

  /** This message stays in the queue after its attempt and is not to be tried again in this turn. */
  noteKept(id: MessageId): void {
    this.#tried.push(id);
  }

  take(): ClaimedMessage | null {
    for (let step = 0; step < this.#sources.length; step += 1) {
      const source = this.#sources[this.#turn++ % this.#sources.length];
      const message = source?.take() ?? null;
      if (source === undefined || message === null) continue;
      if (this.#sources.length > 1) this.#ownerOf.set(message.id, source);
      return message;
    }
    return null;
  }

  async more(): Promise<boolean> {
    for (;;) {
      const found = await Promise.all(this.#sources.map((source) => source.more()));
      if (found.includes(true)) return true;
      if (this.#looks >= MAX_NEW_LOOKS || this.#options.isStopped()) return false;
      this.#looks += 1;
      await this.#options.settled();
      for (const source of this.#sources) source.refresh();
    }
  }

  untake(message: ClaimedMessage): void {
    (this.#ownerOf.get(message.id) ?? this.#sources[0])?.untake(message);
  }

  /** What was claimed and not tried. */
  async rest(): Promise<ClaimedMessage[]> {
    return (await Promise.all(this.#sources.map((source) => source.rest()))).flat();
  }
}
