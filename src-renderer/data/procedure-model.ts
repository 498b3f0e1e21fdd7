/** What one procedure of the engine answers, kept current: asked again whenever one of its events is heard. */
import type { EventName, GatewayApi, IpcFailure, Output } from '../../src-main/shared/ipc/contract.ts';

/** The procedures that need no input. */
export type ViewName = 'engine:status' | 'gateway:list' | 'app:get-settings';

export interface ModelSnapshot<T> {
  /** The last good answer; null before the first. */
  readonly value: T | null;
  /** Why the last question had no good answer. */
  readonly failure: IpcFailure | null;
}

/** Fires `changed` after each new snapshot. Questions never overlap; events in between lead to one more. */
export class ProcedureModel<N extends ViewName> extends EventTarget {
  snapshot: ModelSnapshot<Output<N>> = { value: null, failure: null };
  readonly #api: GatewayApi;
  readonly #name: N;
  #isAsking = false;
  #isStale = false;

  constructor(api: GatewayApi, name: N, events: readonly EventName[]) {
    super();
    this.#api = api;
    this.#name = name;
    for (const event of events) {
      api.on(event, () => {
        void this.refresh();
      });
    }
    void this.refresh();
  }

  async refresh(): Promise<void> {
    this.#isStale = true;
    if (this.#isAsking) return;
    this.#isAsking = true;
    // Cleared by this loop alone; an event during the question sets it again.
    while (this.#takeStale()) await this.#ask();
    this.#isAsking = false;
  }

  #takeStale(): boolean {
    const isStale = this.#isStale;
    this.#isStale = false;
    return isStale;
  }

  async #ask(): Promise<void> {
    const result = await this.#api.call<ViewName>(this.#name, undefined).catch(() => null);
    if (result?.ok === true) this.snapshot = { value: result.value as Output<N>, failure: null };
    else {
      const failure = result?.error ?? { code: 'not-running', detail: this.#name };
      this.snapshot = { ...this.snapshot, failure };
    }
    this.dispatchEvent(new Event('changed'));
  }
}
