/** Messages over one open session: chooses the form of 1 to 4 round trips a message and turns faults into outcomes. */
import type { Clock } from '../clock.ts';
import type { ClientConnection } from './client-connection.ts';
import { deliverByChunks } from './deliver-by-chunks.ts';
import { deliverByData } from './deliver-by-data.ts';
import { deliverOneByOne } from './deliver-one-by-one.ts';
import type { Delivery, Pace } from './delivery.ts';
import type { PeerOffer } from './mail-commands.ts';
import type { MessageSource } from './message-source.ts';
import { Outbox, type ReportOutcomes } from './outbox.ts';
import type { ReadBody } from './peer-requirements.ts';
import { SessionFault } from './session-fault.ts';

export interface DeliverMessagesOptions {
  readonly connection: ClientConnection;
  readonly offer: PeerOffer;
  readonly pace: Pace;
  readonly windowMessages: number;
  /** Limit for the reply to the end of the data. */
  readonly endOfDataMs: number;
  /** P23: a recipient that is refused for good ends the transaction; the others are sent one by one. Needs a pace without pipelining. */
  readonly endsAtRefusal: boolean;
  readonly source: MessageSource;
  /** Called once per message that was tried, in the order of the peer's last replies. */
  readonly report: ReportOutcomes;
  readonly readBody: ReadBody;
  readonly clock: Clock;
}

/**
 * Delivers until the source has nothing more (null) or the session breaks (the fault). Every message taken was then either
 * reported or given back with `untake`. The session stays open after null; QUIT is the caller's.
 */
export async function deliverMessages(options: DeliverMessagesOptions): Promise<SessionFault | null> {
  const { connection, offer, pace, windowMessages, endOfDataMs, readBody, clock } = options;
  const { source, report, endsAtRefusal } = options;
  const { capabilities } = offer;
  const outbox = new Outbox({ clock, capabilities, source, report, readBody });
  const underWay: Delivery['underWay'] = [];
  const delivery: Delivery = {
    connection,
    offer,
    outbox,
    pace,
    windowMessages,
    endOfDataMs,
    endsAtRefusal,
    readBody,
    clock,
    underWay,
    needsReset: false,
  };
  try {
    await deliver(delivery);
    return null;
  } catch (error) {
    if (!(error instanceof SessionFault)) throw error;
    await outbox.abandon(underWay.splice(0), error);
    return error;
  }
}

async function deliver(delivery: Delivery): Promise<void> {
  const { pace, offer } = delivery;
  const { pipelining, chunking } = offer.capabilities;
  if (pace.recordPerCommand || !pace.pipelining || !pipelining) return deliverOneByOne(delivery);
  if (pace.chunking && chunking) {
    if ((await deliverByChunks(delivery)) === 'empty') return;
    // The last chunk was refused, its transaction is still open there.
    delivery.needsReset = true;
  }
  return deliverByData(delivery);
}
