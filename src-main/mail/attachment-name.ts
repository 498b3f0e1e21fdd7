/** A file name that a message gives to an attachment, made safe for every system that may hold the file. */

/** Path separators, what Windows refuses, control characters, and those that turn the direction of a line. */
const UNSAFE = /[\\/:*?"<>|\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;
/** Names of devices on Windows, with any ending. */
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;
/** Cut in the middle of a character outside the first plane. */
const HALF_OF_A_PAIR = /[\uD800-\uDBFF]$/;
const LONGEST = 120;
const LONGEST_ENDING = 20;

/**
 * @param given as the message names it; undefined or '' if it does not.
 * @param taken names of the same folder in lower case; the new one is added.
 */
export function attachmentName(given: string | undefined, taken: Set<string>): string {
  const plain = (given ?? '').normalize('NFC').replace(UNSAFE, '_').trim();
  // Windows drops dots and blanks at the end; at the beginning a dot hides the file.
  const visible = plain.replace(/[. ]+$/, '').replace(/^\.+/, '');
  const named = visible === '' ? 'attachment' : DEVICE.test(visible) ? `_${visible}` : visible;
  const { stem, ending } = parts(named);
  for (let count = 1; ; count += 1) {
    const number = count === 1 ? '' : ` (${String(count)})`;
    const room = LONGEST - number.length - ending.length;
    const name = `${stem.slice(0, room).replace(HALF_OF_A_PAIR, '')}${number}${ending}`;
    if (taken.has(name.toLowerCase())) continue;
    taken.add(name.toLowerCase());
    return name;
  }
}

function parts(name: string): { readonly stem: string; readonly ending: string } {
  const dot = name.lastIndexOf('.');
  const ending = dot > 0 ? name.slice(dot) : '';
  return ending.length > LONGEST_ENDING
    ? { stem: name, ending: '' }
    : { stem: name.slice(0, name.length - ending.length), ending };
}
