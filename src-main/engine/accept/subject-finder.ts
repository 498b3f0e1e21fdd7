/** Keeps the beginning of the content as it passes, for the subject in the queue's table; it is looked at once, at the end. */
import { subjectOf } from '../../mail/subject.ts';

/** A header that has no subject up to here has none for us. */
const MOST_OCTETS = 16_384;
const MOST_CHARACTERS = 300;

export class SubjectFinder {
  readonly #blocks: Buffer[] = [];
  #octets = 0;

  pass(block: Buffer): void {
    if (this.#octets >= MOST_OCTETS) return;
    const part = block.subarray(0, MOST_OCTETS - this.#octets);
    this.#blocks.push(part);
    this.#octets += part.length;
  }

  /** Decoded, as it may be shown, cut; null if there is none. */
  subject(): string | null {
    return subjectOf(Buffer.concat(this.#blocks).toString('utf8'))?.slice(0, MOST_CHARACTERS) ?? null;
  }
}
