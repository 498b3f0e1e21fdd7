/** What one attempt came to for one recipient. A value, never thrown: a failed delivery is an ordinary result. */

/** The peer's words, for the log and for the person who asks why. */
export interface PeerReply {
  readonly code: number;
  /** Enhanced code if the peer sent one, RFC 3463. */
  readonly enhanced: string | null;
  /** One line, control characters removed, shortened. */
  readonly text: string;
}

/** Why an attempt ended as it did; a closed list, so that windows can find words in each language. */
export type OutcomeReason =
  | 'accepted'
  | 'refused' // 5yz reply
  | 'postponed' // 4yz reply
  | 'connection-failed'
  | 'connection-lost'
  | 'in-doubt' // lost between the final dot and its reply: sent again, at least once
  | 'timeout'
  | 'dns-temporary'
  | 'no-such-domain'
  | 'null-mx'
  | 'target-is-ourselves'
  | 'tls-required'
  | 'tls-failed'
  | 'auth-unavailable'
  | 'auth-failed'
  | 'peer-lacks-8bitmime'
  | 'peer-lacks-smtputf8'
  | 'too-big-for-peer'
  | 'protocol-error'
  | 'body-unreadable'
  | 'shutting-down'
  | 'expired' // tried for as long as is set
  | 'not-fetched' // held for as long as is set
  | 'returned' // by a person
  | 'redirected'; // by a person: the message goes on, to somebody else

export type DeliveryOutcome =
  | { readonly kind: 'delivered'; readonly reply: PeerReply }
  | {
      readonly kind: 'deferred';
      readonly reason: OutcomeReason;
      readonly reply: PeerReply | null;
      readonly detail: string;
    }
  | {
      readonly kind: 'failed';
      readonly reason: OutcomeReason;
      readonly reply: PeerReply | null;
      readonly detail: string;
    };
