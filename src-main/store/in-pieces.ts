/** Long work of the writer, asked for piece by piece, so that nobody waits behind all of it. */
import type { Piece, PieceUpTo } from './thread-protocol.ts';

/** Other commands get their turn between the pieces. Resolves with the number of recipients changed by all of them. */
export async function inPieces(next: (upTo: number | null) => Promise<PieceUpTo>): Promise<number> {
  let piece = await next(null);
  let changed = piece.changed;
  while (piece.more) {
    piece = await next(piece.upTo);
    changed += piece.changed;
  }
  return changed;
}

/** The same for what needs no bound: what was done once is not found again. */
export async function allPieces(next: () => Promise<Piece>): Promise<number> {
  let changed = 0;
  for (;;) {
    const piece = await next();
    changed += piece.changed;
    if (!piece.more) return changed;
  }
}
