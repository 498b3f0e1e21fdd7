/** Who may do what: trusted peers, mechanisms, verbs per listener, senders. Pure decisions. */
import { isAllowed } from '../../mail/access-list.ts';
import type { Mailbox } from '../../mail/address.ts';
import { replies, type SmtpReply } from '../../mail/smtp-reply.ts';
import type { AppSettings, ListenerService } from '../../shared/settings/app-settings.ts';
import { accountOf } from '../../shared/settings/gateway-settings.ts';
import type { GatewayDirectory } from '../gateway-directory.ts';
import type { MechanismName } from './auth-mechanisms.ts';

export interface PolicySession {
  readonly service: ListenerService;
  readonly peerAddress: string;
  readonly tls: string | null;
  readonly account: string | null;
  /** A turned connection of ours: the provider hands over what it accepted. */
  readonly isFetched: boolean;
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
const mayTurnHere = (settings: AppSettings, service: ListenerService): boolean =>
  isOdmr(service) || settings['app.listen.atrn-on-smtp'];

/** What AUTH accepts on this connection now: exactly this is advertised. */
export function mechanismsFor(settings: AppSettings, session: PolicySession): readonly MechanismName[] {
  if (session.isFetched) return [];
  const isClear = session.tls === null;
  const hasCram = settings['app.auth.cram'] && !(isClear && session.service === 'submission');
  const hasPlain = !isClear || settings['app.auth.plain-in-clear'];
  return [...(hasCram ? (['CRAM-MD5'] as const) : []), ...(hasPlain ? (['PLAIN', 'LOGIN'] as const) : [])];
}

const neverServed = new Set(['EXPN', 'TURN', 'SEND', 'SOML', 'SAML', 'XCLIENT', 'XFORWARD', 'LHLO']);
const releaseVerbs = new Set(['AUTH', 'ETRN', 'ATRN']);
const mailVerbs = new Set(['MAIL', 'RCPT', 'DATA', 'BDAT', 'VRFY']);

/** False for verbs we know but do not offer here: 502. ODMR listeners never take mail, and a provider has only mail to give. */
export function isServed(
  verb: string,
  settings: AppSettings,
  { service, isFetched }: Pick<PolicySession, 'service' | 'isFetched'>,
): boolean {
  if (neverServed.has(verb) || (isFetched && releaseVerbs.has(verb))) return false;
  if (verb === 'ATRN') return mayTurnHere(settings, service);
  return !(isOdmr(service) && mailVerbs.has(verb));
}

/** G5 off: who signed in as a gateway sends in the name of its domains, or with the null path. Null: nothing to object. */
export function objectionToForeignSender(
  sender: Mailbox | null,
  { account }: PolicySession,
  settings: AppSettings,
  gateways: GatewayDirectory,
): Refusal | null {
  if (settings['global.exempt-matching'] || account === null || sender === null) return null;
  const gateway = gateways.find(sender.domain);
  if (gateway !== null && (gateway['domain.name'] === account || accountOf(gateway) === account)) return null;
  return { refusal: replies.senderOfOthers, reason: `${account} sends as ${sender.domain}` };
}

/** Sender of a gateway's own domain: signed in as that gateway, or trusted (S3). Null: nothing to object. */
export function objectionToSender(
  sender: Mailbox | null,
  session: PolicySession,
  settings: AppSettings,
  gateways: GatewayDirectory,
): Refusal | null {
  if (session.isFetched) return null;
  const gateway = sender === null ? null : gateways.find(sender.domain);
  if (!gateway?.['domain.enabled'] || !gateway['settings.sender-auth']) return null;
  if (session.account === gateway['domain.name'] || session.account === accountOf(gateway)) return null;
  if (isTrusted(settings, session.peerAddress)) return null;
  const couldSignIn = session.account === null && mechanismsFor(settings, session).length > 0;
  const refusal = couldSignIn ? replies.authRequired : replies.senderNotAuthenticated;
  return { refusal, reason: `sender of ${gateway['domain.name']} without its authentication` };
}
