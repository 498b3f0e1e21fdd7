/** What becomes of a message's outcomes: mail log, count, and settling, which may lag behind by a bounded number. */
import type { DeliveryOutcome } from '../../mail/delivery-outcome.ts';
import type { MessageId, RecipientId } from '../../mail/envelope.ts';
import { replyText } from '../../mail/smtp-reply.ts';
import type { PeerCertificate } from '../../shared/queue/queue-view.ts';
import type { ClaimedMessage } from '../../store/store-contract.ts';
import type { LogSession } from '../mail-log.ts';
import type { AttemptFacts } from '../queue/queue.ts';
import type { DeliverDeps } from './deliver-ports.ts';
import { SettleWindow } from './settle-window.ts';

/** Recipients by what they came to, and the octets of the messages that were taken. */
export interface DeliveryCounts {
  delivered: number;
  deferred: number;
  failed: number;
  bytes: number;
}

export interface ReportedSession extends LogSession {
  /** Of attempts that nobody asked for; a release tells its own. */
  way: AttemptFacts['way'];
  readonly nextHop: string;
  /** `host [address]:port`. */
  peer: string;
  tls: string | null;
  certificate: PeerCertificate | null;
  /** The peer reports what it accepts itself (RFC 3461). */
  peerOffersDsn: boolean;
  /** What was said up to now about this message, and around it. */
  transcript: (about: MessageId) => readonly string[];
}

export class OutcomeReport {
  readonly counts: DeliveryCounts = { delivered: 0, deferred: 0, failed: 0, bytes: 0 };
  readonly #window: SettleWindow;
  readonly #deps: Pick<DeliverDeps, 'settle' | 'clock' | 'log' | 'mailLog'>;
  readonly #session: ReportedSession;
  #isBroken = false;

  constructor(session: ReportedSession, deps: Pick<DeliverDeps, 'settle' | 'clock' | 'log' | 'mailLog'>) {
    this.#session = session;
    this.#deps = deps;
    this.#window = new SettleWindow((error) => {
      this.#isBroken = true;
      deps.log.error(
        { err: error, session: session.id },
        'outcome not stored: the message will be sent again',
      );
    });
  }

  /** An outcome could not be stored: nothing more should be sent until the store works again. */
  get isBroken(): boolean {
    return this.#isBroken;
  }

  /** The outcomes of one message; the promise, if there is one, asks to wait because too much is unsettled. */
  add(
    message: ClaimedMessage,
    outcomes: ReadonlyMap<RecipientId, DeliveryOutcome>,
    durationMs: number,
  ): Promise<void> | undefined {
    const { clock, settle } = this.#deps;
    const { peer, tls, certificate, peerOffersDsn, transcript } = this.#session;
    const way = wayOf(message, this.#session.way);
    for (const { id, forwardPath } of message.recipients) this.#note(message, forwardPath, outcomes.get(id));
    const isTaken = message.recipients.some(({ id }) => outcomes.get(id)?.kind === 'delivered');
    if (isTaken) this.counts.bytes += message.sizeBytes;
    return this.#window.add(
      settle(message, outcomes, {
        at: clock.now(),
        way,
        peer,
        tls,
        certificate,
        durationMs: Math.round(durationMs),
        peerOffersDsn,
        transcript: () => transcript(message.id),
      }),
    );
  }

  /** The same outcome for everyone in it: nothing was sent. */
  addForAll(message: ClaimedMessage, outcome: DeliveryOutcome): Promise<void> | undefined {
    return this.add(message, new Map(message.recipients.map(({ id }) => [id, outcome])), 0);
  }

  /** The log only: another host is asked now, and its word counts. */
  noteElsewhere(message: ClaimedMessage, outcomes: ReadonlyMap<RecipientId, DeliveryOutcome>): void {
    for (const { id, forwardPath } of message.recipients) {
      const outcome = outcomes.get(id);
      if (outcome !== undefined) this.#log(message, forwardPath, outcome);
    }
  }

  /** Resolves when all that was reported is settled. */
  settled(): Promise<void> {
    return this.#window.idle();
  }

  #note(message: ClaimedMessage, recipient: string, outcome: DeliveryOutcome | undefined): void {
    if (outcome === undefined) return;
    this.counts[outcome.kind] += 1;
    this.#log(message, recipient, outcome);
  }

  #log(message: ClaimedMessage, recipient: string, outcome: DeliveryOutcome): void {
    const { nextHop, tls, certificate } = this.#session;
    const { reply } = outcome;
    const said = reply === null ? '' : replyText(reply);
    this.#deps.mailLog.attempted(this.#session, {
      messageId: message.id,
      recipient,
      nextHop,
      outcome: outcome.kind === 'delivered' ? 'delivered' : `${outcome.kind}: ${outcome.reason}`,
      reply: said === '' && outcome.kind !== 'delivered' ? outcome.detail : said,
      tls,
      certificate: certificate && describeCertificate(certificate),
    });
  }
}

/** `CN=mx.example.net (verified)`, or what spoke against it. */
const describeCertificate = ({ subject, flaw }: PeerCertificate): string =>
  `${subject} (${flaw ?? 'verified'})`;

/** The first attempt after a release is that release's; the ones after it are ours. A turn is always the customer's. */
const wayOf = ({ recipients }: ClaimedMessage, way: AttemptFacts['way']): AttemptFacts['way'] =>
  way === 'atrn' ? way : (recipients[0]?.releasedBy ?? way);
