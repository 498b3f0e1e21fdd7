/** When a schedule (13.6) begins its next external mail run, as far as the clock alone decides. */
import { DEFAULT_SCHEDULE, type MailSchedule } from '../../shared/settings/schedule-settings.ts';
import { EXTERNAL_QUEUE, POSTMASTER_QUEUE } from '../../shared/queue/queue-view.ts';
import type { RunScope } from '../../store/run-contract.ts';
import { nextEventAt } from './event-times.ts';

const MINUTE_MS = 60_000;

/** What is known of the runs of one schedule. Epoch ms. */
export interface RunHistory {
  /** Begin of the last run; before the first one: when the engine started. */
  readonly lastStartedAt: number;
  /** End of the last run; before the first one: when the engine started. */
  readonly lastEndedAt: number;
}

/** The earliest of interval (P69), pause after the last run (P70) and events (P73); null if none of them is on. */
export function nextRunAt(schedule: MailSchedule, history: RunHistory, timeZone: string): number | null {
  const { interval, after, events } = schedule;
  const instants = [
    interval.on ? history.lastStartedAt + interval.value * MINUTE_MS : null,
    after.on ? history.lastEndedAt + after.value * MINUTE_MS : null,
    ...events.map((event) => nextEventAt(event, history.lastStartedAt, timeZone)),
  ].filter((instant) => instant !== null);
  return instants.length === 0 ? null : Math.min(...instants);
}

/** The instant at which the oldest message reaches the age that starts a run (P72); null if that is off or nothing waits. */
export function ageRunAt({ age }: MailSchedule, oldestQueuedAt: number | null): number | null {
  return age.on && oldestQueuedAt !== null ? oldestQueuedAt + age.value * MINUTE_MS : null;
}

/** The schedule that a gateway follows: the first that names it, else the default one. */
export function scheduleOf(gateway: string, schedules: readonly MailSchedule[]): string {
  const [first, ...others] = schedules;
  const bound = others.find(({ gateways }) => gateways.includes(gateway));
  return (bound ?? first)?.name ?? DEFAULT_SCHEDULE;
}

/** The default schedule runs whatever no other one is bound to: external mail too. */
export function scopeOf(schedule: MailSchedule, schedules: readonly MailSchedule[]): RunScope {
  const [first, ...others] = schedules;
  if (schedule.name === first?.name) return { except: others.flatMap(({ gateways }) => gateways) };
  return { only: schedule.gateways.filter((gateway) => scheduleOf(gateway, schedules) === schedule.name) };
}

/** All queues that a schedule is for, by name. */
export function queuesOf(
  schedule: MailSchedule,
  schedules: readonly MailSchedule[],
  gateways: readonly string[],
): string[] {
  return [EXTERNAL_QUEUE, POSTMASTER_QUEUE, ...gateways].filter(
    (queue) => scheduleOf(queue, schedules) === schedule.name,
  );
}
