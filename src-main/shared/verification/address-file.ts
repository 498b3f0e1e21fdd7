/** Address lists as files (V4): plain text, one entry a line, or CSV with the addresses in one of its columns. */
import type { ListFormat } from '../ipc/verification-procedures.ts';

/** An entry and the line it stood in, counted from 1. */
export interface FileEntry {
  readonly text: string;
  readonly line: number;
}

const ADDRESS_TITLES = /^(e-?mail|mail|email[ _-]?address|e-?mail-?adresse|address|adresse)$/i;

/** Empty lines and remarks (`#`) are left out. Which form it is shows at the first entry. */
export function readAddressFile(text: string): FileEntry[] {
  const lines = text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/)
    .map((content, index) => ({ text: content.trim(), line: index + 1 }))
    .filter((entry) => entry.text !== '' && !entry.text.startsWith('#'));
  const first = lines[0]?.text ?? '';
  const separator = [';', ',', '\t'].find((character) => splitRow(first, character).length > 1);
  if (separator === undefined && !ADDRESS_TITLES.test(unquoted(first))) return lines;
  return readColumn(lines, separator ?? ',');
}

/** The column whose title says so, else the one with an `@` in the first row. */
function readColumn(lines: readonly FileEntry[], separator: string): FileEntry[] {
  const head = splitRow(lines[0]?.text ?? '', separator);
  const titled = head.findIndex((cell) => ADDRESS_TITLES.test(cell));
  const column =
    titled >= 0
      ? titled
      : Math.max(
          head.findIndex((cell) => cell.includes('@')),
          0,
        );
  return lines
    .slice(titled >= 0 ? 1 : 0)
    .map(({ text, line }) => ({ text: splitRow(text, separator)[column] ?? '', line }))
    .filter((entry) => entry.text !== '');
}

/** One row of CSV (RFC 4180); a quoted cell may contain the separator and doubled quotes, but no line end. */
function splitRow(row: string, separator: string): string[] {
  const cells: string[] = [];
  let rest = row;
  for (;;) {
    const quoted = /^\s*("(?:[^"]|"")*")\s*/.exec(rest);
    const isWhole = quoted !== null && ['', separator].includes(rest.charAt(quoted[0].length));
    const end = isWhole ? quoted[0].length : rest.indexOf(separator);
    cells.push(unquoted(end < 0 ? rest : rest.slice(0, end)));
    if (end < 0 || end >= rest.length) return cells;
    rest = rest.slice(end + 1);
  }
}

function unquoted(cell: string): string {
  const trimmed = cell.trim();
  return /^".*"$/.test(trimmed) ? trimmed.slice(1, -1).replaceAll('""', '"') : trimmed;
}

/** Ends with a line end, CR LF in CSV as the standard wants it; an empty list gives an empty text or the title alone. */
export function writeAddressFile(entries: readonly string[], format: ListFormat): string {
  if (format === 'text') return entries.map((entry) => `${entry}\n`).join('');
  const quoted = (entry: string): string =>
    /[",;]/.test(entry) ? `"${entry.replaceAll('"', '""')}"` : entry;
  return ['address', ...entries.map(quoted)].map((row) => `${row}\r\n`).join('');
}
