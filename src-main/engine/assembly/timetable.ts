/** When mail moves at all: pauses, what is tried at once and what waits for a run, and the runs themselves. */
import type { EngineStatus } from '../../shared/ipc/contract.ts';
import type { NewMessage, Store } from '../../store/store-contract.ts';
import type { Clock } from '../clock.ts';
import type { Configuration } from '../configuration.ts';
import type { Logger } from '../logger.ts';
import { ProcedureFailure, type Handlers } from '../procedures/create-call.ts';
import type { QueueDeps } from '../queue/create-queue.ts';
import { onArrival, tryRules } from '../schedule/immediate-tries.ts';
import { MailRuns } from './mail-runs.ts';
import type { Releases } from './releases.ts';

export interface TimetableParts {
  readonly store: Store;
  readonly configuration: Configuration;
  readonly clock: Clock;
  readonly log: Logger;
  readonly releases: Releases;
  /** The pause of delivery is over. */
  resumeDelivery(): void;
  /** A run began or ended. */
  changed(): void;
  /** A run of external mail has begun. */
  readonly mailRunBegun: () => void;
}

type Procedures = Pick<Handlers, 'queue:process' | 'schedule:list' | 'engine:pause'>;

/** What the queue needs to know of the settings. */
export function queueRules(configuration: Configuration): Pick<QueueDeps, 'isPaused' | 'tryRules'> {
  return {
    isPaused: () => configuration.appSettings()['tray.pause-out'],
    tryRules: (now) => tryRules(configuration.appSettings(), now),
  };
}

export class Timetable {
  readonly #parts: TimetableParts;
  readonly #runs: MailRuns;
  #wasPaused: boolean;
  #isStarted = false;

  constructor(parts: TimetableParts) {
    this.#parts = parts;
    const { configuration, releases } = parts;
    this.#wasPaused = configuration.appSettings()['tray.pause-out'];
    this.#runs = new MailRuns({
      ...parts,
      timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      leavesAtRuns: releases.leavesAtRuns,
      releaseHeld: releases.atRun,
    });
    this.#runs.on('changed', () => {
      parts.changed();
    });
    this.#runs.on('begun', parts.mailRunBegun);
  }

  start(): void {
    this.#isStarted = true;
    this.#parts.configuration.on('settingsChanged', this.#onSettings);
    this.#runs.start();
  }

  async stop(): Promise<void> {
    this.#parts.configuration.off('settingsChanged', this.#onSettings);
    await this.#runs.stop();
  }

  /** New mail as the schedule lets it in, all in one transaction; resolves after the commit. */
  readonly enqueue = (messages: readonly NewMessage[]): Promise<void> => {
    const { store, configuration, releases } = this.#parts;
    const rules = {
      settings: configuration.appSettings(),
      find: (gateway: string) => configuration.find(gateway),
      runHop: releases.runHop,
    };
    return store.enqueueTogether(messages.map((message) => onArrival(message, rules)));
  };

  paused(): EngineStatus['paused'] {
    const settings = this.#parts.configuration.appSettings();
    return { receiving: settings['tray.pause-in'], delivery: settings['tray.pause-out'] };
  }

  procedures(): Procedures {
    const { configuration } = this.#parts;
    return {
      'queue:process': async () => {
        if (!this.#isStarted) throw new ProcedureFailure('not-running', 'queue:process');
        return { released: await this.#runs.processNow() };
      },
      'schedule:list': () => this.#runs.states(),
      'engine:pause': async ({ receiving, delivery }) => {
        const settings = configuration.storedAppSettings();
        await configuration.saveAppSettings({
          ...settings,
          'tray.pause-in': receiving ?? settings['tray.pause-in'],
          'tray.pause-out': delivery ?? settings['tray.pause-out'],
        });
        return undefined;
      },
    };
  }

  readonly #onSettings = (): void => {
    const isPaused = this.#parts.configuration.appSettings()['tray.pause-out'];
    if (this.#wasPaused && !isPaused) this.#parts.resumeDelivery();
    this.#wasPaused = isPaused;
  };
}
