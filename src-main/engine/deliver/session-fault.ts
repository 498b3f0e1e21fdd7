/** What can go wrong with a session to a peer as a whole; classify-reply.ts says what it means for the messages. */
import type { PeerReply } from '../../mail/delivery-outcome.ts';

export type SessionFaultCode =
  | 'connect' // no TCP connection to any address
  | 'lost' // closed or broken by the peer
  | 'timeout'
  | 'closing' // 421, or any reply nobody asked for that says so
  | 'session-refused' // greeting, EHLO or HELO with 4yz or 5yz
  | 'malformed-reply' // no reply, or one too many
  | 'tls-not-offered'
  | 'tls-handshake'
  | 'policy-unmet' // the domain publishes which hosts are its own, and none of them was found
  | 'auth-not-offered' // no mechanism in common, or a temporary refusal
  | 'auth-refused'
  | 'secret-unavailable'
  | 'no-such-domain'
  | 'no-such-host'
  | 'no-mx' // and the settings want one
  | 'null-mx'
  | 'dns'
  | 'own-address' // a configured target is this computer
  | 'loop' // the recipients' domain leads to this computer, which does not know it
  | 'remembered' // failed a moment ago and was not tried again
  | 'busy' // as many sessions to this host as the limit allows
  | 'no-target' // the settings name no smart host any more
  | 'not-allowed' // the requester's address is no longer on the gateway's access list
  | 'body-unreadable'
  | 'stopped';

export class SessionFault extends Error {
  override readonly name = 'SessionFault';
  readonly code: SessionFaultCode;
  /** For log and history: what happened at which step. */
  readonly detail: string;
  /** The peer's words if they are the reason. */
  readonly reply: PeerReply | null;
  /** What was said until then, where a session had begun. */
  transcript: readonly string[] = [];

  constructor(
    code: SessionFaultCode,
    detail: string,
    reply: PeerReply | null = null,
    options?: ErrorOptions,
  ) {
    super(`${code}: ${detail}`, options);
    this.code = code;
    this.detail = detail;
    this.reply = reply;
  }
}
