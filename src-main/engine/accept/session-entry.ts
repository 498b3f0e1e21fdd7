/** An accepted session in the register of sessions: its facts when somebody looks, its dialogue as it goes on. */
import type { SessionBeginnings, SessionEntry } from '../session-register.ts';
import type { SmtpReply } from '../../mail/smtp-reply.ts';
import type { ContentStep } from './answer.ts';
import type { SessionState } from './session-state.ts';
import { isVerb, verbOf } from './smtp-session.ts';

/** Enough of a command line to show; the longest secrets are never shown. */
const SHOWN_OCTETS = 600;

export interface AcceptedConnection {
  /** In both directions. */
  readonly octets: number;
  /** 421, then the end. */
  disconnect(): void;
}

export class AcceptedSessionEntry {
  readonly #state: SessionState;
  readonly #connection: AcceptedConnection;
  readonly #entry: SessionEntry;
  #messages = 0;
  /** The last one that got mail, for sessions that did not sign in. */
  #gateway = '';
  #isAuthAsked = false;
  /** AUTH was refused, and what came since is no command: the peer may send its secret all the same. */
  #isAuthRefused = false;

  constructor(sessions: SessionBeginnings, state: SessionState, connection: AcceptedConnection) {
    this.#state = state;
    this.#connection = connection;
    this.#entry = sessions.begin({
      kind: 'in',
      id: state.id,
      describe: () => this.#describe(),
      disconnect: () => {
        connection.disconnect();
      },
    });
  }

  heard(line: Buffer): void {
    const text = line.toString('utf8', 0, SHOWN_OCTETS);
    const verb = verbOf(text);
    const isSecret = this.#state.exchange !== null || (this.#isAuthRefused && !isVerb(verb));
    if (!isSecret) {
      this.#isAuthAsked = verb === 'AUTH';
      this.#isAuthRefused = false;
    }
    this.#entry.transcript.add('peer', text, isSecret);
  }

  /** Reply lines as they are sent. */
  said(text: string): void {
    this.#isAuthRefused ||= this.#isAuthAsked && /^[45]/.test(text);
    this.#entry.transcript.addLines('us', text);
  }

  content(octets: number): void {
    const [recipient] = this.#state.transaction?.recipients.values() ?? [];
    this.#gateway = recipient?.gateway ?? this.#gateway;
    this.#entry.transcript.content('peer', octets);
  }

  /** The reply that content got; a chunk that is not the last one is no message yet. */
  finished({ reception }: ContentStep, { code }: SmtpReply): void {
    const isWhole = this.#state.transaction?.reception !== reception;
    if (code === 250 && isWhole) this.#messages += 1;
  }

  end(reason: string): void {
    this.#entry.end(reason);
  }

  #describe(): ReturnType<Parameters<SessionBeginnings['begin']>[0]['describe']> {
    const { account, tls, helo, connection } = this.#state;
    const { peerAddress, peerPort } = connection;
    return {
      gateway: account ?? this.#gateway,
      peer: `${helo ?? ''} [${peerAddress}]:${String(peerPort)}`.trim(),
      tls,
      user: account ?? '',
      messages: this.#messages,
      bytes: this.#connection.octets,
      deferred: 0,
      failed: 0,
    };
  }
}
