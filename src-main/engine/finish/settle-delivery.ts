/** Step 5: outcomes of an attempt → statuses in the store and reports about them, in one transaction; facts in the mail log. */
import type { DeliveryOutcome } from '../../mail/delivery-outcome.ts';
import type { RecipientId } from '../../mail/envelope.ts';
import { replyText } from '../../mail/smtp-reply.ts';
import type { ClaimedMessage, Store } from '../../store/store-contract.ts';
import type { MailLog } from '../mail-log.ts';
import type { AttemptFacts, AttemptNote } from '../queue/queue.ts';
import { decideRecipient, type Decision } from './decide-recipient.ts';
import { writeReports, type ReportDeps, type ReportedAttempt, type WrittenReport } from './write-reports.ts';

export interface SettleDeps extends Omit<ReportDeps, 'store'> {
  readonly store: Pick<Store, 'settle'> & ReportDeps['store'];
  readonly mailLog: Pick<MailLog, 'settled' | 'reported'>;
  /** D4 without D5: see Circumstances. */
  readonly isHeldBetweenRuns: (gateway: string) => boolean;
  /** From 0 to below 1. */
  readonly random: () => number;
}

/** Outcomes by recipient; one without an outcome was not tried and is left to its lease. */
type Outcomes = ReadonlyMap<RecipientId, DeliveryOutcome>;

/** The function that delivering is handed: resolves after the commit, rejects with StoreFault. */
export function createSettleDelivery(deps: SettleDeps) {
  return async (message: ClaimedMessage, outcomes: Outcomes, attempt: AttemptFacts): Promise<void> => {
    const { peerOffersDsn, transcript: said, ...note } = attempt;
    const circumstances = {
      message,
      settings: deps.settings(),
      isHeldBetweenRuns: deps.isHeldBetweenRuns,
      peerOffersDsn,
      now: deps.clock.now(),
      random: deps.random,
    };
    const decisions = message.recipients.flatMap((recipient) => {
      const outcome = outcomes.get(recipient.id);
      return outcome ? [decideRecipient(recipient, outcome, circumstances)] : [];
    });
    const { at, peer } = note;
    // Now: the session goes on with other messages while this one is reported.
    const transcript = decisions.some(({ news }) => news.length > 0) ? said() : [];
    await settleDecisions({ message, decisions, note, attempt: { at, peer, transcript } }, deps);
  };
}

export interface DecidedMessage {
  readonly message: ClaimedMessage;
  readonly decisions: readonly Decision[];
  readonly note: AttemptNote;
  /** For the reports; null: nobody was asked. */
  readonly attempt: ReportedAttempt | null;
}

/** Writes the reports, stores them with the statuses, and says so in the mail log. Rejects with StoreFault; nothing has changed then. */
export async function settleDecisions(decided: DecidedMessage, deps: SettleDeps): Promise<void> {
  const { message, decisions, note, attempt } = decided;
  const news = decisions.flatMap((decision) => decision.news);
  const reports = await writeReports({ message, news, attempt }, deps);
  const settled = {
    messageId: message.id,
    recipients: decisions.map((decision) => decision.settled),
    attempt: note,
  };
  try {
    await deps.store.settle(
      settled,
      reports.map((report) => report.message),
    );
  } catch (error) {
    await Promise.all(reports.map((report) => report.discard()));
    throw error;
  }
  logEnds(decided, reports, deps);
}

function logEnds(
  { message, decisions }: DecidedMessage,
  reports: readonly WrittenReport[],
  { mailLog }: SettleDeps,
): void {
  for (const { settled } of decisions) {
    const { id, status, reply, detail } = settled;
    if (status !== 'delivered' && status !== 'failed' && status !== 'defective') continue;
    const recipient = message.recipients.find((one) => one.id === id)?.forwardPath ?? '';
    const said = reply === null ? detail : replyText(reply);
    mailLog.settled({ messageId: message.id, recipient, status, reply: said });
  }
  for (const { message: report } of reports) {
    const recipient = report.recipients[0]?.forwardPath ?? '';
    mailLog.reported({ messageId: report.id, about: message.id, recipient });
  }
}
