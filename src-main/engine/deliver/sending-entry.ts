/** A session in which we send, in the register of sessions: from the connected socket to its close. */
import type { Socket } from 'node:net';
import type { SessionBeginnings } from '../session-register.ts';
import type { ClientConnection } from './client-connection.ts';
import { ClientTranscript } from './client-transcript.ts';
import { Dialogue } from './dialogue.ts';
import type { DeliveryCounts } from './outcome-report.ts';
import { SessionFault } from './session-fault.ts';

/** Whose mail is moved, and how much of it so far. */
export interface SendingPurpose {
  readonly kind: 'out' | 'turned';
  /** As in the mail log. */
  readonly id: string;
  readonly gateway: string;
  readonly counts: DeliveryCounts;
}

export interface SendingSession {
  readonly socket: Socket;
  /** `host [address]:port`. */
  readonly peer: string;
  /** The connection of the moment: STARTTLS makes another one; null during a handshake before the greeting. */
  connection(): ClientConnection | null;
}

/** Gives what the session's connections write their dialogue to. */
export type EnterSending = (session: SendingSession) => Dialogue;

/** The entries end by themselves, with their socket. */
export function createEnterSending(purpose: SendingPurpose, sessions: SessionBeginnings): EnterSending {
  return (session) => {
    const { socket, peer } = session;
    const entry = sessions.begin({
      kind: purpose.kind,
      id: purpose.id,
      describe() {
        const { delivered, deferred, failed } = purpose.counts;
        const bytes = socket.bytesRead + socket.bytesWritten;
        const { gateway } = purpose;
        return {
          gateway,
          peer,
          tls: session.connection()?.tls ?? null,
          user: '',
          messages: delivered,
          bytes,
          deferred,
          failed,
        };
      },
      disconnect() {
        const connection = session.connection();
        if (connection === null) socket.destroy();
        else connection.destroy(new SessionFault('stopped', 'disconnected by an operator'));
      },
    });
    socket.once('close', () => {
      entry.end(session.connection()?.fault?.detail ?? 'finished');
    });
    return new Dialogue(new ClientTranscript(entry.transcript));
  };
}
