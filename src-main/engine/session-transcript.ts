/** What was said in one session, bounded: the first lines and the last ones, each cut to a sensible length. */
import type { TranscriptLine } from '../shared/sessions/session-view.ts';
import type { Clock } from './clock.ts';

/** The beginning tells who it is and how the session was secured. */
const HEAD_LINES = 40;
const LIVE_LINES = 600;
/** What is kept of a session that ended. */
const ENDED_LINES = 200;
const LINE_CHARACTERS = 500;

/** A secret that a line of AUTH carries with it (RFC 4954 section 4), whatever separates it and whatever is in it. */
const AUTH_WITH_SECRET = /^(\s*AUTH\s+\S+\s+)\S[^]*$/i;

export class SessionTranscript {
  readonly #clock: Clock;
  readonly #onChange: () => void;
  readonly #lines: TranscriptLine[] = [];
  #lastNumber = 0;
  omitted = 0;

  constructor(clock: Clock, onChange: () => void) {
    this.#clock = clock;
    this.#onChange = onChange;
  }

  /** A command or reply line without its end; `isSecret`: an answer within AUTH. */
  add(from: TranscriptLine['from'], text: string, isSecret = false): void {
    this.#lastNumber += 1;
    const shown = isSecret ? '***' : text.slice(0, LINE_CHARACTERS).replace(AUTH_WITH_SECRET, '$1***');
    this.#lines.push({ number: this.#lastNumber, at: this.#clock.now(), from, text: shown });
    if (this.#lines.length > LIVE_LINES) this.#shorten(LIVE_LINES / 2);
    this.#onChange();
  }

  /** Several lines, each ended by CR LF. */
  addLines(from: TranscriptLine['from'], text: string): void {
    for (const line of text.split('\r\n')) if (line !== '') this.add(from, line);
  }

  content(from: TranscriptLine['from'], octets: number): void {
    this.add(from, `<${String(octets)} octets>`);
  }

  /** Nothing will be added any more. */
  end(): void {
    if (this.#lines.length > ENDED_LINES) this.#shorten(ENDED_LINES);
  }

  linesAfter(number: number): TranscriptLine[] {
    return this.#lines.filter((line) => line.number > number);
  }

  #shorten(kept: number): void {
    const surplus = this.#lines.length - kept;
    this.#lines.splice(HEAD_LINES, surplus);
    this.omitted += surplus;
  }
}
