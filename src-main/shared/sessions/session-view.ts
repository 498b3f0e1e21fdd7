/** SMTP sessions as windows and command line see them: live ones, and those that ended last. */
import { z } from 'zod';

/** `in`: a peer came to us; `out`: we deliver; `turned`: we deliver on a peer's connection (ATRN); `client`: we ask for mail. */
export const sessionKinds = ['in', 'out', 'turned', 'client'] as const;
export const sessionKind = z.enum(sessionKinds);
export type SessionKind = z.output<typeof sessionKind>;

/** Instants are epoch milliseconds. */
export const sessionRow = z.object({
  /** Counts up from the start of the engine. */
  number: z.int(),
  /** As in the mail log. */
  id: z.string(),
  kind: sessionKind,
  /** Domain, or EXTERNAL_QUEUE of queue-view.ts; '' while nobody knows. */
  gateway: z.string(),
  /** `host [address]:port`. */
  peer: z.string(),
  /** Protocol and cipher; null in clear text. */
  tls: z.string().nullable(),
  /** Who signed in; '' for nobody. */
  user: z.string(),
  /** Messages that were taken over, by us or by the peer. */
  messages: z.int(),
  /** Octets in both directions. */
  bytes: z.int(),
  /** Recipients that could not be handed over in this session; 0 for `in`. */
  deferred: z.int(),
  failed: z.int(),
  startedAt: z.int(),
  /** Null while it lives. */
  endedAt: z.int().nullable(),
  /** Why it ended, in the engine's plain words; '' while it lives. */
  end: z.string(),
});
export type SessionRow = z.output<typeof sessionRow>;

export const sessionFilter = z.strictObject({
  /** Part of peer, gateway, user or id; without regard to case. */
  search: z.string().max(200).default(''),
  /** Newest first; live ones before ended ones. */
  limit: z.int().min(1).max(2000).default(500),
});
export type SessionFilter = z.output<typeof sessionFilter>;

/** One line of the dialogue. Secrets are `***`, bodies a count of octets. */
export const transcriptLine = z.object({
  number: z.int(),
  at: z.int(),
  from: z.enum(['us', 'peer', 'note']),
  text: z.string(),
});
export type TranscriptLine = z.output<typeof transcriptLine>;

export const sessionTranscript = z.object({
  row: sessionRow,
  /** Lines that were given up because there were too many. */
  omitted: z.int(),
  lines: z.array(transcriptLine),
});
export type SessionTranscriptView = z.output<typeof sessionTranscript>;
