/** One field of a header, found in time that grows with the text only, whatever a peer wrote. */

/**
 * The first field of this name, unfolded (RFC 5322 section 2.2.3) and trimmed; null if the header has none. `start` is the
 * beginning of a message with LF or CR LF as line ends; its first empty line ends the header, also as the very first one.
 */
export function fieldOf(start: string, name: string): string | null {
  const beginning = `${name}:`.toLowerCase();
  const found: string[] = [];
  for (const line of linesOf(start)) {
    const isContinued = line.startsWith(' ') || line.startsWith('\t');
    if (line === '' || (found.length > 0 && !isContinued)) break;
    if (found.length > 0) found.push(line.trimStart());
    else if (line.slice(0, beginning.length).toLowerCase() === beginning)
      found.push(line.slice(beginning.length));
  }
  return found.length === 0 ? null : found.join(' ').trim();
}

function* linesOf(text: string): Generator<string> {
  for (let at = 0; at < text.length;) {
    const end = text.indexOf('\n', at);
    const next = end < 0 ? text.length : end;
    yield text.slice(at, text[next - 1] === '\r' ? next - 1 : next);
    at = next + 1;
  }
}
