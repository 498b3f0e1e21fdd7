/** What both sides said in a session, for reports: its beginning and its latest lines, bodies as a count of octets. */
import type { Reply } from './reply-parser.ts';

/** Greeting, EHLO, TLS, AUTH and the first transaction. */
const FIRST_TURNS = 20;
/** The latest transactions, however many messages the session carried. */
const LAST_TURNS = 60;
const MAX_LINES = 200;
const MAX_LINE_CHARACTERS = 500;

/** Kept as they came and worded only when somebody asks: nearly nobody does. */
type Turn = string | number | Reply;

/** Hears everything as it happens. */
export interface DialogueListener {
  sent(text: string): void;
  sentOctets(count: number): void;
  received(reply: Reply): void;
}

export class Dialogue implements DialogueListener {
  readonly #listener: DialogueListener | null;
  readonly #first: Turn[] = [];
  #last: Turn[] = [];
  #leftOut = false;

  constructor(listener: DialogueListener | null = null) {
    this.#listener = listener;
  }

  /** Command lines; what is secret in them is masked already. */
  sent(text: string): void {
    this.#listener?.sent(text);
    this.#add(text);
  }

  /** A part of a body. */
  sentOctets(count: number): void {
    this.#listener?.sentOctets(count);
    const turns = this.#last.length > 0 ? this.#last : this.#first;
    const before = turns.at(-1);
    if (typeof before === 'number') turns[turns.length - 1] = before + count;
    else this.#add(count);
  }

  received(reply: Reply): void {
    this.#listener?.received(reply);
    this.#add(reply);
  }

  /** `> ` what we said, `< ` what the peer said. */
  lines(): string[] {
    const first = this.#first.flatMap(wordsOf);
    const last = this.#last.flatMap(wordsOf);
    const room = MAX_LINES - Math.min(first.length, MAX_LINES / 2);
    const isWhole = !this.#leftOut && first.length <= MAX_LINES / 2 && last.length <= room;
    return [...first.slice(0, MAX_LINES / 2), ...(isWhole ? [] : ['…']), ...last.slice(-room)];
  }

  #add(turn: Turn): void {
    if (this.#first.length < FIRST_TURNS) {
      this.#first.push(turn);
      return;
    }
    this.#last.push(turn);
    if (this.#last.length < 2 * LAST_TURNS) return;
    this.#last = this.#last.slice(-LAST_TURNS);
    this.#leftOut = true;
  }
}

function wordsOf(turn: Turn): string[] {
  if (typeof turn === 'number') return [`> (${String(turn)} octets)`];
  if (typeof turn === 'string')
    return turn
      .split('\r\n')
      .filter((line) => line !== '')
      .map((line) => shown('>', line));
  return turn.lines.map((line, index) => {
    const separator = index < turn.lines.length - 1 ? '-' : ' ';
    return shown('<', `${String(turn.code)}${separator}${line}`.trimEnd());
  });
}

const shown = (mark: '>' | '<', line: string): string =>
  `${mark} ${line.replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ')}`.slice(0, MAX_LINE_CHARACTERS);
