/** What the engine remembers of a gateway beside its settings; in memory, written through to the store. */
import { z } from 'zod';
import type { Store } from '../store/store-contract.ts';

/** Instants are epoch milliseconds. */
const gatewayState = z.object({
  /** Made automatically at this instant; null: by a person. */
  createdAt: z.int().nullable().default(null),
  /** What has to be confirmed until when; null: nothing. */
  confirm: z.object({ code: z.string(), until: z.int() }).nullable().default(null),
  /** The last warning about the quota; null: none. */
  quotaWarnedAt: z.int().nullable().default(null),
  /** The level fell below 90 % since then, or there was no warning yet. */
  mayWarnOfQuota: z.boolean().default(true),
});
export type GatewayState = z.output<typeof gatewayState>;

const untouched: GatewayState = gatewayState.parse({});

export class GatewayStates {
  readonly #store: Pick<Store, 'saveGatewayState'>;
  readonly #states = new Map<string, GatewayState>();

  private constructor(store: Pick<Store, 'saveGatewayState'>) {
    this.#store = store;
  }

  static async load(store: Pick<Store, 'saveGatewayState' | 'loadGatewayStates'>): Promise<GatewayStates> {
    const states = new GatewayStates(store);
    for (const { domain, state } of await store.loadGatewayStates()) {
      // What cannot be read costs a second warning at most; a confirmation that is lost is asked for by a person.
      const parsed = gatewayState.safeParse(JSON.parse(state));
      if (parsed.success) states.#states.set(domain, parsed.data);
    }
    return states;
  }

  of(domain: string): GatewayState {
    return this.#states.get(domain) ?? untouched;
  }

  all(): readonly (readonly [domain: string, state: GatewayState])[] {
    return [...this.#states];
  }

  /** In memory at once; resolves when it is stored. */
  async change(domain: string, changed: Partial<GatewayState>): Promise<void> {
    const state = { ...this.of(domain), ...changed };
    this.#states.set(domain, state);
    await this.#store.saveGatewayState(domain, JSON.stringify(state));
  }

  /** The gateway is gone, and its row with it. */
  forget(domain: string): void {
    this.#states.delete(domain);
  }

  /** The store has moved the row already. */
  rename(former: string, domain: string): void {
    const state = this.#states.get(former);
    if (state === undefined) return;
    this.#states.delete(former);
    this.#states.set(domain, state);
  }
}
