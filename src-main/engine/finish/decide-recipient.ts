/** What an outcome makes of a recipient, and who is to hear of it: a pure decision. */
import type { DeliveryOutcome } from '../../mail/delivery-outcome.ts';
import type { AppSettings } from '../../shared/settings/app-settings.ts';
import type { ClaimedMessage, ClaimedRecipient, SettledRecipient } from '../../store/store-contract.ts';
import { parseNextHop } from '../queue/next-hop.ts';
import { statusAfter, type StatusEvent } from '../queue/recipient-status.ts';
import { givesUpAt, nextTry, type NextTry } from '../queue/retry-schedule.ts';
import { hasSenderToTell, judgeFailure, mayTell } from './judge-failure.ts';
import type { Finding, ReportEntry } from './report-entry.ts';

/** Who hears of it: the sender by a DSN, the postmaster by a copy of it, the sender by a plain notice after a delay. */
export interface News {
  readonly to: 'sender' | 'postmaster' | 'sender-late';
  readonly entry: ReportEntry;
}

export interface Decision {
  readonly settled: SettledRecipient;
  readonly news: readonly News[];
}

export interface Circumstances {
  readonly message: ClaimedMessage;
  readonly settings: AppSettings;
  /** D4 without D5: what failed waits for the gateway's next run instead of being retried. */
  readonly isHeldBetweenRuns: (gateway: string) => boolean;
  readonly peerOffersDsn: boolean;
  /** Epoch ms. */
  readonly now: number;
  /** From 0 to below 1. */
  readonly random: () => number;
}

type Failed = Exclude<DeliveryOutcome, { kind: 'delivered' }>;

export function decideRecipient(
  recipient: ClaimedRecipient,
  outcome: DeliveryOutcome,
  circumstances: Circumstances,
): Decision {
  if (outcome.kind === 'delivered') return delivered(recipient, outcome, circumstances);
  if (outcome.kind === 'failed') return failFor(recipient, outcome, circumstances);
  if (mustBeAskedFor(recipient, outcome, circumstances)) return plainly('held-again', recipient, outcome);
  if (outcome.reason === 'shutting-down') return plainly('not-tried', recipient, outcome);
  const next = nextTry(
    { progress: recipient.retry, isPostponed: isPostponed(outcome), now: circumstances.now },
    circumstances.settings,
    circumstances.random,
  );
  if (next !== null) return deferred(recipient, outcome, next, circumstances);
  const detail = [outcome.reason, outcome.detail].filter((part) => part !== '').join(': ');
  return failFor(recipient, { reply: outcome.reply, reason: 'expired', detail }, circumstances);
}

const isPostponed = ({ reply }: Failed): boolean => reply !== null && reply.code >= 400 && reply.code < 500;

/**
 * A turn is the client's to ask for, a requester's address counted for one release, and D5 may leave it to the next run. A
 * target that leads back to us is for a person to correct: the mail waits where it was.
 */
function mustBeAskedFor(
  { gateway }: ClaimedRecipient,
  { reason }: Failed,
  { message: { claimedFor }, isHeldBetweenRuns }: Circumstances,
): boolean {
  if (claimedFor === null || isHeldBetweenRuns(gateway)) return true;
  const { kind } = parseNextHop(claimedFor);
  return kind === 'requester' || (kind === 'target' && reason === 'target-is-ourselves');
}

/** RFC 3461 section 5.2.2: a peer without DSN cannot tell the sender, so we say that it went there. */
function delivered(
  recipient: ClaimedRecipient,
  { reply }: Extract<DeliveryOutcome, { kind: 'delivered' }>,
  { message, settings, peerOffersDsn }: Circumstances,
): Decision {
  const finding: Finding = { reason: 'accepted', reply, detail: '' };
  const entry: ReportEntry = { ...finding, recipient, action: 'relayed', willRetryUntil: null };
  const news: News[] = [];
  if (hasSenderToTell(message)) {
    if (!peerOffersDsn && mayTell(recipient, 'SUCCESS')) news.push({ to: 'sender', entry });
    if (recipient.isDelayTold && settings['app.retry.notify-late']) news.push({ to: 'sender-late', entry });
  }
  return { settled: settledBy('delivered', recipient, finding), news };
}

/** It failed for good: by the peer's word, by time, or by a person. */
export function failFor(
  recipient: ClaimedRecipient,
  finding: Finding,
  { message, settings }: Pick<Circumstances, 'message' | 'settings'>,
): Decision {
  const verdict = judgeFailure(message, recipient, settings);
  const entry: ReportEntry = { ...finding, recipient, action: 'failed', willRetryUntil: null };
  const news: News[] = [];
  if (verdict.tellSender) news.push({ to: 'sender', entry });
  if (verdict.tellPostmaster) news.push({ to: 'postmaster', entry });
  const event = verdict.status === 'failed' ? 'failed' : 'not-returnable';
  return { settled: settledBy(event, recipient, finding), news };
}

function deferred(
  recipient: ClaimedRecipient,
  outcome: Failed,
  next: NextTry,
  { message, settings }: Circumstances,
): Decision {
  const settled = {
    ...settledBy('deferred', recipient, outcome),
    nextAttemptAt: next.at,
    retry: next.progress,
  };
  const isDue = next.entersRetryQueue && settings['app.retry.notify-delay'] && !recipient.isDelayTold;
  if (!isDue || !hasSenderToTell(message) || !mayTell(recipient, 'DELAY')) return { settled, news: [] };
  const until = settings['app.retry.days'] === 0 ? next.at : givesUpAt(next.progress, settings);
  const entry: ReportEntry = { ...outcome, recipient, action: 'delayed', willRetryUntil: until };
  return { settled: { ...settled, delay: 'told' }, news: [{ to: 'sender', entry }] };
}

const plainly = (event: StatusEvent, recipient: ClaimedRecipient, outcome: Failed): Decision => ({
  settled: settledBy(event, recipient, outcome),
  news: [],
});

function settledBy(
  event: StatusEvent,
  { id }: ClaimedRecipient,
  { reason, reply, detail }: Finding,
): SettledRecipient {
  return {
    id,
    status: statusAfter('active', event) as SettledRecipient['status'],
    nextAttemptAt: null,
    countsAsAttempt: reason !== 'shutting-down',
    reason,
    reply,
    detail,
  };
}
