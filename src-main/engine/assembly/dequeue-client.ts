/** The dequeue client: accounts at providers, when each asks, one run at a time of each, and what came of it. */
import { setMaxListeners } from 'node:events';
import type { DequeueAccount, DequeueRun } from '../../shared/dequeue/dequeue-view.ts';
import {
  CLIENT_SETTINGS_VERSION,
  clientFields,
  type ClientSecrets,
  type ClientSettings,
} from '../../shared/settings/client-settings.ts';
import { readSettings, UnreadableSettings } from '../../shared/settings/upgrade-settings.ts';
import { dequeueSecretOwner } from '../../store/dequeue-contract.ts';
import type { Store } from '../../store/store-contract.ts';
import type { Clock } from '../clock.ts';
import type { Logger } from '../logger.ts';
import { ProcedureFailure } from '../procedures/create-call.ts';
import { SecretDrawer } from '../secret-drawer.ts';
import type { SecretStore } from '../secret-store.ts';
import { isHalted, nextDequeueAt } from '../turn/dequeue-schedule.ts';
import type { RunResult } from '../turn/request-turn.ts';

export interface DequeueClientParts {
  readonly store: Store;
  readonly secretStore: SecretStore;
  readonly clock: Clock;
  readonly log: Logger;
  /** IANA name; local times of accounts. */
  readonly timeZone: string;
  /** One run; `secret` throws SecretUnavailable. Never rejects for reasons of the provider. */
  run(settings: ClientSettings, secret: () => string | null, stop: AbortSignal): Promise<RunResult>;
  /** An account, or what its runs came to, changed. */
  changed(): void;
}

interface Account {
  readonly settings: ClientSettings;
  readonly changedAt: number;
  /** Since `changedAt`, newest first; as many as the schedule looks at. */
  readonly runs: readonly DequeueRun[];
}

interface Going {
  readonly done: Promise<DequeueRun>;
  readonly stop: AbortController;
}

const PASSWORD = 'client.password';
/** The schedule looks at so many. */
const RUNS_IN_MEMORY = 25;
/** Longest sleep: the wall clock may jump. */
const LONGEST_SLEEP_MS = 60_000;

export class DequeueClient {
  readonly #parts: DequeueClientParts;
  readonly #secrets: SecretDrawer;
  readonly #accounts = new Map<string, Account>();
  readonly #going = new Map<string, Going>();
  /** External mail runs since each account last asked. */
  readonly #mailRuns = new Map<string, number>();
  readonly #startedAt: number;
  #cancelLook: () => void = () => undefined;
  #isServing = false;

  constructor(parts: DequeueClientParts) {
    this.#parts = parts;
    this.#secrets = new SecretDrawer(parts.secretStore);
    this.#startedAt = parts.clock.now();
  }

  async load(): Promise<void> {
    const { store, log } = this.#parts;
    const [rows, secrets] = await Promise.all([store.dequeue.load(), store.loadSecrets()]);
    for (const { owner, name, sealed } of secrets) this.#secrets.keep(owner, { [name]: sealed });
    for (const row of rows) {
      try {
        const settings = readSettings(row, clientFields, []);
        const runs = (await store.dequeue.runs(row.id, RUNS_IN_MEMORY)).filter(
          ({ at }) => at >= row.changedAt,
        );
        this.#accounts.set(row.id, { settings, changedAt: row.changedAt, runs });
      } catch (error) {
        if (!(error instanceof UnreadableSettings)) throw error;
        // The row stays as it is; the account is not served.
        log.error({ err: error, account: row.id }, 'settings of a dequeue account cannot be read');
      }
    }
  }

  /** From now on accounts ask by themselves. */
  start(): void {
    this.#isServing = true;
    this.#look();
  }

  /** No further run begins; those that are going end without loss. */
  async stop(): Promise<void> {
    this.#isServing = false;
    this.#cancelLook();
    const going = [...this.#going.values()];
    for (const { stop } of going) stop.abort();
    await Promise.all(going.map(({ done }) => done));
  }

  list(): DequeueAccount[] {
    return [...this.#accounts].map(([id, { settings, runs }]) => ({
      id,
      settings,
      hasPassword: this.#secrets.namesOf(dequeueSecretOwner(id)).includes(PASSWORD),
      lastRun: runs[0] ?? null,
      isRunning: this.#going.has(id),
      nextAt: this.#nextAt(id),
      isHalted: isHalted({ runs }),
    }));
  }

  /** Adds or replaces; what its runs came to before counts no longer. */
  async save(id: string, settings: ClientSettings, secrets: ClientSecrets): Promise<void> {
    const name = settings['client.name'];
    if (
      [...this.#accounts].some(([other, account]) => other !== id && account.settings['client.name'] === name)
    )
      throw new ProcedureFailure('already-exists', name);
    const changedAt = this.#parts.clock.now();
    const sealed = this.#secrets.seal(secrets);
    await this.#parts.store.dequeue.save({
      row: { id, version: CLIENT_SETTINGS_VERSION, settings: JSON.stringify(settings), changedAt },
      secrets: sealed,
    });
    this.#secrets.keep(dequeueSecretOwner(id), sealed);
    this.#accounts.set(id, { settings, changedAt, runs: [] });
    this.#changed();
  }

  async remove(id: string): Promise<void> {
    this.#of(id);
    this.#going.get(id)?.stop.abort();
    await this.#parts.store.dequeue.remove(id);
    this.#accounts.delete(id);
    this.#secrets.forget(dequeueSecretOwner(id));
    this.#changed();
  }

  /** Joins a run that is going: never two of one account at once. */
  run(id: string): Promise<DequeueRun> {
    const { settings } = this.#of(id);
    const going = this.#going.get(id);
    if (going !== undefined) return going.done;
    const stop = new AbortController();
    setMaxListeners(0, stop.signal);
    this.#mailRuns.set(id, 0);
    const done = this.#run(id, settings, stop.signal).finally(() => {
      this.#going.delete(id);
      this.#changed();
    });
    this.#going.set(id, { done, stop });
    this.#parts.changed();
    return done;
  }

  stopRun(id: string): void {
    this.#of(id);
    this.#going.get(id)?.stop.abort();
  }

  runs(id: string, limit: number): Promise<DequeueRun[]> {
    this.#of(id);
    return this.#parts.store.dequeue.runs(id, limit);
  }

  /** R15: an external mail run has begun; every account counts them for itself. */
  readonly noteMailRun = (): void => {
    for (const [id, { settings, runs }] of this.#accounts) {
      if (!settings['client.enabled'] || settings['client.own-times'] || isHalted({ runs })) continue;
      const count = (this.#mailRuns.get(id) ?? 0) + 1;
      this.#mailRuns.set(id, count);
      // An account that backs off asks at its time, not earlier.
      const isWaiting = (this.#nextAt(id) ?? 0) > this.#parts.clock.now();
      if (count >= settings['client.every-nth'] && !isWaiting) this.#runUnattended(id);
    }
  };

  async #run(id: string, settings: ClientSettings, stop: AbortSignal): Promise<DequeueRun> {
    const { clock, log, store } = this.#parts;
    const at = clock.now();
    const begunAt = clock.monotonic();
    const secret = (): string | null => this.#secrets.open(dequeueSecretOwner(id), PASSWORD);
    const result = await this.#parts.run(settings, secret, stop);
    const run = { at, ms: Math.max(0, Math.round(clock.monotonic() - begunAt)), ...result };
    log.info({ account: settings['client.name'], ...run }, 'provider asked');
    const account = this.#accounts.get(id);
    // Changed or removed meanwhile: the run says nothing about it any more.
    if (account?.settings === settings)
      this.#accounts.set(id, { ...account, runs: [run, ...account.runs].slice(0, RUNS_IN_MEMORY) });
    await store.dequeue.noteRun(id, run).catch((error: unknown) => {
      log.error({ err: error, account: settings['client.name'] }, 'result of a run not stored');
    });
    return run;
  }

  #runUnattended(id: string): void {
    void this.run(id).catch((error: unknown) => {
      this.#parts.log.error({ err: error, account: id }, 'run of a dequeue account failed inside');
    });
  }

  #of(id: string): Account {
    const account = this.#accounts.get(id);
    if (account === undefined) throw new ProcedureFailure('not-found', id);
    return account;
  }

  #nextAt(id: string): number | null {
    const { settings, changedAt, runs } = this.#of(id);
    const since = Math.max(changedAt, this.#startedAt);
    return nextDequeueAt(settings, { runs, since }, this.#parts.timeZone);
  }

  #changed(): void {
    this.#parts.changed();
    this.#look();
  }

  /** Runs what is due and sleeps until the next that will be. */
  #look(): void {
    if (!this.#isServing) return;
    this.#cancelLook();
    const now = this.#parts.clock.now();
    const waiting = [...this.#accounts.keys()].filter((id) => !this.#going.has(id));
    const next = new Map(waiting.map((id) => [id, this.#nextAt(id) ?? Infinity]));
    const wait = Math.min(
      LONGEST_SLEEP_MS,
      ...[...next.values()].filter((at) => at > now).map((at) => at - now),
    );
    this.#cancelLook = this.#parts.clock.after(wait, () => {
      this.#look();
    });
    for (const [id, at] of next) if (at <= now) this.#runUnattended(id);
  }
}
