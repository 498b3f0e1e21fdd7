/** Where a window stood last: kept in a small file, and never outside the screens there are now. */
import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';

export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const windowPlace = z.object({
  x: z.int(),
  y: z.int(),
  width: z.int(),
  height: z.int(),
  isMaximized: z.boolean(),
});
export type WindowPlace = z.output<typeof windowPlace>;

/** The place in `file`; null if there is none or it cannot be used, which only costs the memory of it. */
export function readWindowPlace(file: string): WindowPlace | null {
  try {
    return windowPlace.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    // First start, or a damaged file: the window opens in the middle.
    return null;
  }
}

export function writeWindowPlace(file: string, place: WindowPlace): void {
  writeFileSync(file, JSON.stringify(place));
}

/** How much of the title bar has to be within reach of the mouse. */
const REACHABLE_PX = 80;

/** `place` if it can be reached on one of the work areas, else null. */
export function placeWithin<P extends Rectangle>(place: P | null, workAreas: readonly Rectangle[]): P | null {
  if (place === null) return null;
  const isReachable = workAreas.some(
    (area) =>
      Math.min(place.x + place.width, area.x + area.width) - Math.max(place.x, area.x) >= REACHABLE_PX &&
      place.y >= area.y &&
      place.y <= area.y + area.height - REACHABLE_PX,
  );
  return isReachable ? place : null;
}
