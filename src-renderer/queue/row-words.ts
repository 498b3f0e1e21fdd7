/** A row of the queue in words of the window's language. */
import type { QueueColumn, QueueTableRow } from '../../src-main/shared/queue/queue-table.ts';
import { EXTERNAL_QUEUE, POSTMASTER_QUEUE } from '../../src-main/shared/queue/queue-view.ts';
import { formatBytes } from '../../src-main/shared/texts/format-bytes.ts';
import type { Texts } from '../../src-main/shared/texts/texts.ts';
import { formatAgo, formatInstant } from '../i18n/format-time.ts';

export function gatewayWords(gateway: string, texts: Texts): string {
  if (gateway === EXTERNAL_QUEUE) return texts.t('queue.gateway.external');
  return gateway === POSTMASTER_QUEUE ? texts.t('queue.gateway.postmaster') : gateway;
}

/** Why it waits, and behind it how the last attempt ended, the peer's words as they came. */
export function reasonWords(row: QueueTableRow, texts: Texts): string {
  const { status, nextAttemptAt, nextHop, lastReply } = row;
  const time = nextAttemptAt === null ? '–' : formatInstant(nextAttemptAt, texts.language);
  const why = texts.t(`queue.reason.${status}`, { time, hop: nextHop ?? '–', gateway: row.gateway });
  return lastReply === null || lastReply === '' ? why : `${why} · ${lastReply}`;
}

export function cellWords(row: QueueTableRow, column: QueueColumn, texts: Texts, now: number): string {
  const { language } = texts;
  const instant = (at: number | null): string => (at === null ? '–' : formatInstant(at, language));
  switch (column) {
    case 'state':
      return texts.t(`queue.status.${row.status}`);
    case 'gateway':
      return gatewayWords(row.gateway, texts);
    case 'sender':
      return row.reversePath === '' ? '<>' : row.reversePath;
    case 'recipient':
      return row.recipient;
    case 'deliver-to':
      return row.nextHop ?? texts.t('queue.deliver-to.client');
    case 'subject':
      return row.subject ?? '–';
    case 'size':
      return formatBytes(row.sizeBytes, language);
    case 'waiting':
      return formatAgo(row.queuedAt, now, language);
    case 'attempts':
      return new Intl.NumberFormat(language).format(row.attempts);
    case 'last':
      return instant(row.lastAttemptAt);
    case 'next':
      return instant(row.nextAttemptAt);
    case 'reason':
      return reasonWords(row, texts);
    case 'expires':
      return instant(row.expiresAt);
    case 'id':
      return String(row.messageId);
  }
}
