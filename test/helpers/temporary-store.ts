/** A real store in a folder of its own that is removed after the test; may be opened again as after a restart. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { openStore, type StoreOptions } from '../../src-main/store/store.ts';
import type {
  ClaimedMessage,
  ClaimRequest,
  SettledRecipient,
  Store,
} from '../../src-main/store/store-contract.ts';

export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'schleuse-store-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

export async function temporaryStore(options: Partial<StoreOptions> = {}): Promise<Store> {
  return openUntilTestEnd({ dataFolder: await temporaryFolder(), ...options });
}

export async function openUntilTestEnd(options: StoreOptions): Promise<Store> {
  const store = await openStore(options);
  // Closing twice does no harm, so a test may close to look at what is left.
  onTestFinished(() => store.close());
  return store;
}

/** Claims everything for a turn of the gateway, unless the test asks for something else. */
export function claim(store: Store, request: Partial<ClaimRequest> = {}): Promise<ClaimedMessage[]> {
  return store.claim({
    gateway: 'client.example',
    nextHop: null,
    limit: 100,
    maxInlineBytes: 1_000_000,
    owner: 'session-1',
    leaseUntil: 1000,
    ...request,
  });
}

/** Settles all recipients of a claimed message alike. */
export function settle(
  store: Store,
  message: ClaimedMessage,
  outcome: Partial<Omit<SettledRecipient, 'id'>> & Pick<SettledRecipient, 'status'>,
): ReturnType<Store['settle']> {
  return store.settle({
    messageId: message.id,
    recipients: message.recipients.map(({ id }) => ({
      id,
      nextAttemptAt: null,
      countsAsAttempt: true,
      reason: null,
      reply: null,
      detail: '',
      ...outcome,
    })),
    attempt: {
      at: 5000,
      way: 'atrn',
      peer: 'client.example [192.0.2.7]',
      tls: null,
      certificate: null,
      durationMs: 12,
    },
  });
}

/** Status by forward-path of what has ended: the history. */
export async function ended(store: Store): Promise<Record<string, string>> {
  const lists = (['delivered', 'failed'] as const).map((status) =>
    store.listQueue({ status, afterId: 0, limit: 10_000 }),
  );
  return Object.fromEntries(
    (await Promise.all(lists)).flat().map(({ recipient, status }) => [recipient, status]),
  );
}

/** Status by forward-path of what has not ended: what a person would see. */
export async function statuses(store: Store): Promise<Record<string, string>> {
  const rows = await store.listQueue({ afterId: 0, limit: 10_000 });
  return Object.fromEntries(rows.map(({ recipient, status }) => [recipient, status]));
}
