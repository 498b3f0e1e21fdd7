/** The one place that says what a reply or a fault of our client means for a recipient. */
import type { DeliveryOutcome, OutcomeReason } from '../../mail/delivery-outcome.ts';
import { toPeerReply, type Reply } from './reply-parser.ts';
import type { SessionFault, SessionFaultCode } from './session-fault.ts';

/** 2yz to the end of the data: the only way to `delivered`. 4yz and everything unknown is kept, 5yz fails. */
export function classifyReply(reply: Reply, step: string): DeliveryOutcome {
  const said = toPeerReply(reply);
  if (reply.code >= 500)
    return { kind: 'failed', reason: 'refused', reply: said, detail: `reply to ${step}` };
  if (reply.code >= 400)
    return { kind: 'deferred', reason: 'postponed', reply: said, detail: `reply to ${step}` };
  if (reply.code < 300) return { kind: 'delivered', reply: said };
  return { kind: 'deferred', reason: 'protocol-error', reply: said, detail: `unexpected reply to ${step}` };
}

const reasons: Readonly<Record<SessionFaultCode, OutcomeReason>> = {
  connect: 'connection-failed',
  lost: 'connection-lost',
  timeout: 'timeout',
  closing: 'postponed',
  'session-refused': 'connection-failed',
  'malformed-reply': 'protocol-error',
  'tls-not-offered': 'tls-required',
  'tls-handshake': 'tls-failed',
  'policy-unmet': 'tls-required',
  'auth-not-offered': 'auth-unavailable',
  'auth-refused': 'auth-failed',
  'secret-unavailable': 'auth-unavailable',
  'no-such-domain': 'no-such-domain',
  'no-such-host': 'no-such-domain',
  'no-mx': 'no-such-domain',
  'null-mx': 'null-mx',
  dns: 'dns-temporary',
  'own-address': 'target-is-ourselves',
  loop: 'target-is-ourselves',
  remembered: 'connection-failed',
  busy: 'connection-failed',
  'no-target': 'connection-failed',
  'not-allowed': 'connection-failed',
  'body-unreadable': 'body-unreadable',
  stopped: 'shutting-down',
};

/** Permanent by the word of the name system (RFC 5321 section 5.1, RFC 7505); every other fault keeps the mail. */
const permanent: Partial<Record<SessionFaultCode, string>> = {
  'no-such-domain': '5.1.2',
  'no-mx': '5.1.2',
  'null-mx': '5.1.10',
  loop: '5.4.6',
};

/**
 * @param inDoubt the end of the data was sent and no reply came: the peer may have taken the message, we send it again
 */
export function classifyFault(fault: SessionFault, inDoubt = false): DeliveryOutcome {
  const status = permanent[fault.code];
  const { reply } = fault;
  if (status !== undefined)
    return { kind: 'failed', reason: reasons[fault.code], reply, detail: `${status} ${fault.detail}` };
  // 421 as the answer to the data is an answer: the peer did not take it.
  const reason = inDoubt && fault.code !== 'closing' ? 'in-doubt' : reasons[fault.code];
  return { kind: 'deferred', reason, reply, detail: fault.detail };
}
