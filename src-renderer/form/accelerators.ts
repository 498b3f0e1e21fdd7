/** Gives every control of a page a letter of its own for Alt: one of its label where that is possible, else any that is free. */

const ALL = 'abcdefghijklmnopqrstuvwxyz0123456789';

/**
 * @param labels by control, in reading order; the first ones get the best letters.
 * @returns one letter or digit for each; never one twice. Throws if there are more controls than letters.
 */
export function assignAccelerators(labels: Readonly<Record<string, string>>): Record<string, string> {
  const controls = Object.keys(labels);
  if (controls.length > ALL.length) throw new Error(`${String(controls.length)} controls on one page`);
  const wishes = new Map(controls.map((control) => [control, wishesOf(labels[control] ?? '')]));
  const ownerOf = new Map<string, string>();
  // Augmenting paths: whoever has a letter moves to another of his, if that lets one more be served.
  const take = (control: string, seen: Set<string>): boolean => {
    for (const letter of wishes.get(control) ?? []) {
      if (seen.has(letter)) continue;
      seen.add(letter);
      const owner = ownerOf.get(letter);
      if (owner === undefined || take(owner, seen)) {
        ownerOf.set(letter, control);
        return true;
      }
    }
    return false;
  };
  const left = controls.filter((control) => !take(control, new Set()));
  const free = ALL.split('').filter((letter) => !ownerOf.has(letter));
  for (const [index, control] of left.entries()) ownerOf.set(free[index] ?? '', control);
  return Object.fromEntries([...ownerOf].map(([letter, control]) => [control, letter]));
}

/** First letters of words before others. */
function wishesOf(label: string): string[] {
  const text = label.toLowerCase();
  const first = [...text.matchAll(/(?<![\p{L}\p{N}])[a-z0-9]/gu)].map(([letter]) => letter);
  const others = text.split('').filter((letter) => ALL.includes(letter) && !/[0-9]/.test(letter));
  return [...new Set([...first.filter((letter) => !/[0-9]/.test(letter)), ...others])];
}
