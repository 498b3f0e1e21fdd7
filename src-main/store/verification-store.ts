/**
 * The face of what is stored about addresses. Long lists are written in pieces and read in the thread of the windows, so
 * that nobody who asks for one address waits behind them.
 */
import type { ThreadLink } from './thread-link.ts';
import type { ReaderCommands, WriterCommands } from './thread-protocol.ts';
import type { VerificationStore } from './verification-contract.ts';
import type { ViewerThread } from './viewer-thread.ts';

const PIECE = 5000;

export function createVerificationStore(
  writer: ThreadLink<WriterCommands>,
  reader: ThreadLink<ReaderCommands>,
  viewer: ViewerThread,
): VerificationStore {
  return {
    find: (gateway, localPart) => reader.call('findAddress', { gateway, localPart }),
    list: (page) => viewer.call('listAddresses', page),
    add: (gateway, entries) =>
      inPieces(entries, (piece) => writer.call('addAddresses', { gateway, entries: piece })),
    remove: (gateway, localParts) =>
      inPieces(localParts, (piece) => writer.call('removeAddresses', { gateway, localParts: piece })),
    async remember(gateway, address) {
      await writer.call('rememberAddress', { gateway, address });
    },
    remembered: (page) => viewer.call('rememberedAddresses', page),
    forget: (gateway, localParts) =>
      localParts === null
        ? writer.call('forgetAddresses', { gateway, localParts })
        : inPieces(localParts, (piece) => writer.call('forgetAddresses', { gateway, localParts: piece })),
    async sweep(now, mostPerGateway) {
      await writer.call('sweepAddresses', { now, mostPerGateway });
    },
  };
}

/** Resolves with the sum of what the pieces gave. */
async function inPieces<T>(
  items: readonly T[],
  write: (piece: readonly T[]) => Promise<number>,
): Promise<number> {
  let sum = 0;
  for (let from = 0; from < items.length; from += PIECE) sum += await write(items.slice(from, from + PIECE));
  return sum;
}
