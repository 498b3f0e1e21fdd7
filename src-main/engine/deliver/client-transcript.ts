/** The dialogue of a session in which we send, for the register of sessions: line by line as it happens. */
import type { SessionTranscript } from '../session-transcript.ts';
import type { DialogueListener } from './dialogue.ts';
import type { Reply } from './reply-parser.ts';

/** A body that goes out in blocks is one count of octets. */
export class ClientTranscript implements DialogueListener {
  readonly #lines: Pick<SessionTranscript, 'add' | 'addLines' | 'content'>;
  #octets = 0;

  constructor(lines: Pick<SessionTranscript, 'add' | 'addLines' | 'content'>) {
    this.#lines = lines;
  }

  /** Command lines; what is secret in them is masked already. */
  sent(commands: string): void {
    this.#endBody();
    this.#lines.addLines('us', commands);
  }

  sentOctets(count: number): void {
    this.#octets += count;
  }

  received({ code, lines }: Reply): void {
    this.#endBody();
    lines.forEach((line, index) => {
      this.#lines.add('peer', `${String(code)}${index < lines.length - 1 ? '-' : ' '}${line}`);
    });
  }

  #endBody(): void {
    if (this.#octets > 0) this.#lines.content('us', this.#octets);
    this.#octets = 0;
  }
}
