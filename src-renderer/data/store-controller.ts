/** Binds an element to a part of a model: drawn again only when that part changes. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';

export interface Observable<S> extends EventTarget {
  readonly snapshot: S;
}

export class StoreController<S, T> implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #find: () => Observable<S>;
  readonly #select: (snapshot: S) => T;
  #store: Observable<S> | null = null;
  #value: T | null = null;

  /** @param find gives the model once the element is connected; contexts have their value then. */
  constructor(host: ReactiveControllerHost, find: () => Observable<S>, select: (snapshot: S) => T) {
    this.#host = host;
    this.#find = find;
    this.#select = select;
    host.addController(this);
  }

  /** Throws before the element is connected. */
  get value(): T {
    if (this.#store === null) throw new Error('the element is not connected');
    return this.#value as T;
  }

  hostConnected(): void {
    this.#store = this.#find();
    this.#store.addEventListener('changed', this.#onChange);
    this.#onChange();
  }

  hostDisconnected(): void {
    this.#store?.removeEventListener('changed', this.#onChange);
  }

  readonly #onChange = (): void => {
    if (this.#store === null) return;
    const next = this.#select(this.#store.snapshot);
    if (Object.is(next, this.#value)) return;
    this.#value = next;
    this.#host.requestUpdate();
  };
}
