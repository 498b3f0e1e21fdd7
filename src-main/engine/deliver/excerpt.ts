/** Turns of a dialogue in their order, the middle of a long one left out. */
import type { Reply } from './reply-parser.ts';

/** Both ends of a dialogue say more than its middle, which repeats itself for recipient after recipient. */
const FIRST_TURNS = 40;
const LAST_TURNS = 60;
const MAX_LINE_CHARACTERS = 500;

/** A command line, octets of a body, or a reply; worded only when somebody asks: nearly nobody does. */
type Turn = string | number | Reply;

export class Excerpt {
  readonly #first: Turn[] = [];
  #last: Turn[] = [];
  #isCut = false;

  add(turn: Turn): void {
    if (this.#first.length < FIRST_TURNS) {
      this.#first.push(turn);
      return;
    }
    this.#last.push(turn);
    if (this.#last.length < 2 * LAST_TURNS) return;
    this.#last = this.#last.slice(-LAST_TURNS);
    this.#isCut = true;
  }

  /** Blocks of a body in a row are one count. */
  addOctets(count: number): void {
    const turns = this.#last.length > 0 ? this.#last : this.#first;
    const before = turns.at(-1);
    if (typeof before === 'number') turns[turns.length - 1] = before + count;
    else this.add(count);
  }

  /** `> ` what we said, `< ` what the peer said, `…` for what was left out. */
  lines(): string[] {
    const last = this.#last.flatMap(wordsOf);
    return [...this.#first.flatMap(wordsOf), ...(this.#isCut ? ['…'] : []), ...last];
  }
}

function wordsOf(turn: Turn): string[] {
  if (typeof turn === 'number') return [`> (${String(turn)} octets)`];
  if (typeof turn === 'string') return [shown('>', turn)];
  return turn.lines.map((line, index) => {
    const separator = index < turn.lines.length - 1 ? '-' : ' ';
    return shown('<', `${String(turn.code)}${separator}${line}`.trimEnd());
  });
}

const shown = (mark: '>' | '<', line: string): string =>
  `${mark} ${line.replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ')}`.slice(0, MAX_LINE_CHARACTERS);
