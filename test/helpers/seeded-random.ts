/** Random numbers that can be had again: a failed run prints its seed, and SCHLEUSE_SEED repeats it. */

/** The seed of this run. */
export function chooseSeed(): number {
  const given = process.env['SCHLEUSE_SEED'];
  return given === undefined ? Math.floor(Math.random() * 0xffff_ffff) : Number(given);
}

/** A generator in [0, 1): multiply with carry, good enough to choose moments. */
export function seededRandom(seed: number): () => number {
  let high = (seed ^ 0x9e37_79b9) >>> 0;
  let low = (seed + 0x6d2b_79f5) >>> 0;
  return () => {
    high = (36_969 * (high & 0xffff) + (high >>> 16)) >>> 0;
    low = (18_000 * (low & 0xffff) + (low >>> 16)) >>> 0;
    return (((high << 16) ^ low) >>> 0) / 0x1_0000_0000;
  };
}

/** Resolves at a random moment within so many milliseconds of real time: what the test varies is the moment itself. */
export function randomMoment(random: () => number, withinMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, random() * withinMs));
}
