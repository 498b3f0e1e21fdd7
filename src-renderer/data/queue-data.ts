/** What the queue window asks of the engine: pages of the table, actions on selections, sessions and their dialogue. */
import type { GatewayApi, Input, IpcFailure, IpcResult, Output } from '../../src-main/shared/ipc/contract.ts';
import type { ActionResult, QueueTableFilter } from '../../src-main/shared/queue/queue-table.ts';

export type QueueAction = Input<'table:act'>['action'];
export type QueueDetails = Output<'queue:show'>;
export type SessionList = Output<'session:list'>;
export type SessionDialogue = Output<'session:transcript'>;

/** Single rows by id, or all rows of a filter, those not loaded too. */
export type Selection =
  | { readonly kind: 'ids'; readonly ids: readonly number[] }
  | { readonly kind: 'all'; readonly filter: QueueTableFilter };

/** Called after each part; false: go no further. */
export type OnProgress = (done: ActionResult) => boolean;

/** Enough to be quick, few enough that a cancel is heard at once. */
const PART = 500;

export class QueueData {
  readonly #api: GatewayApi;

  constructor(api: GatewayApi) {
    this.#api = api;
  }

  on(event: 'queue:changed' | 'sessions:changed', listener: () => void): () => void {
    return this.#api.on(event, listener);
  }

  page(input: Input<'table:page'>): Promise<IpcResult<Output<'table:page'>>> {
    return this.#api.call('table:page', input);
  }

  details(id: number): Promise<IpcResult<QueueDetails>> {
    return this.#api.call('queue:show', { id });
  }

  sessions(search: string): Promise<IpcResult<SessionList>> {
    return this.#api.call('session:list', { search });
  }

  dialogue(number: number): Promise<IpcResult<SessionDialogue>> {
    return this.#api.call('session:transcript', { number });
  }

  disconnect(number: number): Promise<IpcResult<Output<'session:disconnect'>>> {
    return this.#api.call('session:disconnect', { number });
  }

  /** Part by part; resolves with the sum of what was done, and why the rest was not: null if it was stopped, or all is done. */
  async act(
    action: QueueAction,
    selection: Selection,
    onProgress: OnProgress,
  ): Promise<{ readonly sum: ActionResult; readonly failure: IpcFailure | null }> {
    let sum: ActionResult = { done: 0, gone: 0, refused: {} };
    for await (const part of this.#parts(selection)) {
      const result = part.ok ? await this.#api.call('table:act', { action, ids: part.value }) : part;
      if (!result.ok) return { sum, failure: result.error };
      sum = add(sum, result.value);
      if (!onProgress(sum)) break;
    }
    return { sum, failure: null };
  }

  async *#parts(selection: Selection): AsyncGenerator<IpcResult<number[]>> {
    if (selection.kind === 'ids') {
      const { ids } = selection;
      for (let from = 0; from < ids.length; from += PART)
        yield { ok: true, value: ids.slice(from, from + PART) };
      return;
    }
    let after = 0;
    for (;;) {
      const part = await this.#api.call('table:select', { filter: selection.filter, after, limit: PART });
      if (!part.ok) yield part;
      if (!part.ok || part.value.ids.length === 0) return;
      after = part.value.ids.at(-1) ?? after;
      yield { ok: true, value: part.value.ids };
      if (!part.value.hasMore) return;
    }
  }
}

function add(a: ActionResult, b: ActionResult): ActionResult {
  const refused = { ...a.refused };
  for (const status of Object.keys(b.refused) as (keyof typeof refused)[]) {
    refused[status] = (refused[status] ?? 0) + (b.refused[status] ?? 0);
  }
  return { done: a.done + b.done, gone: a.gone + b.gone, refused };
}
