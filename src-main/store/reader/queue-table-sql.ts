/** Filters and orders of the queue's table in SQL; what a person typed travels as a value, never as text of a statement. */
import type { QueueColumn, QueueOrder, QueueTableFilter } from '../../shared/queue/queue-table.ts';
import { statusCode } from '../status-codes.ts';

export interface Conditions {
  readonly where: string;
  readonly values: readonly (string | number)[];
}

/** Only gateway and status: the index by status knows the answer. */
export function isPlain(filter: QueueTableFilter): boolean {
  return Object.entries(filter).every(
    ([name, value]) => value === undefined || name === 'gateway' || name === 'statuses',
  );
}

const like = (part: string): string => `%${part.replace(/[\\%_]/g, '\\$&')}%`;
const holds = (expression: string): string => `${expression} LIKE ? ESCAPE '\\'`;

/** Columns of `recipients r` and `messages m`. */
export function conditionsOf(filter: QueueTableFilter): Conditions {
  const codes = filter.statuses.map((status) => String(statusCode[status]));
  const parts: string[] = [`r.status IN (${codes.join(', ')})`];
  const values: (string | number)[] = [];
  const add = (sql: string, ...given: (string | number)[]): void => {
    parts.push(sql);
    values.push(...given);
  };
  const { gateway, sender, recipient, nextHop, reason, sizeFrom, sizeTo, queuedBefore, search } = filter;
  if (gateway !== undefined) add('r.gateway = ?', gateway);
  if (sender !== undefined) add(holds('m.reverse_path'), like(sender));
  if (recipient !== undefined) add(holds('r.forward_path'), like(recipient));
  if (nextHop !== undefined) add(holds(`coalesce(r.next_hop, '')`), like(nextHop));
  if (reason !== undefined) add(holds(lastWordsSql), like(reason));
  if (sizeFrom !== undefined) add('m.size_bytes >= ?', sizeFrom);
  if (sizeTo !== undefined) add('m.size_bytes <= ?', sizeTo);
  if (queuedBefore !== undefined) add('m.queued_at <= ?', queuedBefore);
  if (search !== undefined) {
    const part = like(search);
    const places = ['m.reverse_path', 'r.forward_path', `coalesce(m.subject, '')`].map(holds);
    add(
      `(${places.join(' OR ')} OR r.message_id = ?)`,
      part,
      part,
      part,
      /^\d{1,15}$/.test(search) ? Number(search) : -1,
    );
  }
  return { where: parts.join(' AND '), values };
}

const lastWordsSql = `coalesce(r.last_reason, '') || ' ' || coalesce(r.last_reply, r.last_detail, '')`;

const columnSql: Readonly<Record<QueueColumn, string>> = {
  state: 'r.status',
  gateway: 'r.gateway',
  sender: 'm.reverse_path',
  recipient: 'r.forward_path',
  'deliver-to': `coalesce(r.next_hop, '')`,
  subject: `coalesce(m.subject, '')`,
  size: 'm.size_bytes',
  waiting: 'r.id',
  attempts: 'r.attempts',
  last: 'coalesce((SELECT max(at) FROM attempts WHERE recipient_id = r.id), 0)',
  next: 'coalesce(r.next_attempt_at, 9e15)',
  reason: lastWordsSql,
  expires: 'm.queued_at + lifetime_ms(r.gateway)',
  id: 'r.message_id',
};

/** Rows that are alike stand in the order they were queued. */
export function orderSql({ column, isDescending }: QueueOrder): string {
  const direction = isDescending ? 'DESC' : 'ASC';
  return `${columnSql[column]} ${direction}, r.id ${direction}`;
}
