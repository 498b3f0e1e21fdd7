/** Recipient statuses as small integers, the form they have in the database. */
import type { RecipientStatus } from '../shared/queue/queue-view.ts';

/** Stored for ever: a number is never reused for another status. */
export const statusCode = {
  held: 1,
  due: 2,
  active: 3,
  deferred: 4,
  delivered: 5,
  failed: 6,
  'on-hold': 7,
  defective: 8,
} as const satisfies Record<RecipientStatus, number>;

/** All of them; the list of shared/queue would bring zod into the threads. */
export const allStatuses = Object.keys(statusCode) as RecipientStatus[];

export const statusOfCode: Readonly<Record<number, RecipientStatus>> = Object.fromEntries(
  Object.entries(statusCode).map(([status, code]) => [code, status as RecipientStatus]),
);

/** The two ends; what has come to one is history. */
export const isEnd = (status: RecipientStatus): boolean => status === 'delivered' || status === 'failed';

export const openStatuses = allStatuses.filter((status) => !isEnd(status));

/** Statuses in which a recipient still waits for an attempt: what GatewayCounts.messages counts. */
export const waitingStatuses: ReadonlySet<RecipientStatus> = new Set(['held', 'due', 'active', 'deferred']);

/** The next attempt of mail that only a run of the schedule sends: later than any instant. */
export const AT_NEXT_RUN = Number.MAX_SAFE_INTEGER;

/**
 * A next hop with this prefix is the address of an ETRN requester. It counts for one release, so what is given back
 * by a dead session or process goes to `held`, not to an address that may belong to somebody else by then.
 */
export const REQUESTER_HOP_PREFIX = 'requester=';

export const isRequesterHop = (nextHop: string | null): boolean =>
  nextHop?.startsWith(REQUESTER_HOP_PREFIX) === true;
