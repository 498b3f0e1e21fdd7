/** JSON that remembers where everything stood, so that a fault in a file can be shown with its line. */

/** The text is no JSON, or one that would be read differently by others (a name twice, endless nesting). */
export class JsonFault extends Error {
  override readonly name = 'JsonFault';
  /** @param line from 1 */
  constructor(readonly line: number) {
    super(`no JSON from line ${String(line)} on`);
  }
}

/** A value and the line, from 1, on which it begins; `children` by key or position. */
interface Placed {
  readonly value: unknown;
  readonly line: number;
  readonly children: ReadonlyMap<string, Placed>;
}

export interface JsonWithLines {
  readonly value: unknown;
  /** The line of the deepest part of the path that exists. */
  lineOf(path: readonly (string | number)[]): number;
}

const NO_CHILDREN: ReadonlyMap<string, Placed> = new Map();
const MOST_DEPTH = 50;

/** Throws JsonFault. */
export function parseJsonWithLines(text: string): JsonWithLines {
  const root = new Parser(text).document();
  return {
    value: root.value,
    lineOf(path) {
      let place = root;
      for (const step of path) place = place.children.get(String(step)) ?? place;
      return place.line;
    },
  };
}

class Parser {
  readonly #text: string;
  #at = 0;
  #line = 1;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  document(): Placed {
    const placed = this.#value();
    this.#skipSpace();
    if (this.#at < this.#text.length) throw this.#fault();
    return placed;
  }

  #value(): Placed {
    this.#skipSpace();
    const line = this.#line;
    switch (this.#text[this.#at]) {
      case '{':
        return this.#nested(() => this.#object(line));
      case '[':
        return this.#nested(() => this.#array(line));
      case '"':
        return { value: this.#string(), line, children: NO_CHILDREN };
      default:
        return { value: this.#word(), line, children: NO_CHILDREN };
    }
  }

  #nested(read: () => Placed): Placed {
    this.#depth += 1;
    if (this.#depth > MOST_DEPTH) throw this.#fault();
    const placed = read();
    this.#depth -= 1;
    return placed;
  }

  #object(line: number): Placed {
    const children = new Map<string, Placed>();
    this.#entries('}', () => {
      this.#skipSpace();
      if (this.#text[this.#at] !== '"') throw this.#fault();
      const key = this.#string();
      if (children.has(key)) throw this.#fault();
      this.#expect(':');
      children.set(key, this.#value());
    });
    const entries = [...children].map(([key, child]) => [key, child.value] as const);
    return { value: Object.fromEntries(entries), line, children };
  }

  #array(line: number): Placed {
    const items: Placed[] = [];
    this.#entries(']', () => items.push(this.#value()));
    const children = new Map(items.map((item, index) => [String(index), item]));
    return { value: items.map((item) => item.value), line, children };
  }

  #entries(end: string, read: () => void): void {
    this.#at += 1;
    this.#skipSpace();
    if (this.#text[this.#at] !== end) {
      for (;;) {
        read();
        this.#skipSpace();
        if (this.#text[this.#at] !== ',') break;
        this.#at += 1;
      }
    }
    this.#expect(end);
  }

  #string(): string {
    const match = this.#take(/"(?:[^"\\\u0000-\u001f]|\\.)*"/y);
    if (match === null) throw this.#fault();
    return this.#literal(match) as string;
  }

  #word(): unknown {
    const match = this.#take(/-?[\w.+-]+/y);
    if (match === null) throw this.#fault();
    return this.#literal(match);
  }

  #literal(text: string): unknown {
    try {
      return JSON.parse(text);
    } catch {
      throw this.#fault();
    }
  }

  #expect(sign: string): void {
    this.#skipSpace();
    if (this.#text[this.#at] !== sign) throw this.#fault();
    this.#at += 1;
  }

  #skipSpace(): void {
    const space = this.#take(/[ \t\r\n]+/y) ?? '';
    this.#line += space.split('\n').length - 1;
  }

  #take(pattern: RegExp): string | null {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0] ?? null;
    this.#at += found?.length ?? 0;
    return found;
  }

  #fault(): JsonFault {
    return new JsonFault(this.#line);
  }
}
