/** Step 5: outcomes of an attempt → statuses in the store and reports about them, in one transaction; facts in the mail log. */
import type { DeliveryOutcome } from '../../mail/delivery-outcome.ts';
import type { MessageId, RecipientId } from '../../mail/envelope.ts';
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

/**
 * Writes the reports, stores them with the statuses, and says so in the mail log. Rejects with StoreFault: who should have
 * been reported keeps his claim then.
 */
export async function settleDecisions(decided: DecidedMessage, deps: SettleDeps): Promise<void> {
  const { message, decisions, attempt } = decided;
  const news = decisions.flatMap((decision) => decision.news);
  let reports: WrittenReport[];
  try {
    reports = await writeReports({ message, news, attempt }, deps);
  } catch (error) {
    await store({ ...decided, decisions: decisions.filter(needsNoReport) }, [], deps);
    throw error;
  }
  await store(decided, reports, deps);
}

/** What nobody is to hear of, and what was taken: sending it again would be worse than a notice that is missing. */
const needsNoReport = ({ settled, news }: Decision): boolean =>
  news.length === 0 || settled.status === 'delivered';

async function store(
  decided: DecidedMessage,
  reports: readonly WrittenReport[],
  deps: SettleDeps,
): Promise<void> {
  const { message, decisions, note } = decided;
  if (decisions.length === 0) return;
  const recipients = decisions.map((decision) => decision.settled);
  let stored: readonly MessageId[] = [];
  try {
    stored = await deps.store.settle({ messageId: message.id, recipients, attempt: note }, reports);
  } finally {
    await Promise.all(
      reports.filter(({ message: { id } }) => !stored.includes(id)).map((report) => report.discard()),
    );
  }
  logEnds(
    decided,
    reports.filter(({ message: { id } }) => stored.includes(id)),
    deps,
  );
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
