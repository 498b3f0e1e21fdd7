/** Hears events while its element is in the page. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';

export class EventController implements ReactiveController {
  readonly #subscribe: () => (() => void) | undefined;
  #unsubscribe: (() => void) | undefined;

  /** @param subscribe called when the element comes into the page; gives what ends the hearing. */
  constructor(host: ReactiveControllerHost, subscribe: () => (() => void) | undefined) {
    this.#subscribe = subscribe;
    host.addController(this);
  }

  hostConnected(): void {
    this.#unsubscribe = this.#subscribe();
  }

  hostDisconnected(): void {
    this.#unsubscribe?.();
  }
}
