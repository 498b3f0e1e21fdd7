/** A socket as lines in both directions; each goes into the transcript with the role of the side that said it. */
import { connect } from 'node:net';
import { spoken } from './transcript.mjs';

export class SpokenLines {
  #socket;
  #lines;
  /** The role that this script plays; the other side plays the other one. */
  #role;

  constructor(socket, role) {
    this.#socket = socket;
    this.#role = role;
    this.#lines = linesOf(socket);
  }

  static async open(port, role) {
    const socket = connect(port, '127.0.0.1');
    await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject));
    return new SpokenLines(socket, role);
  }

  /** The roles turn: from now on this script plays the other one, on the same connection. */
  turn() {
    this.#role = this.#role === 'C' ? 'S' : 'C';
  }

  /** @param shown false where a long text would hide the dialogue */
  say(line, shown = true) {
    if (shown) spoken(this.#role, line);
    this.#socket.write(`${line}\r\n`);
  }

  /** The next line of the other side; rejects if it ends the connection instead. */
  async hear(shown = true) {
    const { done, value } = await this.#lines.next();
    if (done) throw new Error('the connection ended while a line was awaited');
    if (shown) spoken(this.#role === 'C' ? 'S' : 'C', value);
    return value;
  }

  /** A whole reply; rejects if its code is another one. Resolves with its last text. */
  async expect(code) {
    for (;;) {
      const line = await this.hear();
      if (!line.startsWith(String(code))) throw new Error(`expected ${code}, heard: ${line}`);
      if (line[3] !== '-') return line.slice(4);
    }
  }

  end() {
    this.#socket.end();
  }
}

async function* linesOf(socket) {
  let rest = '';
  for await (const block of socket.setEncoding('latin1')) {
    const lines = (rest + block).split('\r\n');
    rest = lines.pop();
    yield* lines;
  }
}
