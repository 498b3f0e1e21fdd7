/** Makes every line end CR LF: a bare CR or LF gets its partner, NUL goes. For mail programs that know no better. */

const NUL = 0;
const LF = 10;
const CR = 13;

/** `isAfterCr`: the block before ended with a CR that was stored as it was. Gives the same block if nothing is to do. */
export function canonicalNewlines(block: Buffer, isAfterCr: boolean): Buffer {
  // Each octet becomes two at most, and a CR from before may want its LF.
  const result = Buffer.allocUnsafe(block.length * 2 + 1);
  let length = 0;
  let wantsLf = isAfterCr;
  for (const octet of block) {
    if (octet === NUL) continue;
    if (wantsLf && octet !== LF) result[length++] = LF;
    if (octet === LF && !wantsLf) result[length++] = CR;
    result[length++] = octet;
    wantsLf = octet === CR;
  }
  return result.subarray(0, length);
}
