/** Who may do what: trusted peers, mechanisms, verbs per listener, senders and recipients. Pure decisions. */
import { isAllowed } from '../../mail/access-list.ts';
import type { Mailbox } from '../../mail/address.ts';
import { replies, type SmtpReply } from '../../mail/smtp-reply.ts';
import type { AppSettings, ListenerService } from '../../shared/settings/app-settings.ts';
import { accountOf, type GatewaySettings } from '../../shared/settings/gateway-settings.ts';
import type { GatewayDirectory } from '../gateway-directory.ts';
import type { MechanismName } from './auth-mechanisms.ts';

export interface PolicySession {
  readonly service: ListenerService;
  readonly peerAddress: string;
  readonly tls: string | null;
  readonly account: string | null;
}

export interface Refusal {
  readonly refusal: SmtpReply;
  readonly reason: string;
}

/** Exempt from limits per address, from the block after wrong passwords and from the sender rule; never from relaying rules. */
export function isTrusted(settings: AppSettings, peerAddress: string): boolean {
  return isAllowed('honor', settings['app.limits.trusted'], peerAddress);
}

export const isOdmr = (service: ListenerService): boolean => service === 'odmr' || service === 'odmrs';
export const isImplicitTls = (service: ListenerService): boolean =>
  service === 'smtps' || service === 'odmrs';
export const isSubmission = (service: ListenerService): boolean =>
  service === 'submission' || service === 'smtps';

/** ATRN belongs to the ODMR listeners (RFC 2645); a setting adds the SMTP ports. */
export const mayTurnHere = (settings: AppSettings, service: ListenerService): boolean =>
  isOdmr(service) || settings['app.listen.atrn-on-smtp'];

/** What AUTH accepts on this connection now: exactly this is advertised. */
export function mechanismsFor(settings: AppSettings, session: PolicySession): readonly MechanismName[] {
  const isClear = session.tls === null;
  const hasCram = settings['app.auth.cram'] && !(isClear && session.service === 'submission');
  const hasPlain = !isClear || settings['app.auth.plain-in-clear'];
  return [...(hasCram ? (['CRAM-MD5'] as const) : []), ...(hasPlain ? (['PLAIN', 'LOGIN'] as const) : [])];
}

const neverServed = new Set(['EXPN', 'TURN', 'SEND', 'SOML', 'SAML', 'XCLIENT', 'XFORWARD', 'LHLO']);
const mailVerbs = new Set(['MAIL', 'RCPT', 'DATA', 'BDAT', 'VRFY']);

/** False for verbs we know but do not offer here: 502. ODMR listeners never take mail. */
export function isServed(verb: string, settings: AppSettings, service: ListenerService): boolean {
  if (neverServed.has(verb)) return false;
  if (verb === 'ATRN') return mayTurnHere(settings, service);
  return !(isOdmr(service) && mailVerbs.has(verb));
}

/** Sender of a gateway's own domain: signed in as that gateway, or trusted (S3). Null: nothing to object. */
function objectionToSender(
  sender: Mailbox | null,
  session: PolicySession,
  settings: AppSettings,
  gateways: GatewayDirectory,
): Refusal | null {
  const gateway = sender === null ? null : gateways.find(sender.domain);
  if (!gateway?.['domain.enabled'] || !gateway['settings.sender-auth']) return null;
  if (session.account === gateway['domain.name'] || session.account === accountOf(gateway)) return null;
  if (isTrusted(settings, session.peerAddress)) return null;
  const couldSignIn = session.account === null && mechanismsFor(settings, session).length > 0;
  const refusal = couldSignIn ? replies.authRequired : replies.senderNotAuthenticated;
  return { refusal, reason: `sender of ${gateway['domain.name']} without its authentication` };
}

/** The gateway whose mail this is; only the final domain counts, so source routes, `%` and `!` gain nothing. */
function gatewayOf(
  recipient: Mailbox,
  settings: AppSettings,
  gateways: GatewayDirectory,
): GatewaySettings | null {
  const domain = recipient.domain === '' ? settings['app.host-name'] : recipient.domain;
  const gateway = gateways.find(domain);
  return gateway?.['domain.enabled'] ? gateway : null;
}

/** Accepts recipients in enabled gateways' domains and nobody else: never an open relay. */
export function judgeRecipient(
  sender: Mailbox | null,
  recipient: Mailbox,
  session: PolicySession,
  { settings, gateways }: { readonly settings: AppSettings; readonly gateways: GatewayDirectory },
): { readonly gateway: string } | Refusal {
  const gateway = gatewayOf(recipient, settings, gateways);
  if (gateway === null) {
    if (recipient.domain === '')
      return { refusal: replies.unknownRecipient, reason: 'our own name is no gateway' };
    return { refusal: replies.relayDenied, reason: 'domain of no enabled gateway' };
  }
  return objectionToSender(sender, session, settings, gateways) ?? { gateway: gateway['domain.name'] };
}
