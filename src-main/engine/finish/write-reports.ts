/** News of one message and round → our own messages about it, their bodies written and ready to be stored with the outcome. */
import type { AppSettings } from '../../shared/settings/app-settings.ts';
import { deliveryStatusFields, toXtext } from '../../mail/delivery-status-notification.ts';
import type { MessageId } from '../../mail/envelope.ts';
import type { ClaimedMessage, NewMessage, NewReport, Store } from '../../store/store-contract.ts';
import type { Clock } from '../clock.ts';
import { composeNotice, needsSmtpUtf8, type OwnHeader } from '../compose/compose-notice.ts';
import { composeReport, type ReportedOriginal } from '../compose/compose-report.ts';
import { readOriginalHeader, type OriginalHeader } from '../compose/original-header.ts';
import type { Logger } from '../logger.ts';
import type { Route } from '../queue/route-table.ts';
import type { News } from './decide-recipient.ts';
import { postmasterOf } from './postmaster.ts';
import { reportedRecipient, type ReportEntry } from './report-entry.ts';
import type { ReportLimit } from './report-limit.ts';
import { kindOf, wordReport } from './report-words.ts';

export interface ReportDeps {
  readonly store: Pick<Store, 'nextMessageId' | 'newBody' | 'readBody'>;
  readonly clock: Clock;
  readonly log: Logger;
  /** Current settings; app.host-name is never empty here. */
  settings(): AppSettings;
  /** Where mail to this address goes. */
  route(forwardPath: string): Route;
  readonly limit: ReportLimit;
}

/** The attempt that brought the news; null: time or a person did. */
export interface ReportedAttempt {
  /** Epoch ms. */
  readonly at: number;
  /** `host [address]:port`. */
  readonly peer: string;
  readonly transcript: readonly string[];
}

export interface Round {
  readonly message: ClaimedMessage;
  readonly news: readonly News[];
  readonly attempt: ReportedAttempt | null;
}

/** A message of ours with the way to take it back while it is not stored. */
export interface WrittenReport extends NewReport {
  discard(): Promise<void>;
}

const NOTHING_KNOWN: OriginalHeader = {
  bytes: Buffer.alloc(0),
  isEightBit: false,
  subject: '',
  messageId: null,
};

/** One DSN to the sender with all recipients that changed, one copy to the postmaster, one notice after a delay. Rejects with StoreFault. */
export async function writeReports(round: Round, deps: ReportDeps): Promise<WrittenReport[]> {
  if (round.news.length === 0) return [];
  const header = await headerOf(round.message, deps);
  const written: WrittenReport[] = [];
  try {
    for (const to of ['sender', 'postmaster', 'sender-late'] as const) {
      const entries = round.news.filter((news) => news.to === to).map(({ entry }) => entry);
      if (entries.length > 0) written.push(await writeOne({ round, to, entries, header }, deps));
    }
    return written;
  } catch (error) {
    await Promise.all(written.map((report) => report.discard()));
    throw error;
  }
}

/** A lost body must not keep its senders from hearing of it. */
async function headerOf(message: ClaimedMessage, { store, log }: ReportDeps): Promise<OriginalHeader> {
  if (message.body.kind === 'inline' && message.body.bytes.byteLength === 0) return NOTHING_KNOWN;
  try {
    return await readOriginalHeader(message.body, (body) => store.readBody(body));
  } catch (error) {
    log.warn({ err: error, messageId: message.id }, 'original not readable: reported without it');
    return NOTHING_KNOWN;
  }
}

interface Task {
  readonly round: Round;
  readonly to: News['to'];
  readonly entries: readonly ReportEntry[];
  readonly header: OriginalHeader;
}

async function writeOne(task: Task, deps: ReportDeps): Promise<WrittenReport> {
  const { round, to, entries } = task;
  const settings = deps.settings();
  const id = deps.store.nextMessageId();
  const at = deps.clock.now();
  const recipient = to === 'postmaster' ? postmasterOf(settings) : round.message.reversePath;
  const kind = to === 'sender-late' ? 'late' : kindOf(entries);
  const transcript = settings['app.dsn.no-transcript'] ? [] : (round.attempt?.transcript ?? []);
  const peer = round.attempt?.peer ?? null;
  const words = wordReport(kind, { subject: task.header.subject, entries, peer, transcript }, settings);
  const header: OwnHeader = {
    from: { name: 'Mail Delivery System', address: `MAILER-DAEMON@${settings['app.host-name']}` },
    to: recipient,
    subject: words.subject,
    at,
    messageId: `${String(id)}.${String(at)}@${settings['app.host-name']}`,
    autoSubmitted: 'auto-replied',
    inReplyTo: task.header.messageId,
  };
  const original = originalOf(task, settings);
  const { isEightBit, stored, discard } = await writeReadable(
    { ...task, own: header, text: words.text, original },
    id,
    deps,
  );
  const facts = { id, at, recipient, isEightBit, stored, isNotice: to !== 'sender' };
  const about = entries.map((entry) => entry.recipient.id);
  return { message: messageOf(facts, task, deps), about, discard };
}

interface WrittenBody extends Pick<WrittenReport, 'discard'> {
  readonly isEightBit: boolean;
  readonly stored: NewMessage['body'];
}

/** An original that cannot be read to its end comes back by its header: its sender must hear of it all the same. */
async function writeReadable(writing: Writing, id: MessageId, deps: ReportDeps): Promise<WrittenBody> {
  try {
    return await writeNew(writing, id, deps);
  } catch (error) {
    if (writing.original.kind !== 'message') throw error;
    deps.log.warn({ err: error, messageId: writing.round.message.id }, 'reported with the header only');
    return writeNew({ ...writing, original: { kind: 'header', header: writing.header } }, id, deps);
  }
}

async function writeNew(writing: Writing, id: MessageId, deps: ReportDeps): Promise<WrittenBody> {
  const body = deps.store.newBody(id);
  try {
    const isEightBit = await writeBody(writing, body, deps);
    return { isEightBit, stored: await body.finish(), discard: () => body.abort() };
  } catch (error) {
    await body.abort();
    throw error;
  }
}

interface Writing extends Task {
  readonly own: OwnHeader;
  readonly text: string;
  readonly original: ReportedOriginal;
}

/** Resolves with whether octets beyond ASCII were written. */
async function writeBody(
  writing: Writing,
  body: ReturnType<Store['newBody']>,
  deps: ReportDeps,
): Promise<boolean> {
  const { own, text, round, to, entries, original } = writing;
  if (to === 'sender-late') {
    await body.write(await composeNotice(own, text));
    return needsSmtpUtf8(own.to);
  }
  const { message, attempt } = round;
  const statusFields = deliveryStatusFields({
    reportingMta: deps.settings()['app.host-name'],
    envid: message.envid,
    arrivedAt: message.queuedAt,
    recipients: entries.map((entry) => reportedRecipient(entry, attempt)),
  });
  const report = {
    header: own,
    text,
    statusFields,
    isInternational: message.smtpUtf8,
    original,
  };
  return composeReport(report, (stored) => deps.store.readBody(stored), body);
}

/** RET is about failures only (RFC 3461 section 4.3); without it the setting decides (P56). */
function originalOf({ round, entries, header }: Task, settings: AppSettings): ReportedOriginal {
  if (header.bytes.length === 0) return { kind: 'none' };
  const { ret, body, bodyType } = round.message;
  const isFailure = entries.some(({ action }) => action === 'failed');
  const isWanted = ret === null ? settings['app.retry.include-original'] : ret === 'FULL';
  if (isFailure && isWanted) return { kind: 'message', body, isEightBit: bodyType === '8bit' };
  return { kind: 'header', header };
}

interface Facts {
  readonly id: MessageId;
  readonly at: number;
  readonly recipient: string;
  readonly isEightBit: boolean;
  readonly stored: NewMessage['body'];
  readonly isNotice: boolean;
}

/** RFC 3461 section 6: null reverse-path, no RET, an ENVID of its own, and nobody is to report the report. */
function messageOf(facts: Facts, { round }: Task, deps: ReportDeps): NewMessage {
  const { id, at, recipient, isEightBit, stored, isNotice } = facts;
  const hostName = deps.settings()['app.host-name'];
  const route = deps.limit.delayed(deps.route(recipient), recipient, at);
  return {
    id,
    origin: isNotice ? 'notice' : 'dsn',
    reversePath: '',
    bodyType: isEightBit ? '8bit' : '7bit',
    smtpUtf8: round.message.smtpUtf8 || needsSmtpUtf8(recipient),
    ret: null,
    envid: toXtext(`${String(id)}@${hostName}`),
    queuedAt: at,
    receivedFrom: hostName,
    body: stored,
    recipients: [{ forwardPath: recipient, notify: 'NEVER', orcpt: null, ...route }],
  };
}
