/** Writes the attachments of a message as files (D6); the message itself is left as it is. */
import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { MailParser, type AttachmentStream } from 'mailparser';
import { attachmentName } from '../../mail/attachment-name.ts';

/** Only the attachments are wanted, not the texts in other forms. */
const options = { skipHtmlToText: true, skipTextToHtml: true, skipTextLinks: true, skipImageLinks: true };

/**
 * Writes each MIME attachment of `message` into `folder`, which has its name only when all of them are there; it is not
 * made for a message without attachments. Resolves with the bytes written; rejects with the errors of the disk.
 */
export async function extractAttachments(message: Readable, folder: string): Promise<number> {
  const unfinished = `${folder}.part`;
  const taken = new Set<string>();
  const parser = new MailParser(options);
  let bytes = 0;
  const write = async (): Promise<void> => {
    for await (const part of parser as AsyncIterable<AttachmentStream | { readonly type: 'text' }>) {
      if (part.type !== 'attachment') continue;
      await mkdir(unfinished, { recursive: true, mode: 0o700 });
      const path = join(unfinished, attachmentName(part.filename, taken));
      await pipeline(part.content, createWriteStream(path, { mode: 0o600 }));
      bytes += (await stat(path)).size;
      part.release?.();
    }
  };
  try {
    await Promise.all([pipeline(message, parser), write()]);
    if (taken.size > 0) await rename(unfinished, folder);
    return bytes;
  } catch (error) {
    message.destroy();
    await rm(unfinished, { recursive: true, force: true });
    throw error;
  }
}
