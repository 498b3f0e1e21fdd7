/** Where the parser puts the content of a message: passes it on to the reception, watches pace and amount. */
import { replies, type SmtpReply } from '../../mail/smtp-reply.ts';
import type { Clock } from '../clock.ts';
import { DATA_GAP_MS, isTooSlow } from './data-pace.ts';
import type { InputWatch } from './input-watch.ts';
import type { MessageData } from './message-data.ts';
import type { ContentSink } from './wire-parser.ts';

export interface ContentInputOptions {
  /** Null: the octets of a refused chunk, they are dropped. */
  readonly data: MessageData | null;
  /** When so much has come the peer is not heard out any more. */
  readonly maxBytes: number;
  readonly clock: Clock;
  readonly watch: InputWatch;
  /** The session has to end. */
  fail(reply: SmtpReply): void;
  complete(octets: number): void;
}

export class ContentInput implements ContentSink {
  readonly #options: ContentInputOptions;
  readonly #startedAt: number;
  #bytes = 0;

  constructor(options: ContentInputOptions) {
    this.#options = options;
    this.#startedAt = options.clock.monotonic();
    options.watch.expectWithin(DATA_GAP_MS);
  }

  take(content: Buffer): Promise<void> | undefined {
    const { data, watch, clock, maxBytes } = this.#options;
    this.#bytes += content.length;
    if (isTooSlow(clock.monotonic() - this.#startedAt, this.#bytes)) {
      this.#options.fail(replies.idleTooLong);
      return undefined;
    }
    if ((data?.receivedBytes ?? 0) + content.length > maxBytes) {
      this.#options.fail(replies.messageTooBig);
      return undefined;
    }
    const room = data?.push(content);
    if (room === undefined) {
      watch.expectWithin(DATA_GAP_MS);
      return undefined;
    }
    // While the disk is slow the peer has nothing to do.
    watch.rest();
    return room.then(() => {
      watch.expectWithin(DATA_GAP_MS);
    });
  }

  complete(): void {
    this.#options.watch.rest();
    this.#options.complete(this.#bytes);
  }
}
