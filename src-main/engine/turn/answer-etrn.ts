/**
 * ETRN (RFC 1985): who may ask for which mail, what is answered, and the release that follows.
 * The answer costs look-ups in memory; the release starts behind it.
 */
import { getDomain } from 'tldts';
import { isAllowed } from '../../mail/access-list.ts';
import { parseEtrnArgument } from '../../mail/node-name.ts';
import { replies, type SmtpReply } from '../../mail/smtp-reply.ts';
import { accountOf, isOpenToAnybody, type GatewaySettings } from '../../shared/settings/gateway-settings.ts';
import type { GatewayCounts } from '../../shared/queue/queue-view.ts';
import { toAsciiDomain } from '../ascii-domain.ts';
import type { GatewayDirectory } from '../gateway-directory.ts';
import type { LogSession, MailLog } from '../mail-log.ts';
import type { RequestLimit } from './request-limit.ts';
import { requestTarget, type ReleaseTarget } from './release-gateway.ts';

/** What the decision is made from: the TCP peer and who signed in. */
export interface EtrnRequester extends LogSession {
  /** The gateway domain that signed in; null without AUTH. */
  readonly account: string | null;
}

export interface EtrnDeps {
  readonly gateways: GatewayDirectory;
  readonly mailLog: MailLog;
  readonly limit: RequestLimit;
  counts(gateway: string): GatewayCounts;
  /** False for a gateway that made itself until a person has agreed (C5): it hands nothing out. */
  isConfirmed(gateway: string): boolean;
  /** False while the engine is stopping or the store is out of reach. */
  canStart(): boolean;
  /** Starts the release and reports its faults itself; the reply does not wait for it. */
  startRelease(gateway: string, target: ReleaseTarget): void;
  /** A valid request came from this address, whether or not mail waits. */
  noteRequester(gateway: string, address: string): void;
}

type Permission = 'yes' | 'after-auth' | 'no';
interface Verdict {
  readonly reply: SmtpReply;
  /** For the log only. */
  readonly reason: string;
}

export function answerEtrn(session: EtrnRequester, argument: string, deps: EtrnDeps): SmtpReply {
  const { reply, reason } = decide(session, argument, deps);
  deps.mailLog.requested(session, { verb: 'ETRN', argument, reply, reason });
  return reply;
}

function decide(session: EtrnRequester, argument: string, deps: EtrnDeps): Verdict {
  const node = parseEtrnArgument(argument, toAsciiDomain);
  if (node === 'missing') return { reply: replies.etrnNoArgument, reason: 'no node' };
  if (node === 'bad') return { reply: replies.etrnBadSyntax, reason: 'bad node name' };
  switch (node.kind) {
    case 'queue':
      return { reply: replies.etrnCannotStart, reason: 'no such named queue' };
    case 'domain': {
      const settings = deps.gateways.find(node.name);
      if (settings === null) return { reply: replies.etrnNotAllowed, reason: 'no such gateway' };
      return decideFor([settings], session, deps);
    }
    case 'subtree': {
      // A public suffix has no registrable domain of its own: `@com` would ask for everybody's mail.
      if (getDomain(node.name) === null) return { reply: replies.etrnNotAllowed, reason: 'public suffix' };
      const below = (name: string): boolean => name === node.name || name.endsWith(`.${node.name}`);
      return decideFor(
        deps.gateways.all().filter((settings) => below(settings['domain.name'])),
        session,
        deps,
      );
    }
  }
}

/** The gateways asked for, narrowed to those this peer may release; one of them at least, or a refusal. */
function decideFor(asked: readonly GatewaySettings[], session: EtrnRequester, deps: EtrnDeps): Verdict {
  const permissions = asked.map((settings) => permissionOf(settings, session, deps));
  const allowed = asked.filter((_, index) => permissions[index] === 'yes');
  if (allowed.length > 0) return start(allowed, session, deps);
  return permissions.includes('after-auth')
    ? { reply: replies.authRequired, reason: 'not signed in' }
    : { reply: replies.etrnNotAllowed, reason: 'disabled, not honoured, access list or foreign account' };
}

function permissionOf(settings: GatewaySettings, session: EtrnRequester, deps: EtrnDeps): Permission {
  if (!settings['domain.enabled'] || !settings['dequeuing.etrn.honor'] || isOpenToAnybody(settings))
    return 'no';
  if (!deps.isConfirmed(settings['domain.name'])) return 'no';
  const { 'dequeuing.access.mode': mode, 'dequeuing.access.entries': entries } = settings;
  if (!isAllowed(mode, entries, session.peerAddress)) return 'no';
  if (!settings['dequeuing.etrn.require-auth']) return 'yes';
  if (session.account === null) return 'after-auth';
  return accountOf(settings) === session.account ? 'yes' : 'no';
}

function start(gateways: readonly GatewaySettings[], session: EtrnRequester, deps: EtrnDeps): Verdict {
  if (!deps.canStart()) return { reply: replies.etrnCannotStart, reason: 'engine cannot start it now' };
  for (const settings of gateways) deps.noteRequester(settings['domain.name'], session.peerAddress);
  const waiting = gateways.map((settings) => ({ settings, counts: deps.counts(settings['domain.name']) }));
  const pending = waiting.reduce((sum, { counts }) => sum + counts.messages, 0);
  if (pending === 0) return nothingWaits(session, deps);
  if (!waiting.every(({ settings }) => deps.limit.take(settings['domain.name']))) {
    return { reply: replies.etrnCannotStart, reason: 'requests too frequent' };
  }
  const isRunning = waiting.some(({ counts }) => counts.byStatus.due + counts.byStatus.active > 0);
  for (const { settings } of waiting) {
    const target = requestTarget(settings, deps.gateways, session.peerAddress);
    if (target !== null) deps.startRelease(settings['domain.name'], target);
  }
  // A run that is going is joined: the number that is left would say little (protocol, row 13).
  return isRunning
    ? { reply: replies.etrnStarted, reason: 'joins the running delivery' }
    : { reply: replies.etrnPending(pending), reason: 'started' };
}

/** fetchmail ends its list at 251, so it hears 250 while another domain of its account has mail. */
function nothingWaits(session: EtrnRequester, deps: EtrnDeps): Verdict {
  const hasMailElsewhere = deps.gateways
    .all()
    .some(
      (settings) =>
        accountOf(settings) === session.account && deps.counts(settings['domain.name']).messages > 0,
    );
  return hasMailElsewhere
    ? { reply: replies.etrnStarted, reason: 'nothing here, but for another domain of the account' }
    : { reply: replies.etrnNothingWaits, reason: 'nothing waits' };
}
