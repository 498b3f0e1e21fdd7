/** Attachments of accepted mail as files, for gateways that want them (D6): who, where, and how much room they take (Q3). */
import { createReadStream, type ReadStream } from 'node:fs';
import { open, readdir, rename, stat, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { GatewaySettings } from '../../shared/settings/gateway-settings.ts';
import type { NewMessage, StoredBody } from '../../store/store-contract.ts';
import { extractAttachments } from '../attachments/extract-attachments.ts';
import type { Clock } from '../clock.ts';
import type { Configuration } from '../configuration.ts';
import type { Logger } from '../logger.ts';

/** Files that people took away no longer count after this time. */
const COUNT_EVERY_MS = 3_600_000;

export interface AttachmentParts {
  readonly configuration: Configuration;
  readonly dataFolder: string;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Begun before the message is stored, because afterwards it may be delivered and gone. */
export interface Extraction {
  /** The message is stored: its attachments are written, one message after the other. */
  begin(): void;
  /** It was not stored. */
  cancel(): void;
}

interface Job {
  readonly gateway: string;
  readonly folder: string;
  readonly content: Readable;
}

export class Attachments {
  readonly #parts: AttachmentParts;
  readonly #bytes = new Map<string, number>();
  #running: Promise<void> = Promise.resolve();
  #cancel: () => void = () => undefined;
  #isStopped = false;

  constructor(parts: AttachmentParts) {
    this.#parts = parts;
    parts.configuration.on('gatewayRenamed', (former, domain) => {
      this.#then(() => this.#follow(former, domain));
    });
  }

  start(): void {
    this.#then(() => this.#count());
    if (!this.#isStopped)
      this.#cancel = this.#parts.clock.after(COUNT_EVERY_MS, () => {
        this.start();
      });
  }

  /** Resolves when what was begun is written. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#cancel();
    await this.#running;
  }

  /** What the files of a gateway take. */
  bytes(gateway: string): number {
    return this.#bytes.get(gateway) ?? 0;
  }

  async prepare(messages: readonly NewMessage[]): Promise<Extraction> {
    const jobs: Job[] = [];
    for (const { id, body, recipients } of messages) {
      for (const domain of new Set(recipients.map(({ gateway }) => gateway))) {
        const settings = this.#parts.configuration.find(domain);
        if (settings?.['domain.extract-attachments'] !== true) continue;
        const folder = join(this.#folderOf(settings), String(id));
        jobs.push({ gateway: domain, folder, content: await contentOf(body) });
      }
    }
    return {
      begin: () => {
        for (const job of jobs) this.#then(() => this.#extract(job));
      },
      cancel: () => {
        for (const { content } of jobs) content.destroy();
      },
    };
  }

  async #extract({ gateway, folder, content }: Job): Promise<void> {
    const bytes = await extractAttachments(content, folder);
    this.#bytes.set(gateway, this.bytes(gateway) + bytes);
    if (bytes > 0) this.#parts.log.info({ gateway, folder, bytes }, 'attachments extracted');
  }

  /** One after the other; a failure is told and ends nothing else. */
  #then(work: () => Promise<void>): void {
    this.#running = this.#running.then(work).catch((error: unknown) => {
      this.#parts.log.error({ err: error }, 'attachments could not be extracted or counted');
    });
  }

  #folderOf(settings: GatewaySettings): string {
    return join(settings['domain.folder'] || this.#ownFolder(settings['domain.name']), 'Files');
  }

  #ownFolder(domain: string): string {
    return join(this.#parts.dataFolder, 'gateways', domain);
  }

  async #count(): Promise<void> {
    for (const settings of this.#parts.configuration.all()) {
      if (this.#isStopped) return;
      this.#bytes.set(settings['domain.name'], await bytesBelow(this.#folderOf(settings)));
    }
  }

  async #follow(former: string, domain: string): Promise<void> {
    this.#bytes.set(domain, this.bytes(former));
    this.#bytes.delete(former);
    await rename(this.#ownFolder(former), this.#ownFolder(domain)).catch(ignoreMissing);
  }
}

/** Readable also when the message has left the queue meanwhile. */
async function contentOf(body: StoredBody): Promise<Readable> {
  // The bytes of a small one go to the thread that stores them, so a copy stays.
  if (body.kind === 'inline') return Readable.from([Buffer.from(body.bytes)]);
  const file: FileHandle = await open(body.path, 'r');
  const stream: ReadStream = createReadStream('', { fd: file });
  return stream;
}

/** Of `Files`: a folder for each message, its attachments within. */
async function bytesBelow(folder: string): Promise<number> {
  let bytes = 0;
  for (const message of (await readdir(folder).catch(ignoreMissing)) ?? []) {
    for (const name of await readdir(join(folder, message)))
      bytes += (await stat(join(folder, message, name))).size;
  }
  return bytes;
}

function ignoreMissing(error: unknown): undefined {
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
  throw error;
}
