/** Messages of one claim after the other, the next one fetched while the last is being sent. */
import type { ClaimedMessage } from '../../store/store-contract.ts';
import type { MessageSource } from './message-source.ts';

/** Messages per claim: enough to hide a claim behind sending, few enough to share among sessions. */
export const CLAIM_MESSAGES = 64;

export interface ClaimedSourceOptions {
  /** Claims the next messages, oldest first; [] when nothing is left. */
  claim(): Promise<ClaimedMessage[]>;
  /** A claim failed; the source counts as empty then. */
  onFailure(error: unknown): void;
  /** No further message is given out; what is under way may finish. */
  isStopped(): boolean;
  /** Messages for this session; Infinity for no limit. */
  readonly maxMessages: number;
}

export class ClaimedSource implements MessageSource {
  readonly #options: ClaimedSourceOptions;
  #buffer: ClaimedMessage[] = [];
  #position = 0;
  #taken = 0;
  #claiming: Promise<void> | null = null;
  #isExhausted = false;

  constructor(options: ClaimedSourceOptions) {
    this.#options = options;
  }

  /** Whether a message is at hand now. */
  get hasMessage(): boolean {
    return this.#position < this.#buffer.length && !this.#isOver;
  }

  take(): ClaimedMessage | null {
    if (this.#isOver) return null;
    const message = this.#buffer[this.#position];
    if (message !== undefined) {
      this.#position += 1;
      this.#taken += 1;
    }
    if (this.#buffer.length - this.#position < CLAIM_MESSAGES / 2) this.#prefetch();
    return message ?? null;
  }

  async more(): Promise<boolean> {
    if (this.#isOver) return false;
    if (!this.hasMessage) {
      this.#prefetch();
      await this.#claiming;
    }
    return this.hasMessage;
  }

  untake(message: ClaimedMessage): void {
    this.#buffer.splice(this.#position, 0, message);
    this.#taken -= 1;
  }

  /** Looks again although the last claim came back empty. */
  refresh(): void {
    this.#isExhausted = false;
  }

  /** What was claimed and not taken; nothing is claimed afterwards. */
  async rest(): Promise<ClaimedMessage[]> {
    this.#isExhausted = true;
    await this.#claiming;
    const rest = this.#buffer.slice(this.#position);
    this.#buffer = [];
    this.#position = 0;
    return rest;
  }

  get #isOver(): boolean {
    return this.#options.isStopped() || this.#taken >= this.#options.maxMessages;
  }

  #prefetch(): void {
    if (this.#claiming !== null || this.#isExhausted) return;
    this.#claiming = this.#claim().finally(() => {
      this.#claiming = null;
    });
  }

  async #claim(): Promise<void> {
    try {
      const claimed = await this.#options.claim();
      if (claimed.length === 0) this.#isExhausted = true;
      this.#buffer = [...this.#buffer.slice(this.#position), ...claimed];
      this.#position = 0;
    } catch (error) {
      this.#isExhausted = true;
      this.#options.onFailure(error);
    }
  }
}
