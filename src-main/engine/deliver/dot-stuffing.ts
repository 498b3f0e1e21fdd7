/** A body in the form DATA wants: a dot more where a line begins with one, CR LF at the end (RFC 5321 section 4.5.2). */

const CR = 0x0d;
const LF = 0x0a;
const DOT = 0x2e;
const LINE_DOT = Buffer.from('\r\n.');
const ONE_DOT = Buffer.from('.');

/** Where the text stands: inside a line, behind a CR, or at the beginning of a line. */
type Place = 'inside' | 'after-cr' | 'line-start';

/** Stuffs block by block; the blocks of one body in order. What needs no dot passes without a copy. */
export class DotStuffer {
  #place: Place = 'line-start';

  /** The block with its dots; the same object if there was nothing to do. */
  push(block: Buffer): Buffer {
    if (block.length === 0) return block;
    const cuts = this.#cuts(block);
    this.#place = placeAfter(block, this.#place);
    return cuts.length === 0 ? block : withDotsAt(block, cuts);
  }

  /** What the body lacks to end with a line end: '' or CR LF. */
  end(): '' | '\r\n' {
    return this.#place === 'line-start' ? '' : '\r\n';
  }

  /** Offsets of the dots that begin a line. */
  #cuts(block: Buffer): number[] {
    const cuts: number[] = [];
    if (this.#place === 'line-start' && block[0] === DOT) cuts.push(0);
    if (this.#place === 'after-cr' && block[0] === LF && block[1] === DOT) cuts.push(1);
    for (let at = block.indexOf(LINE_DOT); at !== -1; at = block.indexOf(LINE_DOT, at + 3)) cuts.push(at + 2);
    return cuts;
  }
}

function placeAfter(block: Buffer, before: Place): Place {
  const last = block[block.length - 1];
  if (last === CR) return 'after-cr';
  if (last !== LF) return 'inside';
  const afterCr = block.length > 1 ? block[block.length - 2] === CR : before === 'after-cr';
  return afterCr ? 'line-start' : 'inside';
}

function withDotsAt(block: Buffer, cuts: readonly number[]): Buffer {
  const stuffed = Buffer.allocUnsafe(block.length + cuts.length);
  let from = 0;
  let to = 0;
  for (const cut of cuts) {
    to += block.copy(stuffed, to, from, cut);
    to += ONE_DOT.copy(stuffed, to);
    from = cut;
  }
  block.copy(stuffed, to, from);
  return stuffed;
}
