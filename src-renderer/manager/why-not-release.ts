/** Why a gateway's mail cannot be released by hand now (M9); null if it can. */
import type { GatewayRowView } from '../data/window-models.ts';

export type WhyNotRelease =
  | 'manager.release.no-selection'
  | 'manager.release.disabled-gateway'
  | 'manager.release.client-fetches'
  | 'manager.release.nothing';

export function whyNotRelease(row: GatewayRowView | null): WhyNotRelease | null {
  if (row === null) return 'manager.release.no-selection';
  if (!row.enabled) return 'manager.release.disabled-gateway';
  if (!row.canRelease) return 'manager.release.client-fetches';
  return row.waitingMessages === 0 ? 'manager.release.nothing' : null;
}
