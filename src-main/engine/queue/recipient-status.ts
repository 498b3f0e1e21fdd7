/** The state machine of a recipient as a table: what each event makes of each status. The store keeps to it. */
import type { RecipientStatus } from '../../shared/queue/queue-view.ts';

export type StatusEvent =
  /** The gateway's mail was asked for, with a next hop to go to. */
  | 'released'
  /** The same while mail is not tried at once (P65): it waits for the next run of the schedule. */
  | 'released-to-run'
  | 'run-began'
  /** A person released this recipient. */
  | 'released-by-hand'
  | 'claimed'
  /** A turn takes whatever waits. */
  | 'claimed-for-turn'
  | 'delivered'
  | 'failed'
  /** Failed, and nobody can be told of it (or it is to be kept): a person has to look. */
  | 'not-returnable'
  /** Not delivered, and there is a fixed target to try again by itself. */
  | 'deferred'
  /** Not delivered, and only the client can ask again: a turn, or the address of a requester. */
  | 'held-again'
  /** Not tried at all (the engine stops): a turn's are held again. */
  | 'not-tried'
  | 'time-came'
  | 'held-by-hand'
  | 'body-lost';

type Arrows = Readonly<Partial<Record<RecipientStatus, RecipientStatus>>>;

const arrows: Readonly<Record<StatusEvent, Arrows>> = {
  released: { held: 'due', deferred: 'due' },
  'released-to-run': { held: 'deferred' },
  // Only what waits for a run; a time of the next attempt that is still to come is kept.
  'run-began': {},
  'released-by-hand': { held: 'due', deferred: 'due', 'on-hold': 'due' },
  claimed: { due: 'active' },
  'claimed-for-turn': { held: 'active', due: 'active', deferred: 'active' },
  // A delivery that happened is a fact, even if its lease had run out: whatever still waits ends with it.
  delivered: {
    active: 'delivered',
    held: 'delivered',
    due: 'delivered',
    deferred: 'delivered',
    'on-hold': 'delivered',
    defective: 'delivered',
  },
  failed: { active: 'failed' },
  'not-returnable': { active: 'defective' },
  deferred: { active: 'deferred' },
  'held-again': { active: 'held' },
  'not-tried': { active: 'due' },
  'time-came': { deferred: 'due' },
  'held-by-hand': { held: 'on-hold', due: 'on-hold', deferred: 'on-hold' },
  'body-lost': {
    held: 'defective',
    due: 'defective',
    active: 'defective',
    deferred: 'defective',
    'on-hold': 'defective',
  },
};

/** The status after the event; the same one if there is no such arrow. */
export function statusAfter(status: RecipientStatus, event: StatusEvent): RecipientStatus {
  return arrows[event][status] ?? status;
}
