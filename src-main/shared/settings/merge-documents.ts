/** Three versions of one flat document: where it began, what one person made of it, and what has become of it elsewhere meanwhile. */

export interface Merged<S> {
  /** Changes of both sides; where they contradict each other, `mine`. */
  readonly document: S;
  /** Changed on both sides, to different values. */
  readonly conflicts: readonly (keyof S & string)[];
}

export function mergeDocuments<S extends object>(base: S, mine: S, theirs: S): Merged<S> {
  const document: S = { ...mine };
  const conflicts: (keyof S & string)[] = [];
  for (const key of Object.keys(theirs) as (keyof S & string)[]) {
    if (isSame(theirs[key], base[key])) continue;
    if (isSame(mine[key], base[key])) document[key] = theirs[key];
    else if (!isSame(mine[key], theirs[key])) conflicts.push(key);
  }
  return { document, conflicts };
}

/** Values of settings are JSON: what is written the same is the same. NaN stands for text that is no number. */
export const isSame = (one: unknown, other: unknown): boolean =>
  Object.is(one, other) || (one === one && other === other && JSON.stringify(one) === JSON.stringify(other));
