/**
 * May this recipient be taken? Whose it is, then the sender's rule, then what others check, in this order. An answer that
 * is known at once comes at once: only one that takes time is a promise, so that ordinary RCPTs wait for nothing.
 */
import type { Mailbox } from '../../mail/address.ts';
import { replies } from '../../mail/smtp-reply.ts';
import type { AppSettings } from '../../shared/settings/app-settings.ts';
import type { GatewaySettings } from '../../shared/settings/gateway-settings.ts';
import type { GatewayDirectory } from '../gateway-directory.ts';
import type { LogSession } from '../mail-log.ts';
import { soonThen, type Soon } from '../soon.ts';
import { objectionToSender, type PolicySession, type Refusal } from './session-policy.ts';

/** What one RCPT asks. */
export interface RecipientQuestion {
  readonly session: PolicySession & LogSession;
  readonly sender: Mailbox | null;
  readonly recipient: Mailbox;
  /** Declared by MAIL (RFC 1870); null if it was not. */
  readonly sizeBytes: number | null;
}

/** A check on a recipient whose gateway is known; null: nothing to object. A rejection of the promise becomes 451. */
export type RecipientCheck = (question: RecipientQuestion, gateway: GatewaySettings) => Soon<Refusal | null>;

/** A check on a sender with a mailbox, as above. */
export type SenderCheck = (sender: Mailbox) => Soon<Refusal | null>;

export interface JudgeDeps {
  readonly settings: AppSettings;
  readonly gateways: GatewayDirectory;
  /** In their order; the first objection counts. */
  readonly recipientChecks: readonly RecipientCheck[];
}

/** Accepts recipients in enabled gateways' domains and nobody else: never an open relay. */
export function judgeRecipient(
  question: RecipientQuestion,
  deps: JudgeDeps,
): Soon<{ readonly gateway: string } | Refusal> {
  return soonThen(gatewayOf(question, deps), (found) => {
    if ('refusal' in found) return found;
    const { sender, session } = question;
    const objection = objectionToSender(sender, session, deps.settings, deps.gateways);
    if (objection !== null) return objection;
    return soonThen(
      firstObjection(deps.recipientChecks, question, found),
      (refusal) => refusal ?? { gateway: found['domain.name'] },
    );
  });
}

/** The gateway whose mail this is; only the final domain counts, so source routes, `%` and `!` gain nothing. */
function gatewayOf(
  { recipient }: RecipientQuestion,
  { settings, gateways }: JudgeDeps,
): Soon<GatewaySettings | Refusal> {
  const domain = recipient.domain === '' ? settings['app.host-name'] : recipient.domain;
  const gateway = gateways.find(domain);
  if (gateway?.['domain.enabled']) return gateway;
  if (recipient.domain === '')
    return { refusal: replies.unknownRecipient, reason: 'our own name is no gateway' };
  return { refusal: replies.relayDenied, reason: 'domain of no enabled gateway' };
}

function firstObjection(
  checks: readonly RecipientCheck[],
  question: RecipientQuestion,
  gateway: GatewaySettings,
): Soon<Refusal | null> {
  const [check, ...others] = checks;
  if (check === undefined) return null;
  return soonThen(
    check(question, gateway),
    (refusal) => refusal ?? firstObjection(others, question, gateway),
  );
}
