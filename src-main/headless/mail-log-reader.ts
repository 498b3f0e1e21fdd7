/** Reads the mail log's daily files: the last lines, and what is added to them. */
import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { StringDecoder } from 'node:string_decoder';

const DAILY_FILE = /^mail-\d{4}-\d{2}-\d{2}\.log$/;
const BLOCK_OCTETS = 64 * 1024;

/** The end of the log as it is now, and where the next lines will come. */
export interface LogTail {
  readonly lines: string[];
  readonly place: LogPlace;
}
/** A point in the log; `file` is null while there is none. */
export interface LogPlace {
  readonly file: string | null;
  readonly offset: number;
}

/** The last `count` complete lines, over as many days as needed. Throws what the file system throws. */
export async function readTail(logFolder: string, count: number): Promise<LogTail> {
  const files = await dailyFiles(logFolder);
  const lines: string[] = [];
  let place: LogPlace = { file: files.at(-1) ?? null, offset: 0 };
  for (const file of [...files].reverse()) {
    const end = await readLastLines(join(logFolder, file), count - lines.length);
    lines.unshift(...end.lines);
    if (file === place.file) place = { file, offset: end.offset };
    if (lines.length >= count) break;
  }
  return { lines, place };
}

/** What came behind `from`, block by block; the file of the next day follows when this one is read to its end. */
export async function readOn(logFolder: string, from: LogPlace): Promise<LogTail> {
  const files = await dailyFiles(logFolder);
  // A file may be gone: its days were over. The next one is read from its beginning.
  const file = files.find((each) => each >= (from.file ?? ''));
  if (file === undefined) return { lines: [], place: from };
  const start = file === from.file ? from.offset : 0;
  const { lines, offset } = await readLinesFrom(join(logFolder, file), start);
  const next = files.find((each) => each > file);
  // Nothing new here although a newer day began: this file is finished.
  if (lines.length === 0 && next !== undefined) return { lines, place: { file: next, offset: 0 } };
  return { lines, place: { file, offset } };
}

/** In the order of their days; none if there is no folder yet. */
async function dailyFiles(logFolder: string): Promise<string[]> {
  try {
    return (await readdir(logFolder)).filter((name) => DAILY_FILE.test(name)).sort();
  } catch {
    return [];
  }
}

/** Reads backwards only as far as the lines need. `offset` is the end of the last complete line. */
async function readLastLines(path: string, count: number): Promise<{ lines: string[]; offset: number }> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    let start = size;
    let bytes = Buffer.alloc(0);
    while (start > 0 && countNewlines(bytes) <= count) {
      const from = Math.max(0, start - BLOCK_OCTETS);
      const block = Buffer.alloc(start - from);
      const { bytesRead } = await file.read(block, 0, block.length, from);
      bytes = Buffer.concat([block.subarray(0, bytesRead), bytes]);
      start = from;
    }
    const end = bytes.lastIndexOf(0x0a) + 1;
    const lines = bytes.subarray(0, end).toString('utf8').split('\n').slice(0, -1);
    // The first one may have lost its beginning, unless the block began with the file.
    const complete = start > 0 ? lines.slice(1) : lines;
    return { lines: count === 0 ? [] : complete.slice(-count), offset: start + end };
  } finally {
    await file.close();
  }
}

function countNewlines(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(0x0a); at !== -1; at = bytes.indexOf(0x0a, at + 1)) count += 1;
  return count;
}

async function readLinesFrom(path: string, offset: number): Promise<{ lines: string[]; offset: number }> {
  const file = await open(path);
  try {
    const decoder = new StringDecoder('utf8');
    const block = Buffer.alloc(BLOCK_OCTETS);
    let text = '';
    for (let at = offset; ;) {
      const { bytesRead } = await file.read(block, 0, block.length, at);
      if (bytesRead === 0) break;
      at += bytesRead;
      text += decoder.write(block.subarray(0, bytesRead));
      if (text.includes('\n')) break;
    }
    const complete = text.slice(0, text.lastIndexOf('\n') + 1);
    return { lines: complete.split('\n').slice(0, -1), offset: offset + Buffer.byteLength(complete) };
  } finally {
    await file.close();
  }
}
