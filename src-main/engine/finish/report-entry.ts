/** What a report says of one recipient: an outcome in the words of RFC 3463 and 3464. */
import type { OutcomeReason, PeerReply } from '../../mail/delivery-outcome.ts';
import type { ReportAction, ReportedRecipient } from '../../mail/delivery-status-notification.ts';
import { replyText } from '../../mail/smtp-reply.ts';
import type { ClaimedRecipient } from '../../store/store-contract.ts';

/** How a recipient stands now. */
export interface Finding {
  readonly reason: OutcomeReason;
  readonly reply: PeerReply | null;
  /** Ours; may begin with an enhanced code. */
  readonly detail: string;
}

export interface ReportEntry extends Finding {
  readonly recipient: ClaimedRecipient;
  readonly action: ReportAction;
  /** Epoch ms, for `delayed` where an end is known. */
  readonly willRetryUntil: number | null;
}

/** Where the peer gave no enhanced code of its own; the class follows the action. */
const subjects: Readonly<Record<OutcomeReason, string>> = {
  accepted: '0.0',
  refused: '0.0',
  postponed: '0.0',
  'connection-failed': '4.1',
  'connection-lost': '4.2',
  'in-doubt': '4.2',
  timeout: '4.2',
  'dns-temporary': '4.3',
  'no-such-domain': '1.2',
  'null-mx': '1.10',
  'target-is-ourselves': '4.6',
  'tls-required': '7.10',
  'tls-failed': '7.5',
  'auth-unavailable': '7.0',
  'auth-failed': '7.8',
  'peer-lacks-8bitmime': '6.3',
  'peer-lacks-smtputf8': '6.7',
  'too-big-for-peer': '3.4',
  'protocol-error': '5.0',
  'body-unreadable': '3.0',
  'shutting-down': '3.2',
  expired: '4.7',
  'not-fetched': '4.7',
  returned: '7.1',
  redirected: '1.6',
};

const CODE = /^[245]\.\d{1,3}\.\d{1,3}(?=\s|$)/;

/** Enhanced status code, RFC 3463. A temporary trouble that lasted until we gave up keeps its class: 4.4.7. */
export function statusOf({ action, reason, reply, detail }: ReportEntry): string {
  if (action === 'failed' && reason === 'expired') return '4.4.7';
  const said = reply?.enhanced ?? CODE.exec(detail)?.[0];
  const ranks = action === 'failed' ? '5' : action === 'delayed' ? '4' : '2';
  return said?.startsWith(ranks) === true ? said : `${ranks}.${subjects[reason]}`;
}

/** @param attempt the last one; null: nobody was asked this time */
export function reportedRecipient(
  entry: ReportEntry,
  attempt: { readonly at: number; readonly peer: string } | null,
): ReportedRecipient {
  const { recipient, action, willRetryUntil } = entry;
  return {
    forwardPath: recipient.forwardPath,
    orcpt: recipient.orcpt,
    action,
    status: statusOf(entry),
    remoteMta: attempt === null || entry.reply === null ? null : hostOf(attempt.peer),
    diagnostic: diagnosticOf(entry),
    lastAttemptAt: attempt?.at ?? null,
    willRetryUntil,
  };
}

function diagnosticOf({ reply, recipient, detail }: ReportEntry): ReportedRecipient['diagnostic'] {
  if (reply !== null) return { type: 'smtp', text: replyText(reply) };
  const text = withoutCode(detail);
  if (text !== '') return { type: 'x-schleuse', text };
  return recipient.lastReply === null ? null : { type: 'smtp', text: recipient.lastReply };
}

/** Our own words behind an enhanced code. */
export const withoutCode = (detail: string): string => detail.replace(CODE, '').trim();

/** `host [address]:port` as attempts have it: the name, or the address where there is no name. */
export function hostOf(peer: string): string | null {
  const [, name = '', address = ''] = /^(?:(\S+) )?\[([^\]]+)\]/.exec(peer) ?? [];
  if (address === '') return null;
  if (/[a-z]/i.test(name) && !name.includes(':') && !name.startsWith('[')) return name;
  return address.includes(':') ? `[IPv6:${address}]` : `[${address}]`;
}
