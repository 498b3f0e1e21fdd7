/** Which recipients of the queue a command means: ids, or all of a gateway, a status. */
import { recipientStatuses, type QueueRow, type RecipientStatus } from '../shared/queue/queue-view.ts';
import { UsageError } from './command-failure.ts';
import type { EngineAccess, OptionSpecs, OptionValues } from './command.ts';
import { toAsciiDomain } from './gateway-options.ts';

export const selectionOptions = {
  gateway: { kind: 'text', value: 'DOMAIN', help: 'Only recipients of this gateway.' },
  status: {
    kind: 'text',
    value: 'STATUS',
    choices: recipientStatuses,
    help: `Only recipients in this status: ${recipientStatuses.join(', ')}.`,
  },
} as const satisfies OptionSpecs;

export interface QueueSelection {
  readonly gateway?: string;
  readonly status?: RecipientStatus;
}

const PAGE = 1000;

export function toSelection({ gateway, status }: OptionValues<typeof selectionOptions>): QueueSelection {
  const known = recipientStatuses.find((each) => each === status);
  return {
    ...(gateway !== undefined && { gateway: toAsciiDomain(gateway).toLowerCase() }),
    ...(known !== undefined && { status: known }),
  };
}

/** Page after page, oldest first, at most `limit` rows, from behind the row `afterId`. */
export async function* pagesOfQueue(
  engine: EngineAccess,
  selection: QueueSelection,
  { afterId = 0, limit = Infinity }: { afterId?: number | undefined; limit?: number | undefined } = {},
): AsyncGenerator<QueueRow[]> {
  let last = afterId;
  for (let left = limit; left > 0; left -= PAGE) {
    const size = Math.min(PAGE, left);
    const rows = await engine.call('queue:list', { ...selection, afterId: last, limit: size });
    if (rows.length > 0) yield rows;
    if (rows.length < size) return;
    last = rows.at(-1)?.id ?? last;
  }
}

/** The ids given, or those that gateway and status select. Throws UsageError unless exactly one of both is given. */
export async function selectedIds(
  engine: EngineAccess,
  given: readonly number[],
  selection: QueueSelection,
): Promise<number[]> {
  if (given.length > 0) return [...given];
  const ids: number[] = [];
  for await (const rows of pagesOfQueue(engine, selection)) ids.push(...rows.map((row) => row.id));
  return ids;
}

/** Throws UsageError for what is no id, and unless either ids or a selection is there. */
export function checkedIds(words: readonly string[], selection: QueueSelection): number[] {
  const hasSelection = Object.keys(selection).length > 0;
  if (words.length === 0 && !hasSelection)
    throw new UsageError('name recipients by ID, or select them with --gateway or --status');
  if (words.length > 0 && hasSelection)
    throw new UsageError('either IDs or --gateway and --status, not both');
  return [...new Set(words.map(toId))];
}

export function toId(word: string): number {
  if (/^[1-9]\d{0,14}$/.test(word)) return Number(word);
  throw new UsageError(`ID: expected the number of a recipient as 'queue list' shows it, not '${word}'`);
}
