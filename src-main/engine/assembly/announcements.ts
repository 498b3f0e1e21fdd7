/** What the engine tells hosts and windows: that something changed, never what; they ask for what they show. */
import type { EventName } from '../../shared/ipc/contract.ts';
import type { Store } from '../../store/store-contract.ts';
import type { Configuration } from '../configuration.ts';
import type { FaultBoard } from '../fault-board.ts';
import type { SessionRegister } from '../session-register.ts';

type Listener = (event: EventName) => void;

interface ToldOf {
  readonly store: Pick<Store, 'on'>;
  readonly sessions: Pick<SessionRegister, 'onChange'>;
  readonly configuration: Pick<Configuration, 'on'>;
  readonly faults: Pick<FaultBoard, 'on'>;
}

export class Announcements {
  readonly #listeners = new Set<Listener>();

  /** Gives the function that ends it. */
  readonly subscribe = (listener: Listener): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** A function that tells of this event, for a step that only knows that it has changed. */
  telling(event: EventName): () => void {
    return () => {
      for (const listener of this.#listeners) listener(event);
    };
  }

  /** Tells from now on what changes there. */
  follow({ store, sessions, configuration, faults }: ToldOf): void {
    store.on('counts', this.telling('queue:changed'));
    sessions.onChange(this.telling('sessions:changed'));
    configuration.on('gatewaysChanged', this.telling('gateways:changed'));
    configuration.on('settingsChanged', this.telling('settings:changed'));
    faults.on('changed', this.telling('engine:changed'));
  }
}
