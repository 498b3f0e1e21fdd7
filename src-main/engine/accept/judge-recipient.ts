/**
 * May this recipient be taken? Whose it is, then the sender's rule, then what others check, in this order. An answer that
 * is known at once comes at once: only one that takes time is a promise, so that ordinary RCPTs wait for nothing.
 */
import type { Mailbox } from '../../mail/address.ts';
import { replies } from '../../mail/smtp-reply.ts';
import { EXTERNAL_QUEUE } from '../../shared/queue/queue-view.ts';
import type { AppSettings } from '../../shared/settings/app-settings.ts';
import type { GatewaySettings } from '../../shared/settings/gateway-settings.ts';
import type { GatewayDirectory } from '../gateway-directory.ts';
import type { LogSession } from '../mail-log.ts';
import { soonThen, type Soon } from '../soon.ts';
import { domainOf, routeRecipient, type Route } from '../queue/route-table.ts';
import {
  objectionToForeignSender,
  objectionToSender,
  type PolicySession,
  type Refusal,
} from './session-policy.ts';

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

/**
 * Asked about a domain that is no gateway: the queue that takes its mail after all (a gateway that was made just now, or
 * something of ours), a refusal, or null: nothing to do with us.
 */
export type JudgeUnknownDomain = (
  question: RecipientQuestion,
) => Soon<{ readonly gateway: string } | Refusal | null>;

export interface JudgeDeps {
  readonly settings: AppSettings;
  readonly gateways: GatewayDirectory;
  /** In their order; the first objection counts. */
  readonly recipientChecks: readonly RecipientCheck[];
  readonly judgeUnknownDomain: JudgeUnknownDomain;
}

/**
 * Accepts recipients in enabled gateways' domains, and others only from a gateway that signed in and may send through us:
 * never an open relay.
 */
export function judgeRecipient(question: RecipientQuestion, deps: JudgeDeps): Soon<Route | Refusal> {
  const office = ourOffice(question.recipient, deps);
  if (office !== null) return objectionTo(question, deps) ?? office;
  return soonThen(gatewayOf(question, deps), (found) => {
    if ('refusal' in found) return relayed(question, deps) ?? ofUnknownDomain(question, found, deps);
    return forGateway(question, found, deps);
  });
}

function forGateway(
  question: RecipientQuestion,
  gateway: GatewaySettings,
  deps: JudgeDeps,
): Soon<Route | Refusal> {
  const objection = objectionTo(question, deps);
  if (objection !== null) return objection;
  return soonThen(
    firstObjection(deps.recipientChecks, question, gateway),
    (refusal) => refusal ?? heldFor(gateway['domain.name']),
  );
}

const heldFor = (gateway: string): Route => ({ gateway, status: 'held', nextHop: null });

/** A disabled gateway's domain is not unknown. */
function ofUnknownDomain(
  question: RecipientQuestion,
  refusal: Refusal,
  deps: JudgeDeps,
): Soon<Route | Refusal> {
  const { domain } = question.recipient;
  if (domain === '' || deps.gateways.find(domain) !== null) return refusal;
  return soonThen(deps.judgeUnknownDomain(question), (found) => {
    if (found === null) return refusal;
    if ('refusal' in found) return found;
    const made = deps.gateways.find(found.gateway);
    return made === null ? heldFor(found.gateway) : forGateway(question, made, deps);
  });
}

/**
 * P59: mail to postmaster@ and abuse@ our own name, and to `postmaster` alone (RFC 5321 section 4.5.1), goes to the address
 * that is set, else it lies in a queue of its own. Our name may be a gateway's too: then it is that gateway's mail.
 */
function ourOffice(
  { localPart, domain }: Mailbox,
  deps: JudgeDeps,
): (Route & { forwardPath: string }) | null {
  const { settings, gateways } = deps;
  const hostName = settings['app.host-name'];
  const isOurs = domain === '' || domainOf(`x@${domain}`) === hostName;
  if (!isOurs || !/^(postmaster|abuse)$/i.test(localPart) || gateways.find(hostName)?.['domain.enabled'])
    return null;
  const set = settings['app.retry.postmaster'];
  const forwardPath = set === '' ? `${localPart}@${hostName}` : set;
  return { forwardPath, ...routeRecipient(forwardPath, deps) };
}

/** What stands against the sender, whoever the recipient is. */
const objectionTo = (
  { sender, session }: RecipientQuestion,
  { settings, gateways }: JudgeDeps,
): Refusal | null =>
  objectionToForeignSender(sender, session, settings, gateways) ??
  objectionToSender(sender, session, settings, gateways);

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

/** S4: the way out for mail of a gateway that signed in; null: it may not send to this domain. */
function relayed(question: RecipientQuestion, deps: JudgeDeps): Route | Refusal | null {
  const { session, recipient } = question;
  const account = session.account === null ? null : deps.gateways.find(session.account);
  if (!account?.['domain.enabled'] || !account['settings.relay']) return null;
  const route = routeRecipient(recipient.path, deps);
  // A disabled gateway's domain is no other domain, and neither is our own name.
  if (route.gateway !== EXTERNAL_QUEUE) return null;
  return objectionTo(question, deps) ?? route;
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
