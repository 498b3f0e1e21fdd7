/** ATRN (RFC 2645): all or nothing over a list of domains. Decides and takes the locks; the turn itself is the sender's. */
import { isAllowed } from '../../mail/access-list.ts';
import { parseAtrnArgument } from '../../mail/node-name.ts';
import { replies, type SmtpReply } from '../../mail/smtp-reply.ts';
import { accountOf, type GatewaySettings } from '../../shared/settings/gateway-settings.ts';
import type { GatewayCounts } from '../../shared/queue/queue-view.ts';
import { toAsciiDomain } from '../ascii-domain.ts';
import type { GatewayDirectory } from '../gateway-directory.ts';
import type { LogSession, MailLog } from '../mail-log.ts';
import type { RequestLimit } from './request-limit.ts';
import type { TurnLocks } from './turn-locks.ts';

export interface AtrnRequester extends LogSession {
  readonly account: string | null;
  /** Protocol and cipher; null in clear text. */
  readonly tls: string | null;
}

export interface AtrnDeps {
  readonly gateways: GatewayDirectory;
  readonly mailLog: MailLog;
  readonly limit: RequestLimit;
  readonly locks: TurnLocks;
  counts(gateway: string): GatewayCounts;
  /** False for a gateway that made itself until a person has agreed (C5): it hands nothing out. */
  isConfirmed(gateway: string): boolean;
  /** False while the engine is stopping or the store is out of reach. */
  canStart(): boolean;
}

/** With `turn` the reply is 250, the gateways are locked and stay so until `free` is called. */
export interface AtrnAnswer {
  readonly reply: SmtpReply;
  readonly turn: { readonly gateways: readonly GatewaySettings[]; free(): void } | null;
}

type Decision = AtrnAnswer & { readonly reason: string };
const refuse = (reply: SmtpReply, reason: string): Decision => ({ reply, turn: null, reason });

export function answerAtrn(session: AtrnRequester, argument: string, deps: AtrnDeps): AtrnAnswer {
  const { reply, turn, reason } = decide(session, argument, deps);
  deps.mailLog.requested(session, { verb: 'ATRN', argument, reply, reason });
  return { reply, turn };
}

function decide(session: AtrnRequester, argument: string, deps: AtrnDeps): Decision {
  if (session.account === null) return refuse(replies.authRequired, 'not signed in');
  const names = parseAtrnArgument(argument, toAsciiDomain);
  if (names === 'bad') return refuse(replies.badArguments, 'bad domain list');
  const gateways = gatewaysOf(session.account, names, deps);
  if (gateways === null) return refuse(replies.atrnNotAllowed, 'unknown or not a domain of this account');
  const unsuitable = gateways.find((settings) => !mayTurn(settings, session, deps));
  if (unsuitable)
    return refuse(replies.atrnNotAllowed, `${unsuitable['domain.name']} is not to be turned for this peer`);
  if (session.tls === null && gateways.some(needsTls))
    return refuse(replies.tlsRequired, 'gateway requires TLS');
  if (!deps.canStart()) return refuse(replies.atrnUnavailable, 'engine cannot start it now');
  if (!gateways.every((settings) => deps.limit.take(settings['domain.name']))) {
    return refuse(replies.atrnNotAllowed, 'requests too frequent');
  }
  return lockAndTurn(gateways, deps);
}

/** The gateways named, or all of the account that honour ATRN; null if one is unknown or foreign, or none is left. */
function gatewaysOf(
  account: string,
  names: readonly string[],
  deps: AtrnDeps,
): readonly GatewaySettings[] | null {
  const own = deps.gateways.all().filter((settings) => accountOf(settings) === account);
  if (names.length === 0) {
    const turnable = own.filter((settings) => isTurnable(settings, deps));
    return turnable.length > 0 ? turnable : null;
  }
  const named = names.map((name) => own.find((settings) => settings['domain.name'] === name));
  return named.every((settings) => settings !== undefined) ? named : null;
}

const isTurnable = (settings: GatewaySettings, deps: AtrnDeps): boolean =>
  settings['domain.enabled'] && settings['dequeuing.atrn.honor'] && deps.isConfirmed(settings['domain.name']);

function mayTurn(settings: GatewaySettings, session: AtrnRequester, deps: AtrnDeps): boolean {
  const { 'dequeuing.access.mode': mode, 'dequeuing.access.entries': entries } = settings;
  return isTurnable(settings, deps) && isAllowed(mode, entries, session.peerAddress);
}

/** S5: with `required` or `verified` no mail of this gateway leaves in clear text. */
const needsTls = (settings: GatewaySettings): boolean =>
  ['required', 'verified'].includes(settings['settings.tls']);

function lockAndTurn(gateways: readonly GatewaySettings[], deps: AtrnDeps): Decision {
  const free = deps.locks.take(
    gateways.map((settings) => ({
      gateway: settings['domain.name'],
      isSingle: settings['dequeuing.atrn.single'],
    })),
  );
  if (free === null) return refuse(replies.atrnNotAllowed, 'another turn is going');
  const hasMail = gateways.some((settings) => {
    const { held, due, deferred } = deps.counts(settings['domain.name']).byStatus;
    return held + due + deferred > 0;
  });
  if (!hasMail) {
    free();
    return refuse(replies.atrnNoMail, 'nothing waits');
  }
  return { reply: replies.atrnTurning, turn: { gateways, free }, reason: 'turns' };
}
