/** The store's end of the windows' questions; see viewer-contract.ts. */
import { open } from 'node:fs/promises';
import type { GatewayCounts } from '../shared/queue/queue-view.ts';
import { spoolFile } from './data-layout.ts';
import { isPlain } from './reader/queue-table-sql.ts';
import { StoreFault } from './store-contract.ts';
import type { ThreadLink } from './thread-link.ts';
import type { WriterCommands } from './thread-protocol.ts';
import type { PageRequest, Viewer } from './viewer-contract.ts';
import type { ViewerThread } from './viewer-thread.ts';

/** @param counts by gateway, kept current by the store. */
export function createViewer(
  spool: string,
  writer: ThreadLink<WriterCommands>,
  thread: ViewerThread,
  counts: ReadonlyMap<string, GatewayCounts>,
): Viewer {
  return {
    async page(request) {
      const { total, rows } = await thread.call('tablePage', request);
      return { total: total ?? countPlain(request, counts.values()), rows };
    },
    groups: (filter, by) => thread.call('tableGroups', { filter, by }),
    select: (request) => thread.call('tableSelect', request),
    statuses: (ids) => thread.call('tableStatuses', ids),
    async messagePart(recipient, offset, length) {
      const part = await thread.call('messagePart', { recipient, offset, length });
      if (part === null) return null;
      const { messageId, sizeBytes, bytes } = part;
      if (bytes !== null) return { messageId, sizeBytes, bytes };
      return {
        messageId,
        sizeBytes,
        bytes: await readPart(spoolFile(spool, messageId), offset, length),
      };
    },
    async addTraffic(rows, oldest) {
      await writer.call('addTraffic', { rows, oldest });
    },
    traffic: (request) => thread.call('traffic', request),
  };
}

/** Kept beside the rows, so that the length of a list of a million costs nothing. */
function countPlain({ filter }: PageRequest, all: Iterable<GatewayCounts>): number {
  if (!isPlain(filter)) throw new Error('only plain filters are counted here');
  let total = 0;
  for (const { gateway, byStatus } of all) {
    if (filter.gateway !== undefined && filter.gateway !== gateway) continue;
    for (const status of filter.statuses) total += byStatus[status];
  }
  return total;
}

async function readPart(path: string, offset: number, length: number): Promise<Uint8Array> {
  try {
    const file = await open(path, 'r');
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, offset);
      return buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (error) {
    throw new StoreFault('io', `${path}: ${String(error)}`, { cause: error });
  }
}
