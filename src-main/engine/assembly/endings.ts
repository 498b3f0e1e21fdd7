/** How mail ends: by an attempt's outcome, by time, or by a person; with the reports that this takes. */
import { randomBytes } from 'node:crypto';
import type { RecipientId } from '../../mail/envelope.ts';
import type { RecipientStatus } from '../../shared/queue/queue-view.ts';
import type { Store } from '../../store/store-contract.ts';
import type { Clock } from '../clock.ts';
import type { Configuration } from '../configuration.ts';
import type { Settle } from '../deliver/deliver-ports.ts';
import { endRecipients, type EndedRecipients, type EndingDeps } from '../finish/end-recipients.ts';
import { ReportLimit } from '../finish/report-limit.ts';
import { createSettleDelivery } from '../finish/settle-delivery.ts';
import type { Logger } from '../logger.ts';
import type { MailLog } from '../mail-log.ts';
import { routeRecipient, type Route } from '../queue/route-table.ts';
import { HeldMail } from './held-mail.ts';
import { OwnMail } from './own-mail.ts';

export interface EndingParts {
  readonly store: Store;
  readonly configuration: Configuration;
  readonly clock: Clock;
  readonly log: Logger;
  readonly mailLog: MailLog;
}

/** What a person may return; an active one belongs to its session. */
const RETURNABLE: readonly RecipientStatus[] = ['held', 'due', 'deferred', 'on-hold', 'defective'];

export class Endings {
  /** For delivering. */
  readonly settle: Settle;
  readonly sendNotice: OwnMail['sendNotice'];
  readonly #held: HeldMail;
  readonly #deps: EndingDeps;

  constructor({ store, configuration, clock, log, mailLog }: EndingParts) {
    this.#deps = {
      store,
      clock,
      log,
      mailLog,
      settings: () => configuration.appSettings(),
      route: (forwardPath): Route =>
        routeRecipient(forwardPath, { settings: configuration.appSettings(), gateways: configuration }),
      limit: new ReportLimit(),
      isHeldBetweenRuns: (gateway) => {
        const settings = configuration.find(gateway);
        return settings?.['domain.deliver-each-run'] === true && !settings['domain.use-retry-queue'];
      },
      random: Math.random,
    };
    this.settle = createSettleDelivery(this.#deps);
    this.sendNotice = new OwnMail({
      store,
      gateways: configuration,
      settings: () => configuration.appSettings(),
      clock,
    }).sendNotice;
    const { sendNotice } = this;
    this.#held = new HeldMail({ store, configuration, clock, log, endings: this.#deps, sendNotice });
  }

  /** From now on time ends what nobody fetches. */
  start(): void {
    this.#held.start();
  }

  stop(): Promise<void> {
    return this.#held.stop();
  }

  /**
   * A DSN `failed`, 5.7.1, with a sentence of the operator ('' for none). What has no sender to return to becomes
   * defective; active rows stay. Resolves with the number of recipients that ended; rejects with StoreFault.
   */
  readonly returnToSender = async (ids: readonly RecipientId[], sentence: string): Promise<number> =>
    (await this.#return({ ids, sentence, onlyWithSender: false })).ended;

  /** W18: the same for single recipients; those without a sender stay where they are. */
  readonly returnByHand = async (
    ids: readonly RecipientId[],
    sentence: string,
  ): Promise<{ changed: number; refused: number }> => {
    const { ended, refused } = await this.#return({ ids, sentence, onlyWithSender: true });
    return { changed: ended, refused };
  };

  /** Where mail to this address goes. */
  readonly route = (forwardPath: string): Route => this.#deps.route(forwardPath);

  #return({ ids, sentence, onlyWithSender }: ReturnRequest): Promise<EndedRecipients> {
    const detail = `5.7.1 ${sentence}`.trim();
    const ending = { ids, statuses: RETURNABLE, reason: 'returned', detail, way: 'manual' } as const;
    const owner = `return-${randomBytes(5).toString('hex')}`;
    return endRecipients({ ...ending, owner, onlyWithSender }, this.#deps);
  }
}

interface ReturnRequest {
  readonly ids: readonly RecipientId[];
  readonly sentence: string;
  readonly onlyWithSender: boolean;
}
