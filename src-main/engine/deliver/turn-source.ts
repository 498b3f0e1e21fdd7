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
  readonly isStopped: () => boolean;
  readonly onFailure: (error: unknown) => void;
  /** Resolves when what was reported so far is settled: only then a new look does not miss what went back to `held`. */
  settled(): Promise<void>;
}

/** Looks for new mail after the last message; somebody who sends without end must not keep the turn open for ever. */
const MAX_NEW_LOOKS = 3;

export class TurnSource implements MessageSource {
  readonly #options: TurnSourceOptions;
  readonly #sources: readonly ClaimedSource[];
  /** By claim, not by message: recipients in two gateways are claimed, sent and kept apart. */
  readonly #sourceOf = new WeakMap<ClaimedMessage, ClaimedSource>();
  readonly #keptOf = new Map<ClaimedSource, MessageId[]>();
  #turn = 0;
  #looks = 0;

  constructor(options: TurnSourceOptions) {
    this.#options = options;
    this.#sources = options.gateways.map((gateway) => this.#sourceFor(gateway));
  }

  #sourceFor(gateway: string): ClaimedSource {
    const { queue, owner, isStopped, onFailure } = this.#options;
    const kept: MessageId[] = [];
    const source = new ClaimedSource({
      claim: () => queue.claimForTurn(gateway, owner, CLAIM_MESSAGES, kept),
      onFailure,
      isStopped,
      maxMessages: Infinity,
    });
    this.#keptOf.set(source, kept);
    return source;
  }

  /** This message stays in the queue after its attempt and is not to be tried again in this turn. */
  noteKept(message: ClaimedMessage): void {
    const source = this.#sourceOf.get(message);
    if (source !== undefined) this.#keptOf.get(source)?.push(message.id);
  }

  take(): ClaimedMessage | null {
    for (let left = this.#sources.length; left > 0; left -= 1) {
      const source = this.#sources[this.#turn++ % this.#sources.length];
      const message = source?.take() ?? null;
      if (source === undefined || message === null) continue;
      this.#sourceOf.set(message, source);
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
    this.#sourceOf.get(message)?.untake(message);
  }

  /** What was claimed and not tried. */
  async rest(): Promise<ClaimedMessage[]> {
    return (await Promise.all(this.#sources.map((source) => source.rest()))).flat();
  }
}
