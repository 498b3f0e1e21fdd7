/** The file operations that bodies need, as a port: tests hand in a disk that is full. */
import { createReadStream } from 'node:fs';
import { copyFile, link, open, rename, rm } from 'node:fs/promises';

export interface SpoolFile {
  readonly writev: (blocks: readonly Uint8Array[]) => Promise<void>;
  /** Content and length are on the disk afterwards (fdatasync, FlushFileBuffers). */
  readonly flush: () => Promise<void>;
  readonly close: () => Promise<void>;
}

export interface SpoolFiles {
  /** A new file for its owner only; replaces what a former start left unfinished under this name. */
  readonly create: (path: string) => Promise<SpoolFile>;
  readonly rename: (from: string, to: string) => Promise<void>;
  /** A second name for a flushed file; where the disk has no such thing, a flushed copy. Replaces what is there. */
  readonly link: (from: string, to: string) => Promise<void>;
  /** Makes renames within the folder durable; does nothing where the system has no such call (Windows). */
  readonly flushFolder: (folder: string) => Promise<void>;
  readonly remove: (path: string) => Promise<void>;
  readonly read: (path: string) => AsyncIterable<Uint8Array>;
}

const READ_BLOCK_BYTES = 256 * 1024;

export const diskSpoolFiles: SpoolFiles = {
  async create(path) {
    const handle = await open(path, 'w', 0o600);
    return {
      writev: (blocks) => writeAll(handle, blocks),
      flush: () => handle.datasync(),
      close: () => handle.close(),
    };
  },
  rename,
  async link(from, to) {
    // What a crash left under this name may be a link itself: a copy written into it would change others too.
    await rm(to, { force: true });
    try {
      await link(from, to);
    } catch {
      // Some file systems know no links; a real fault shows itself in the copy.
      await copyFlushed(from, to);
    }
  },
  async flushFolder(folder) {
    if (process.platform === 'win32') return;
    const handle = await open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  },
  remove: (path) => rm(path, { force: true }),
  read: (path) => createReadStream(path, { highWaterMark: READ_BLOCK_BYTES }) as AsyncIterable<Uint8Array>,
};

async function copyFlushed(from: string, to: string): Promise<void> {
  await copyFile(from, to);
  const handle = await open(to, 'r+');
  try {
    await handle.datasync();
  } finally {
    await handle.close();
  }
}

/** writev may write less than asked, for example just before the disk is full. */
async function writeAll(
  handle: Awaited<ReturnType<typeof open>>,
  blocks: readonly Uint8Array[],
): Promise<void> {
  let rest = blocks.filter((block) => block.byteLength > 0);
  while (rest.length > 0) {
    let { bytesWritten } = await handle.writev(rest);
    const next: Uint8Array[] = [];
    for (const block of rest) {
      if (bytesWritten < block.byteLength) next.push(block.subarray(bytesWritten));
      bytesWritten = Math.max(0, bytesWritten - block.byteLength);
    }
    rest = next;
  }
}
