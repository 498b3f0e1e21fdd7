/** Draws an element again twice a minute, so that "3 minutes ago" stays true. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';

const PERIOD_MS = 30_000;

export class MinuteController implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  #timer = 0;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  hostConnected(): void {
    this.#timer = window.setInterval(() => {
      this.#host.requestUpdate();
    }, PERIOD_MS);
  }

  hostDisconnected(): void {
    window.clearInterval(this.#timer);
  }
}
