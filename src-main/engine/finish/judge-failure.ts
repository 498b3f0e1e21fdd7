/** What becomes of a recipient that failed for good: who hears of it, and whether the message is kept (P53–P57, P64). */
import type { AppSettings } from '../../shared/settings/app-settings.ts';
import type { ClaimedMessage, ClaimedRecipient } from '../../store/store-contract.ts';
import { postmasterOf } from './postmaster.ts';

export interface FailureVerdict {
  /** `defective` is kept until a person acts; `failed` is history, its body goes. */
  readonly status: 'failed' | 'defective';
  readonly tellSender: boolean;
  readonly tellPostmaster: boolean;
}

type FailedMessage = Pick<ClaimedMessage, 'origin' | 'reversePath'>;

/**
 * A message whose failure nobody hears of is never lost: it becomes defective, unless its sender did not want to hear of it
 * (RFC 3461 section 4.1) or a setting drops it. Nothing is ever sent for a DSN or for the null reverse-path.
 */
export function judgeFailure(
  message: FailedMessage,
  recipient: Pick<ClaimedRecipient, 'forwardPath' | 'notify'>,
  settings: AppSettings,
): FailureVerdict {
  if (message.origin === 'dsn') return quietly(settings['app.retry.dsn-to-bad'] ? 'defective' : 'failed');
  if (message.origin === 'forwarded' && settings['app.dsn.no-forwarded']) return quietly('defective');
  const tellPostmaster = settings['app.retry.tell-postmaster'] && !isSpared(message, recipient, settings);
  const keep = settings['app.retry.to-bad'];
  if (message.reversePath === '')
    return { status: keep || !tellPostmaster ? 'defective' : 'failed', tellSender: false, tellPostmaster };
  const wantsToHear = mayTell(recipient, 'FAILURE');
  const tellSender = wantsToHear && settings['app.retry.tell-sender'];
  const isHeardOf = tellSender || tellPostmaster || !wantsToHear;
  return { status: keep || !isHeardOf ? 'defective' : 'failed', tellSender, tellPostmaster };
}

const quietly = (status: FailureVerdict['status']): FailureVerdict => ({
  status,
  tellSender: false,
  tellPostmaster: false,
});

/**
 * P55: the postmaster hears nothing of what Schleuse wrote itself, and never of mail to his own address: the copy would
 * fail like the mail did, and make another one.
 */
const isSpared = (
  { origin }: FailedMessage,
  { forwardPath }: Pick<ClaimedRecipient, 'forwardPath'>,
  settings: AppSettings,
): boolean =>
  (origin === 'notice' && settings['app.retry.tell-postmaster-own']) ||
  forwardPath.toLowerCase() === postmasterOf(settings).toLowerCase();

/** RFC 3461 section 4.1: absent means failure and, at our discretion, delay. */
export function mayTell(
  { notify }: Pick<ClaimedRecipient, 'notify'>,
  condition: 'SUCCESS' | 'FAILURE' | 'DELAY',
): boolean {
  return notify === null ? condition !== 'SUCCESS' : notify.split(',').includes(condition);
}

/** Whether anybody may be told anything about this message, apart from what NOTIFY says of each recipient. */
export function hasSenderToTell({ origin, reversePath }: FailedMessage): boolean {
  return reversePath !== '' && origin !== 'dsn';
}
