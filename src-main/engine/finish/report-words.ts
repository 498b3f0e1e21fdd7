/** What a report says to people: subject and text, in German, English or both, from our texts or the operator's own (P60–P62). */
import type { ReportAction } from '../../mail/delivery-status-notification.ts';
import { replyText } from '../../mail/smtp-reply.ts';
import type { AppSettings } from '../../shared/settings/app-settings.ts';
import type { Language } from '../../shared/texts/choose-language.ts';
import { createTexts, type Texts } from '../../shared/texts/texts.ts';
import { hostOf, withoutCode, type ReportEntry } from './report-entry.ts';

export interface WordedReport {
  /** Of the original, decoded. */
  readonly subject: string;
  readonly entries: readonly ReportEntry[];
  /** `host [address]:port` of the last attempt; null: none was made. */
  readonly peer: string | null;
  /** Commands and replies of it; empty: none, or none wanted. */
  readonly transcript: readonly string[];
}

/** `late`: handed over after its sender had been told of the delay. */
export type ReportKind = Exclude<ReportAction, 'delivered'> | 'late';

export interface ReportWords {
  readonly subject: string;
  readonly text: string;
}

const texts: Readonly<Record<Language, Texts>> = { de: createTexts('de'), en: createTexts('en') };
const DIVIDER = `\n\n${'-'.repeat(60)}\n\n`;
const MAX_SUBJECT = 512;

/** A report with several kinds of news is about the worst of them. */
export function kindOf(entries: readonly ReportEntry[]): ReportKind {
  const actions = new Set(entries.map(({ action }) => action));
  if (actions.has('failed')) return 'failed';
  return actions.has('delayed') ? 'delayed' : 'relayed';
}

export function wordReport(kind: ReportKind, report: WordedReport, settings: AppSettings): ReportWords {
  const choice = settings['app.dsn.language'];
  const languages: readonly Language[] = choice === 'both' ? ['de', 'en'] : [choice];
  const own = ownWords(kind, settings);
  const subject = own.subject === '' ? defaultSubject(kind, languages) : own.subject;
  const bodies =
    own.text === ''
      ? languages.map((language) => fill(texts[language].t(`dsn.${kind}.text`), report, language, settings))
      : [fill(own.text, report, languages[0] ?? 'en', settings)];
  return {
    subject: fillSubject(subject, report, languages[0] ?? 'en').slice(0, MAX_SUBJECT),
    text: `${[bodies.join(DIVIDER), ...transcript(report, languages)].join(DIVIDER)}\n`,
  };
}

function ownWords(kind: ReportKind, settings: AppSettings): ReportWords {
  if (kind === 'failed')
    return { subject: settings['app.dsn.fail-subject'], text: settings['app.dsn.fail-text'] };
  if (kind === 'delayed')
    return { subject: settings['app.dsn.delay-subject'], text: settings['app.dsn.delay-text'] };
  return { subject: '', text: '' };
}

const defaultSubject = (kind: ReportKind, languages: readonly Language[]): string =>
  `${languages.map((language) => texts[language].t(`dsn.${kind}.subject`)).join(' / ')}: $SUBJECT$`;

function fillSubject(template: string, report: WordedReport, language: Language): string {
  const { entries, subject } = report;
  const first = entries[0];
  const reason = first === undefined ? '' : reasonOf(first, report.peer, language);
  return replaceAll(template, {
    SUBJECT: subject === '' ? texts[language].t('dsn.no-subject') : subject,
    RECIPIENT: entries.map(({ recipient }) => recipient.forwardPath).join(', '),
    REASON: reason,
  }).replace(/\s+/g, ' ');
}

/** Every recipient stands with its reason, one below the other. */
function fill(template: string, report: WordedReport, language: Language, settings: AppSettings): string {
  const { entries, subject, peer } = report;
  return replaceAll(template, {
    SUBJECT: subject === '' ? texts[language].t('dsn.no-subject') : subject,
    RECIPIENT: entries.map(({ recipient }) => recipient.forwardPath).join('\n'),
    REASON: entries
      .map((entry) => `<${entry.recipient.forwardPath}>\n    ${reasonOf(entry, peer, language)}`)
      .join('\n\n'),
    HOST: settings['app.host-name'],
  });
}

const replaceAll = (template: string, values: Readonly<Record<string, string>>): string =>
  template.replace(/\$([A-Z]+)\$/g, (whole, name: string) => values[name] ?? whole);

/** A sentence of ours, and the words of the peer or of the person behind it. */
function reasonOf(entry: ReportEntry, peer: string | null, language: Language): string {
  const { t } = texts[language];
  const sentence = t(`dsn.reason.${entry.reason}`);
  const { reply, recipient, reason, detail } = entry;
  if (reason === 'returned') return `${sentence} ${withoutCode(detail)}`.trim();
  const said = reply === null ? recipient.lastReply : replyText(reply);
  if (said === null || said === '') return sentence;
  const host = peer === null || reply === null ? null : hostOf(peer);
  const words = host === null ? t('dsn.said-last', { reply: said }) : t('dsn.said', { host, reply: said });
  return `${sentence} ${words}`;
}

function transcript({ transcript: lines }: WordedReport, languages: readonly Language[]): string[] {
  if (lines.length === 0) return [];
  const title = languages.map((language) => texts[language].t('dsn.transcript')).join(' / ');
  return [`${title}\n\n${lines.join('\n')}`];
}
