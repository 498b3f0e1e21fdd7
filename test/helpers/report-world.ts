/** The end of a message under test: a real store, the settling step, and what it reports. */
import { createSettleDelivery } from '../../src-main/engine/finish/settle-delivery.ts';
import { endRecipients, type EndingDeps } from '../../src-main/engine/finish/end-recipients.ts';
import { ReportLimit } from '../../src-main/engine/finish/report-limit.ts';
import type { AttemptFacts } from '../../src-main/engine/queue/queue.ts';
import { routeRecipient } from '../../src-main/engine/queue/route-table.ts';
import type { DeliveryOutcome } from '../../src-main/mail/delivery-outcome.ts';
import type { RecipientId } from '../../src-main/mail/envelope.ts';
import { EXTERNAL_QUEUE } from '../../src-main/shared/queue/queue-view.ts';
import { appSettings, type AppSettings } from '../../src-main/shared/settings/app-settings.ts';
import type { StoreOptions } from '../../src-main/store/store.ts';
import type { ClaimedMessage, NewMessage, Store } from '../../src-main/store/store-contract.ts';
import { ManualClock } from './manual-clock.ts';
import { newMessage, type MessageWish } from './new-message.ts';
import { claim, temporaryStore } from './temporary-store.ts';
import { directoryOf, silentLogger } from './turn-fixtures.ts';

export interface Reported {
  readonly message: ClaimedMessage;
  readonly bytes: Buffer;
}

export interface ReportWorld {
  readonly store: Store;
  readonly clock: ManualClock;
  readonly deps: EndingDeps;
  /** Stores a message that is due for target.example and settles it with these outcomes, by forward-path. */
  settle(outcomes: Readonly<Record<string, DeliveryOutcome>>, wish?: SettleWish): Promise<void>;
  /** The same over a store that the test watches or lets fail. */
  settleWith(
    store: EndingDeps['store'],
    outcomes: Readonly<Record<string, DeliveryOutcome>>,
    wish?: SettleWish,
  ): Promise<void>;
  /** Ends all recipients as a person would who returns them. */
  returnAll(sentence: string): Promise<number>;
  /** Claims what was written to these addresses' domains and has to leave. */
  reports(domain?: string): Promise<Reported[]>;
}

export interface SettleWish extends MessageWish {
  readonly message?: Partial<NewMessage>;
  readonly attempt?: Partial<AttemptFacts>;
}

export const SENDER_DOMAIN = 'example.com';

export async function reportWorld(
  settings: Partial<AppSettings> = {},
  storeOptions: Partial<StoreOptions> = {},
): Promise<ReportWorld> {
  const store = await temporaryStore(storeOptions);
  const clock = new ManualClock(Date.UTC(2026, 0, 2, 3, 4, 5));
  const all = appSettings.parse({ 'app.host-name': 'mx.example', ...settings });
  const mailLog = { settled: () => undefined, reported: () => undefined };
  const deps: EndingDeps = {
    store,
    clock,
    log: silentLogger,
    mailLog,
    settings: () => all,
    route: (forwardPath) => routeRecipient(forwardPath, { settings: all, gateways: directoryOf([]) }),
    limit: new ReportLimit(),
    isHeldBetweenRuns: () => false,
    random: () => 0.5,
  };
  const settleWith: ReportWorld['settleWith'] = async (through, outcomes, wish = {}) => {
    const { message: changes = {}, attempt = {}, ...rest } = wish;
    const nextHop = 'target.example:25';
    const message = await newMessage(store, { to: Object.keys(outcomes), nextHop, ...rest });
    await store.enqueue({ ...message, ...changes });
    const gateway = message.recipients[0]?.gateway ?? '';
    const [claimed] = await claim(store, { gateway, nextHop });
    const byId = new Map(
      claimed!.recipients.map(({ id, forwardPath }) => [id, outcomes[forwardPath]!] as const),
    );
    const facts = { ...attemptFacts(clock.now()), ...attempt };
    await createSettleDelivery({ ...deps, store: through })(claimed!, byId, facts);
  };
  return {
    store,
    clock,
    deps,
    settleWith,
    settle: (outcomes, wish) => settleWith(store, outcomes, wish),
    async returnAll(sentence) {
      const rows = await store.listQueue({ afterId: 0, limit: 1000 });
      const ids = rows.map(({ id }) => id as RecipientId);
      const statuses = ['held', 'due', 'deferred', 'on-hold', 'defective'] as const;
      const detail = `5.7.1 ${sentence}`.trim();
      const { ended } = await endRecipients(
        { ids, statuses, reason: 'returned', detail, way: 'manual', owner: 'return-1' },
        deps,
      );
      return ended;
    },
    async reports(domain = SENDER_DOMAIN) {
      const claimed = await claim(store, { gateway: EXTERNAL_QUEUE, nextHop: domain, owner: 'reader' });
      return Promise.all(claimed.map(async (message) => ({ message, bytes: await bytesOf(store, message) })));
    },
  };
}

async function bytesOf(store: Store, { body }: ClaimedMessage): Promise<Buffer> {
  const blocks: Uint8Array[] = [];
  for await (const block of store.readBody(body)) blocks.push(block);
  return Buffer.concat(blocks);
}

const attemptFacts = (at: number): AttemptFacts => ({
  at,
  way: 'retry',
  peer: 'mail.target.example [192.0.2.9]:25',
  tls: null,
  certificate: null,
  durationMs: 40,
  peerOffersDsn: true,
  transcript: () => ['> RCPT TO:<a@client.example>', '< 550 5.1.1 No such user'],
});
