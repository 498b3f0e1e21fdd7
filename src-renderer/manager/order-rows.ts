/** Filter and order of the gateway list. */
import type { GatewayRowView } from '../data/window-models.ts';

export const sortColumns = ['domain', 'release-by', 'waiting', 'size', 'oldest', 'last-release'] as const;
export type SortColumn = (typeof sortColumns)[number];

export interface RowOrder {
  readonly column: SortColumn;
  readonly isDescending: boolean;
}

/** What is never or nowhere stands behind everything that has a value. */
const keys = {
  domain: (row) => row.domain,
  'release-by': (row) => row.releaseBy.join(),
  waiting: (row) => row.waitingMessages,
  size: (row) => row.waitingBytes,
  oldest: (row) => row.oldestQueuedAt ?? Number.MAX_SAFE_INTEGER,
  'last-release': (row) => row.lastReleaseAt ?? 0,
} satisfies Record<SortColumn, (row: GatewayRowView) => string | number>;

/** Rows whose domain contains `filter`, case ignored; equal ones by domain. */
export function orderRows(
  rows: readonly GatewayRowView[],
  filter: string,
  order: RowOrder,
): GatewayRowView[] {
  const wanted = filter.trim().toLowerCase();
  const key = keys[order.column];
  const compare = (a: GatewayRowView, b: GatewayRowView): number => {
    const [left, right] = [key(a), key(b)];
    const byKey = left < right ? -1 : left > right ? 1 : 0;
    return (order.isDescending ? -byKey : byKey) || a.domain.localeCompare(b.domain);
  };
  return rows.filter((row) => row.domain.includes(wanted)).sort(compare);
}
