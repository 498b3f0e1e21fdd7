/**
 * All sessions, whoever began them: what a window shows of them and how a person ends one. Costs a short line for each
 * command and reply; everything else is asked of the session only when somebody looks.
 */
import { EventEmitter } from 'node:events';
import type {
  SessionFilter,
  SessionKind,
  SessionRow,
  SessionTranscriptView,
} from '../shared/sessions/session-view.ts';
import type { Clock } from './clock.ts';
import { SessionTranscript } from './session-transcript.ts';

/** What is asked of a session. */
export interface LiveSession {
  readonly kind: SessionKind;
  /** As in the mail log. */
  readonly id: string;
  /** The state of the moment; called once more at the end. */
  describe(): Omit<SessionRow, 'number' | 'id' | 'kind' | 'startedAt' | 'endedAt' | 'end'>;
  /** A person wants it to end. What was not confirmed goes back where it was. */
  disconnect(): void;
}

/** The session's end of its entry. */
export interface SessionEntry {
  readonly transcript: SessionTranscript;
  /** In plain words why it is over; a second call does nothing. */
  end(reason: string): void;
}

/** What those who hold sessions need of the register. */
export interface SessionBeginnings {
  begin(session: LiveSession): SessionEntry;
}

const MOST_ENDED = 500;
/** Listeners hear of changes at most so often. */
const CHANGE_PAUSE_MS = 200;

interface Live {
  readonly session: LiveSession;
  readonly transcript: SessionTranscript;
  readonly number: number;
  readonly startedAt: number;
}

/** The session itself is let go: its socket and buffers hang on it. */
interface Ended {
  readonly row: SessionRow;
  readonly transcript: SessionTranscript;
}

export class SessionRegister implements SessionBeginnings {
  readonly #clock: Clock;
  readonly #live = new Map<number, Live>();
  /** Oldest first. */
  readonly #ended = new Map<number, Ended>();
  readonly #events = new EventEmitter<{ changed: [] }>();
  #lastNumber = 0;
  #isAnnouncing = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  begin(session: LiveSession): SessionEntry {
    this.#lastNumber += 1;
    const number = this.#lastNumber;
    const transcript = new SessionTranscript(this.#clock, this.#changed);
    this.#live.set(number, { session, transcript, number, startedAt: this.#clock.now() });
    this.#changed();
    return {
      transcript,
      end: (reason) => {
        this.#end(number, reason);
      },
    };
  }

  onChange(listener: () => void): void {
    this.#events.on('changed', listener);
  }

  /** Live sessions first, then those that ended last. */
  list({ search, limit }: SessionFilter): SessionRow[] {
    const wanted = search.trim().toLowerCase();
    const found: SessionRow[] = [];
    for (const row of this.#rows()) {
      if (matches(row, wanted)) found.push(row);
      if (found.length === limit) break;
    }
    return found;
  }

  /** Lines behind `after`; null if the session is forgotten. */
  transcript(number: number, after: number): SessionTranscriptView | null {
    const live = this.#live.get(number);
    const kept = live ? { row: rowOf(live), transcript: live.transcript } : this.#ended.get(number);
    if (!kept) return null;
    const { row, transcript } = kept;
    return { row, omitted: transcript.omitted, lines: transcript.linesAfter(after) };
  }

  /** False: it is over already. */
  disconnect(number: number): boolean {
    const live = this.#live.get(number);
    live?.transcript.add('note', 'disconnected by an operator');
    live?.session.disconnect();
    return live !== undefined;
  }

  *#rows(): Generator<SessionRow> {
    for (const live of [...this.#live.values()].reverse()) yield rowOf(live);
    for (const { row } of [...this.#ended.values()].reverse()) yield row;
  }

  #end(number: number, reason: string): void {
    const live = this.#live.get(number);
    if (!live) return;
    const { transcript } = live;
    const row = { ...rowOf(live), endedAt: this.#clock.now(), end: reason };
    transcript.add('note', reason);
    transcript.end();
    this.#live.delete(number);
    this.#ended.set(number, { row, transcript });
    const [oldest] = this.#ended.keys();
    if (this.#ended.size > MOST_ENDED && oldest !== undefined) this.#ended.delete(oldest);
    this.#changed();
  }

  readonly #changed = (): void => {
    if (this.#isAnnouncing || this.#events.listenerCount('changed') === 0) return;
    this.#isAnnouncing = true;
    this.#clock.after(CHANGE_PAUSE_MS, () => {
      this.#isAnnouncing = false;
      this.#events.emit('changed');
    });
  };
}

function rowOf({ session, number, startedAt }: Live): SessionRow {
  const { id, kind } = session;
  return { number, id, kind, ...session.describe(), startedAt, endedAt: null, end: '' };
}

const matches = ({ peer, gateway, user, id }: SessionRow, wanted: string): boolean =>
  wanted === '' || [peer, gateway, user, id].some((text) => text.toLowerCase().includes(wanted));
