/** What a message must not be: too big, in a loop, or full of bare newlines. Looks at each block before it is stored. */
import { isAscii } from 'node:buffer';
import { replies, SmtpRejection } from '../../mail/smtp-reply.ts';
import { HopCounter } from '../../mail/trace-header.ts';
import type { AppSettings, ListenerService } from '../../shared/settings/app-settings.ts';
import type { DataScanner } from './data-scanner.ts';
import { canonicalNewlines } from './canonical-newlines.ts';
import { SubjectFinder } from './subject-finder.ts';
import { isSubmission } from './session-policy.ts';

const LF = 10;
const CR = 13;
const LINE_END = Buffer.from('\r\n');
const NOTHING = Buffer.alloc(0);

export class ContentCheck {
  readonly #scanner: DataScanner;
  readonly #hopCounter = new HopCounter();
  readonly #subjectFinder = new SubjectFinder();
  readonly #maxBytes: number;
  readonly #maxHops: number;
  readonly #isNormalised: boolean;
  #bytes = 0;
  #lastOctet = LF;
  /** An octet of 0x80 or above was met, whatever MAIL declared (RFC 6152). */
  isEightBit = false;

  /** Submission normalises newlines, other listeners refuse or normalise by setting. */
  constructor(settings: AppSettings, service: ListenerService, scanner: DataScanner) {
    this.#scanner = scanner;
    this.#maxBytes = settings['app.limits.size'] * 1_048_576;
    this.#maxHops = settings['app.retry.hops'];
    this.#isNormalised = isSubmission(service) || settings['app.receive.bare-newline'] === 'normalise';
  }

  /** Gives the block as it is to be stored. @throws SmtpRejection */
  pass(block: Buffer): Buffer {
    this.#bytes += block.length;
    if (this.#bytes > this.#maxBytes)
      throw new SmtpRejection(replies.messageTooBig, 'content over the limit');
    this.#refuseBareNewlines();
    this.#hopCounter.pass(block);
    this.#subjectFinder.pass(block);
    if (this.#hopCounter.hops > this.#maxHops)
      throw new SmtpRejection(replies.loopDetected, 'too many Received fields');
    this.isEightBit ||= !isAscii(block);
    const content = this.#scanner.hasBareNewline ? canonicalNewlines(block, this.#lastOctet === CR) : block;
    this.#lastOctet = content.at(-1) ?? this.#lastOctet;
    return content;
  }

  /**
   * What must still be written: the LF of a CR that came last, or the line end that a chunked message (BDAT) left out,
   * without which it could not go on by DATA. @throws SmtpRejection
   */
  finish(): Buffer {
    this.#scanner.finish();
    this.#refuseBareNewlines();
    if (this.#lastOctet === LF) return NOTHING;
    return this.#lastOctet === CR ? LINE_END.subarray(1) : LINE_END;
  }

  /** To be asked at the end. */
  subject(): string | null {
    return this.#subjectFinder.subject();
  }

  #refuseBareNewlines(): void {
    if (this.#scanner.hasBareNewline && !this.#isNormalised) {
      throw new SmtpRejection(replies.bareNewline, 'bare CR, bare LF or NUL');
    }
  }
}
