/** What the scanners say of a received message before it is stored (S1, S2). The message itself is never changed. */
import { replies, SmtpRejection } from '../../mail/smtp-reply.ts';
import type { AppSettings } from '../../shared/settings/app-settings.ts';
import type { NewMessage, StoredBody } from '../../store/store-contract.ts';
import { bodySize } from '../../store/body-size.ts';
import type { GatewayDirectory } from '../gateway-directory.ts';
import type { Logger } from '../logger.ts';
import { findVirus } from './ask-clamd.ts';
import { spamScore } from './ask-spamd.ts';
import { ScannerFault, type ScannerDeps } from './scanner-connection.ts';

export interface InspectDeps extends ScannerDeps {
  readonly gateways: GatewayDirectory;
  readonly log: Logger;
  settings(): AppSettings;
  readBody(body: StoredBody): AsyncIterable<Uint8Array>;
}

/** Nobody sends spam of such a size, and a filter would work on it for minutes; its own client stops here as well. */
const MOST_FOR_SPAM_FILTER = 512_000;

/**
 * Resolves if the message may be stored; rejects with SmtpRejection. One recipient who wants the scanner is enough for a
 * virus; as spam a message is refused only if all recipients want that.
 */
export async function inspectMessage(message: NewMessage, deps: InspectDeps): Promise<void> {
  const { 'app.scan.clamd': clamd, 'app.scan.spamd': spamd } = deps.settings();
  if (clamd === '' && spamd === '') return;
  const gateways = message.recipients.map(({ gateway }) => deps.gateways.find(gateway));
  if (clamd !== '' && gateways.some((gateway) => gateway?.['settings.antivirus']))
    await refuseVirus(clamd, message.body, deps);
  if (spamd !== '' && gateways.every((gateway) => gateway?.['settings.antispam']))
    await refuseSpam(spamd, message.body, deps);
}

/** A scanner that is down puts the message off: nothing unseen comes in. */
async function refuseVirus(target: string, body: StoredBody, deps: InspectDeps): Promise<void> {
  const found = await findVirus(target, deps.readBody(body), deps).catch((error: unknown) => {
    if (!(error instanceof ScannerFault)) throw error;
    throw new SmtpRejection(replies.scannerDown, `virus scanner: ${error.message}`, { cause: error });
  });
  if (found !== null) throw new SmtpRejection(replies.infected, `virus scanner: ${found}`);
}

/** A filter that is down lets the message pass: spam is a nuisance, no danger. */
async function refuseSpam(target: string, body: StoredBody, deps: InspectDeps): Promise<void> {
  const sizeBytes = bodySize(body);
  if (sizeBytes > MOST_FOR_SPAM_FILTER) return;
  const limit = deps.settings()['app.scan.spamd-score'];
  try {
    const score = await spamScore(target, { sizeBytes, blocks: deps.readBody(body) }, deps);
    if (score >= limit)
      throw new SmtpRejection(replies.spam, `spam filter: ${String(score)} of ${String(limit)}`);
  } catch (error) {
    if (!(error instanceof ScannerFault)) throw error;
    deps.log.warn({ reason: error.message }, 'the spam filter gave no answer, the message passes');
  }
}
