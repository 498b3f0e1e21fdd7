/** External mail runs (13.6): each schedule's runs begin at its times, by number or age of what waits, or by hand. */
import { EventEmitter } from 'node:events';
import type { ScheduleState } from '../../shared/ipc/contract.ts';
import type { GatewaySettings } from '../../shared/settings/gateway-settings.ts';
import type { MailSchedule } from '../../shared/settings/schedule-settings.ts';
import type { Store } from '../../store/store-contract.ts';
import type { Clock } from '../clock.ts';
import type { Configuration } from '../configuration.ts';
import type { Logger } from '../logger.ts';
import { ageRunAt, nextRunAt, queuesOf, scheduleOf, scopeOf } from '../schedule/next-run.ts';

/** Longest sleep: the wall clock may jump, and settings may bring a run forward. */
const LONGEST_SLEEP_MS = 60_000;
/** So long changes of the queue gather before they are looked at. */
const GATHER_MS = 1000;

export interface MailRunParts {
  readonly store: Pick<Store, 'beginRun' | 'counts' | 'newestRecipientId' | 'on' | 'runWork'>;
  readonly configuration: Configuration;
  readonly clock: Clock;
  readonly log: Logger;
  /** IANA name; local times of events. */
  readonly timeZone: string;
  /** Whether held mail of this gateway leaves with each run (D4). */
  readonly leavesAtRuns: (gateway: GatewaySettings) => boolean;
  /** Its held mail becomes due for the target of its runs; resolves with the number of recipients. */
  readonly releaseHeld: (gateway: GatewaySettings) => Promise<number>;
}

interface Progress {
  startedAt: number;
  endedAt: number;
  /** False until the first run. */
  hasRun: boolean;
  isRunning: boolean;
  /** Newest recipient when the last run began: number and age count what came since. */
  afterRecipient: number;
}

export class MailRuns extends EventEmitter<{ changed: []; begun: [] }> {
  readonly #parts: MailRunParts;
  readonly #progress = new Map<string, Progress>();
  readonly #endings: (() => void)[] = [];
  readonly #bornAt: number;
  #cancel: () => void = () => undefined;
  #isGathering = false;
  #looking: Promise<void> = Promise.resolve();
  #isStopped = false;

  constructor(parts: MailRunParts) {
    super();
    this.#parts = parts;
    this.#bornAt = parts.clock.now();
  }

  start(): void {
    const { store, configuration } = this.#parts;
    this.#endings.push(
      store.on('counts', () => {
        this.#gather();
      }),
    );
    const onSettings = (): void => {
      this.#look();
    };
    configuration.on('settingsChanged', onSettings);
    this.#endings.push(() => configuration.off('settingsChanged', onSettings));
    this.#look();
  }

  /** Resolves when no run is being begun any more. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#cancel();
    for (const end of this.#endings) end();
    await this.#looking;
  }

  /** One run of every schedule, now (W33); resolves with the number of recipients that became due. */
  async processNow(): Promise<number> {
    let released = 0;
    for (const schedule of this.#schedules) released += await this.#begin(schedule, 'by hand');
    return released;
  }

  states(): ScheduleState[] {
    return this.#schedules.map((schedule) => {
      const progress = this.#progressOf(schedule);
      return {
        name: schedule.name,
        gateways: schedule.gateways,
        lastStartedAt: progress.hasRun ? progress.startedAt : null,
        lastEndedAt: progress.hasRun && !progress.isRunning ? progress.endedAt : null,
        isRunning: progress.isRunning,
        nextAt: this.#nextAt(schedule, progress),
      };
    });
  }

  get #schedules(): readonly MailSchedule[] {
    return this.#parts.configuration.appSettings()['app.schedules'];
  }

  #progressOf({ name }: MailSchedule): Progress {
    const at = this.#bornAt;
    const known = this.#progress.get(name);
    const progress = known ?? {
      startedAt: at,
      endedAt: at,
      hasRun: false,
      isRunning: false,
      afterRecipient: 0,
    };
    this.#progress.set(name, progress);
    return progress;
  }

  /** A run that goes on, at a slow destination perhaps, keeps no other mail from the times of the clock; P70 waits for its end. */
  #nextAt(schedule: MailSchedule, { startedAt, endedAt, isRunning }: Progress): number | null {
    const times = isRunning ? { ...schedule, after: { ...schedule.after, on: false } } : schedule;
    return nextRunAt(times, { lastStartedAt: startedAt, lastEndedAt: endedAt }, this.#parts.timeZone);
  }

  /** Many messages a second are one look. */
  #gather(): void {
    if (this.#isGathering || this.#isStopped) return;
    this.#isGathering = true;
    this.#parts.clock.after(GATHER_MS, () => {
      this.#isGathering = false;
      this.#look();
    });
  }

  #look(): void {
    this.#looking = this.#looking.then(async () => {
      if (this.#isStopped) return;
      this.#cancel();
      let next: number | null = null;
      try {
        next = await this.#lookAtAll();
      } catch (error) {
        this.#parts.log.error({ err: error }, 'the schedule could not be looked through');
      }
      const wait = next === null ? LONGEST_SLEEP_MS : next - this.#parts.clock.now();
      this.#cancel = this.#parts.clock.after(Math.min(LONGEST_SLEEP_MS, Math.max(GATHER_MS, wait)), () => {
        this.#look();
      });
    });
  }

  /** Begins what is due; gives the next instant that is known. */
  async #lookAtAll(): Promise<number | null> {
    const { clock, configuration } = this.#parts;
    const known: number[] = [];
    for (const schedule of this.#schedules) {
      const progress = this.#progressOf(schedule);
      if (progress.isRunning) this.#noteEnd(schedule, progress);
      if (configuration.appSettings()['tray.pause-out']) continue;
      const byClock = this.#nextAt(schedule, progress);
      const byWork = progress.isRunning ? null : await this.#workAt(schedule, progress);
      const at = Math.min(byClock ?? Infinity, byWork ?? Infinity);
      if (at <= clock.now()) await this.#begin(schedule, byClock === at ? 'by time' : 'by what waits');
      else if (at !== Infinity) known.push(at);
    }
    return known.length === 0 ? null : Math.min(...known);
  }

  /** When number (P71) or age (P72) of what waits begins a run; an instant in the past: now. */
  async #workAt(schedule: MailSchedule, progress: Progress): Promise<number | null> {
    const { count, age } = schedule;
    if (!count.on && !age.on) return null;
    const work = await this.#parts.store.runWork({
      scope: scopeOf(schedule, this.#schedules),
      held: this.#leavingAtRuns(schedule).map((gateway) => gateway['domain.name']),
      afterRecipient: progress.afterRecipient,
    });
    if (count.on && work.messages >= count.value) return this.#parts.clock.now();
    return ageRunAt(schedule, work.oldestQueuedAt);
  }

  #leavingAtRuns(schedule: MailSchedule): GatewaySettings[] {
    const { configuration, leavesAtRuns } = this.#parts;
    return configuration
      .all()
      .filter(
        (gateway) =>
          leavesAtRuns(gateway) && scheduleOf(gateway['domain.name'], this.#schedules) === schedule.name,
      );
  }

  async #begin(schedule: MailSchedule, why: string): Promise<number> {
    const { store, clock, log, releaseHeld } = this.#parts;
    const progress = this.#progressOf(schedule);
    const now = clock.now();
    Object.assign(progress, { startedAt: now, hasRun: true, isRunning: true });
    progress.afterRecipient = await store.newestRecipientId();
    let released = await store.beginRun(scopeOf(schedule, this.#schedules));
    for (const gateway of this.#leavingAtRuns(schedule)) released += await releaseHeld(gateway);
    log.info({ schedule: schedule.name, why, recipients: released }, 'mail run begun');
    // The first schedule is the one of external mail.
    if (schedule.name === this.#schedules[0]?.name) this.emit('begun');
    this.#noteEnd(schedule, progress);
    this.emit('changed');
    return released;
  }

  /** A run is over when nothing of its queues is due or under way. */
  #noteEnd(schedule: MailSchedule, progress: Progress): void {
    const { store, configuration, clock } = this.#parts;
    const domains = configuration.all().map((gateway) => gateway['domain.name']);
    const isBusy = queuesOf(schedule, this.#schedules, domains).some((queue) => {
      const { due, active } = store.counts(queue).byStatus;
      return due + active > 0;
    });
    if (isBusy) return;
    progress.isRunning = false;
    progress.endedAt = clock.now();
    this.emit('changed');
  }
}
