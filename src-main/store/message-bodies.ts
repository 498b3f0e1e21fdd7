/** Bodies: small ones stay in memory and go into the row, larger ones into a spool file while they arrive. */
import { dirname } from 'node:path';
import type { MessageId } from '../mail/envelope.ts';
import { spoolFile, unfinishedSpoolFile } from './data-layout.ts';
import { FolderFlusher } from './folder-flusher.ts';
import type { SpoolFile, SpoolFiles } from './spool-files.ts';
import { StoreFault, type BodyCopy, type BodyWriter, type StoredBody } from './store-contract.ts';
import { storeFaultOf } from './store-fault-of.ts';

/**
 * Bodies up to this size lie in the database, larger ones in files. Chosen by bench/store-threshold.ts, database to files,
 * in and out: 3.0 and 2.3 at 16 KB, 1.5 and 1.7 at 64 KB, 1.1 and 0.9 at 128 KB, 0.7 and 0.5 at 192 KB, 0.3 at 1 MB
 * (ext4 on a virtual disk, fdatasync 0.2 to 0.4 ms, 10 sessions).
 */
export const INLINE_LIMIT_BYTES = 128 * 1024;

export class MessageBodies {
  readonly #spool: string;
  readonly #files: SpoolFiles;
  readonly #flusher: FolderFlusher;
  readonly #inlineLimitBytes: number;
  /** Bytes that were made here and that nobody else refers to: they may be handed to another thread. */
  readonly #own = new WeakSet<Uint8Array>();

  constructor(spool: string, files: SpoolFiles, inlineLimitBytes: number) {
    this.#spool = spool;
    this.#files = files;
    this.#flusher = new FolderFlusher((folder) => files.flushFolder(folder));
    this.#inlineLimitBytes = inlineLimitBytes;
  }

  create(id: MessageId): BodyWriter {
    return new SpoolingBodyWriter({
      finalPath: spoolFile(this.#spool, id),
      unfinishedPath: unfinishedSpoolFile(this.#spool, id),
      files: this.#files,
      flusher: this.#flusher,
      inlineLimitBytes: this.#inlineLimitBytes,
      noteOwn: (bytes) => {
        this.#own.add(bytes);
      },
    });
  }

  /** A body of its own with the same content. */
  async copy(body: StoredBody, id: MessageId): Promise<BodyCopy> {
    if (body.kind === 'inline') {
      const bytes = new Uint8Array(body.bytes);
      this.#own.add(bytes);
      return { body: { kind: 'inline', bytes }, abort: () => Promise.resolve() };
    }
    const path = spoolFile(this.#spool, id);
    const abort = (): Promise<void> => this.#files.remove(path);
    try {
      await this.#files.link(body.path, path);
      await this.#flusher.flush(dirname(path));
    } catch (error) {
      // As with a body: what could not be removed is an orphan.
      await abort().catch(() => undefined);
      throw storeFaultOf(error);
    }
    return { body: { ...body, path }, abort };
  }

  /** The buffer to transfer with these bytes, if it is theirs alone; otherwise they are copied. */
  transferable(bytes: Uint8Array): ArrayBuffer[] {
    return this.#own.delete(bytes) ? [bytes.buffer as ArrayBuffer] : [];
  }

  async *read(body: StoredBody): AsyncIterable<Uint8Array> {
    if (body.kind === 'inline') {
      yield body.bytes;
      return;
    }
    let readBytes = 0;
    try {
      for await (const block of this.#files.read(body.path)) {
        readBytes += block.byteLength;
        yield block;
      }
    } catch (error) {
      throw storeFaultOf(error);
    }
    if (readBytes !== body.sizeBytes) {
      throw new StoreFault(
        'io',
        `${body.path} has ${String(readBytes)} bytes instead of ${String(body.sizeBytes)}`,
      );
    }
  }
}

interface BodyWriterDeps {
  readonly finalPath: string;
  readonly unfinishedPath: string;
  readonly files: SpoolFiles;
  readonly flusher: FolderFlusher;
  readonly inlineLimitBytes: number;
  noteOwn(bytes: Uint8Array): void;
}

class SpoolingBodyWriter implements BodyWriter {
  readonly #deps: BodyWriterDeps;
  #blocks: Uint8Array[] = [];
  #sizeBytes = 0;
  #file: SpoolFile | null = null;
  /** Where there is something to remove. */
  #path: string | null = null;

  constructor(deps: BodyWriterDeps) {
    this.#deps = deps;
  }

  async write(block: Uint8Array): Promise<void> {
    this.#sizeBytes += block.byteLength;
    this.#blocks.push(block);
    if (this.#sizeBytes <= this.#deps.inlineLimitBytes) return;
    try {
      this.#file ??= await this.#create();
      const blocks = this.#blocks;
      this.#blocks = [];
      await this.#file.writev(blocks);
    } catch (error) {
      throw storeFaultOf(error);
    }
  }

  async finish(): Promise<StoredBody> {
    if (!this.#file) return { kind: 'inline', bytes: this.#join() };
    const { files, flusher, finalPath, unfinishedPath } = this.#deps;
    try {
      await this.#file.flush();
      await this.#closeFile();
      await files.rename(unfinishedPath, finalPath);
      this.#path = finalPath;
      await flusher.flush(dirname(finalPath));
    } catch (error) {
      throw storeFaultOf(error);
    }
    return { kind: 'file', path: finalPath, sizeBytes: this.#sizeBytes };
  }

  async abort(): Promise<void> {
    this.#blocks = [];
    try {
      await this.#closeFile();
      if (this.#path !== null) await this.#deps.files.remove(this.#path);
    } catch {
      // What could not be removed has no row: the next start takes it for an orphan.
    }
  }

  #create(): Promise<SpoolFile> {
    this.#path = this.#deps.unfinishedPath;
    return this.#deps.files.create(this.#path);
  }

  /** One block of memory of our own: the blocks may be parts of larger ones that belong to sockets. */
  #join(): Uint8Array {
    const bytes = new Uint8Array(this.#sizeBytes);
    let offset = 0;
    for (const block of this.#blocks) {
      bytes.set(block, offset);
      offset += block.byteLength;
    }
    this.#blocks = [];
    this.#deps.noteOwn(bytes);
    return bytes;
  }

  async #closeFile(): Promise<void> {
    const file = this.#file;
    this.#file = null;
    await file?.close();
  }
}
