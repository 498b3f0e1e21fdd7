/** Scheduled events (P73) as instants: local times of day, which a change to or from summer time neither doubles nor skips. */
import { Cron } from 'croner';
import type { ScheduledEvent } from '../../shared/settings/schedule-settings.ts';

const DAY_MINUTES = 24 * 60;
/** Clocks change at a full or a half hour, and by an hour at most. */
const CHANGE_MINUTES = 30;
const CHANGES_AHEAD = 4;

/** Minutes of the day at which the event runs, rising. */
export function minutesOfDay({ start, end, repeat }: ScheduledEvent): number[] {
  const first = toMinutes(start);
  if (end === '' || repeat === 0) return [first];
  const count = Math.floor((toMinutes(end) - first) / repeat) + 1;
  return Array.from({ length: Math.max(1, count) }, (_, index) => first + index * repeat);
}

/**
 * The first run after `from` (epoch ms). A time that a day does not have comes when its clock has jumped over it; one
 * that a day has twice counts when it comes first.
 * @param timeZone IANA name.
 */
export function nextEventAt(event: ScheduledEvent, from: number, timeZone: string): number | null {
  const days = event.days.join(',');
  const instants = candidates(minutesOfDay(event), localMinutes(from, timeZone)).flatMap((minutes) => {
    const pattern = `${String(minutes % 60)} ${String(Math.floor(minutes / 60))} * * ${days}`;
    return cronOf(pattern, timeZone).nextRun(new Date(from))?.getTime() ?? [];
  });
  return instants.length === 0 ? null : Math.min(...instants);
}

/** The few times of day one of which is next, whether or not the clock changes meanwhile. */
function candidates(times: readonly number[], now: number): number[] {
  const following = (minutes: number, count: number): number[] =>
    times.filter((time) => time >= minutes).slice(0, count);
  const change = Math.ceil(now / CHANGE_MINUTES) * CHANGE_MINUTES;
  const ahead = Array.from({ length: CHANGES_AHEAD }, (_, index) =>
    following(change + index * CHANGE_MINUTES, 1),
  );
  return [...new Set([...times.slice(0, 1), ...following(now, 2), ...ahead.flat()])];
}

/** Reading a pattern costs more than asking it; there are no more of them than minutes in a week. */
const crons = new Map<string, Cron>();

function cronOf(pattern: string, timeZone: string): Cron {
  const key = `${timeZone} ${pattern}`;
  const cron = crons.get(key) ?? new Cron(pattern, { timezone: timeZone, paused: true });
  crons.set(key, cron);
  return cron;
}

function localMinutes(instant: number, timeZone: string): number {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  return toMinutes(format.format(instant)) % DAY_MINUTES;
}

function toMinutes(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}
