/** What commands print: tables for people, JSON for programs. */

/** Columns as wide as their widest cell; the last one is not filled up. Control characters of peers stay out of the terminal. */
export function table(rows: readonly (readonly string[])[]): string {
  const all = rows.map((row) => row.map(printable));
  const widths = (all[0] ?? []).map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length)));
  return all
    .map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '))
    .map((line) => `${line.trimEnd()}\n`)
    .join('');
}

/** The text without control characters: what a peer sent must not steer the terminal. */
export function printable(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f]/g, '·');
}

export function json(value: unknown): string {
  return `${JSON.stringify(value)}\n`;
}

/** Pieces of one JSON array, an element a line, so that a long list need not be held in memory. */
export class JsonArrayPieces {
  #isEmpty = true;

  next(values: readonly unknown[]): string {
    if (values.length === 0) return '';
    const start = this.#isEmpty ? '[\n' : ',\n';
    this.#isEmpty = false;
    return start + values.map((value) => JSON.stringify(value)).join(',\n');
  }

  end(): string {
    return this.#isEmpty ? '[]\n' : '\n]\n';
  }
}

/** Local time, `2026-01-31 08:05:00`; '–' for null. */
export function localTime(instant: number | null): string {
  if (instant === null) return '–';
  const date = new Date(instant);
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = [date.getFullYear(), date.getMonth() + 1, date.getDate()].map(two).join('-');
  return `${day} ${[date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':')}`;
}

/** `1 recipient`, `3 recipients`. */
export function counted(count: number, one: string): string {
  return `${String(count)} ${one}${count === 1 ? '' : 's'}`;
}

/** A setting's value in a table. */
export const shownSetting = (value: string | number | boolean | readonly unknown[]): string =>
  typeof value === 'object' ? value.map(entry).join(', ') : String(value);

const entry = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
