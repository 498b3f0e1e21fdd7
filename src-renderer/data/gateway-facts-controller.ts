/** What the engine knows of one gateway's waiting mail and its last requester; asked again whenever something moves. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { WaitingFacts } from '../../src-main/shared/queue/why-waiting.ts';
import type { WindowModels } from './window-models.ts';

export class GatewayFactsController implements ReactiveController {
  /** Null before the first answer. */
  facts: WaitingFacts | null = null;
  /** Address of the last valid ETRN; null: none yet. */
  lastRequester: string | null = null;
  readonly #host: ReactiveControllerHost;
  readonly #models: () => WindowModels;
  readonly #domain: () => string;
  #stops: (() => void)[] = [];

  constructor(host: ReactiveControllerHost, models: () => WindowModels, domain: () => string) {
    this.#host = host;
    this.#models = models;
    this.#domain = domain;
    host.addController(this);
  }

  hostConnected(): void {
    const ask = (): void => void this.#ask();
    this.#stops = [
      this.#models().on('queue:changed', ask),
      this.#models().on('gateways:changed', ask),
      this.#models().on('settings:changed', ask),
    ];
    ask();
  }

  hostDisconnected(): void {
    for (const stop of this.#stops) stop();
  }

  async #ask(): Promise<void> {
    const domain = this.#domain();
    const [facts, requester] = await Promise.all([
      this.#models().ask('waiting:facts', { domain }),
      this.#models().ask('help:last-requester', { domain }),
    ]);
    if (facts.ok) this.facts = facts.value;
    if (requester.ok) this.lastRequester = requester.value;
    this.#host.requestUpdate();
  }
}
