/** Reads files and standard input for secrets and imports. */
import { readFile } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { CommandFailure } from './command-failure.ts';

/** More than any import needs; a wrong pipe must not fill the memory. */
const MAX_OCTETS = 64 * 1024 * 1024;

/** All of it as text. Throws CommandFailure. */
async function readAll(input: Readable): Promise<string> {
  const blocks: Buffer[] = [];
  let octets = 0;
  for await (const block of input as AsyncIterable<Buffer | string>) {
    const bytes = typeof block === 'string' ? Buffer.from(block) : block;
    octets += bytes.length;
    if (octets > MAX_OCTETS) throw new CommandFailure('standard input is too long');
    blocks.push(bytes);
  }
  return decodeText(Buffer.concat(blocks));
}

/** UTF-8, or else the code page of Western Windows, in which older programs write their files. */
function decodeText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

/** The whole file as text; `-` reads standard input. Throws CommandFailure. */
export async function readTextFile(file: string, input: Readable): Promise<string> {
  if (file === '-') return readAll(input);
  try {
    return decodeText(await readFile(file));
  } catch (cause) {
    throw new CommandFailure(`'${file}' cannot be read: ${String(cause)}`, { cause });
  }
}

/** The first line, without its end. Throws CommandFailure if it is empty. */
export async function readSecret(input: Readable): Promise<string> {
  const [line = ''] = (await readAll(input)).split(/\r?\n/);
  if (line === '') throw new CommandFailure('no password came on standard input');
  return line;
}
