/** When a schedule runs next: local times, days, and the nights in which the clock changes. */
import { expect, it } from 'vitest';
import { minutesOfDay, nextEventAt } from '../../src-main/engine/schedule/event-times.ts';
import { nextRunAt, queuesOf, scheduleOf, scopeOf } from '../../src-main/engine/schedule/next-run.ts';
import { mailSchedule, type ScheduledEvent } from '../../src-main/shared/settings/schedule-settings.ts';

const everyDay = [0, 1, 2, 3, 4, 5, 6];
const anEvent = (event: Partial<ScheduledEvent>): ScheduledEvent => ({
  days: everyDay,
  start: '00:00',
  end: '',
  repeat: 0,
  ...event,
});

/** The first runs after an instant, as local clocks show them. */
function runs(event: Partial<ScheduledEvent>, after: string, count: number, timeZone = 'Europe/Berlin') {
  const found: string[] = [];
  let at: number | null = Date.parse(after);
  for (let left = count; left > 0 && at !== null; left -= 1) {
    at = nextEventAt(anEvent(event), at, timeZone);
    if (at !== null) found.push(new Date(at).toISOString().slice(5, 16));
  }
  return found;
}

it('an event without end is one run', () => {
  expect(runs({ start: '08:30', repeat: 10 }, '2026-11-24T00:00Z', 2)).toEqual([
    '11-24T07:30',
    '11-25T07:30',
  ]);
});

it('an event repeats from its start to its end, both included', () => {
  expect(runs({ start: '22:00', end: '22:30', repeat: 15 }, '2026-11-24T00:00Z', 4)).toEqual([
    '11-24T21:00',
    '11-24T21:15',
    '11-24T21:30',
    '11-25T21:00',
  ]);
});

it('only on its days', () => {
  expect(runs({ days: [1, 5], start: '08:00' }, '2026-11-24T00:00Z', 3)).toEqual([
    '11-27T07:00',
    '11-30T07:00',
    '12-04T07:00',
  ]);
});

it.each([
  { start: '00:00', end: '23:59', repeat: 1, count: 1440 },
  { start: '06:00', end: '06:10', repeat: 7, count: 2 },
  { start: '06:00', end: '06:00', repeat: 5, count: 1 },
])('every $repeat minutes from $start to $end: $count times a day', ({ count, ...event }) => {
  expect(minutesOfDay(anEvent(event))).toHaveLength(count);
});

it('a time that the night of the change to summer time does not have comes once, when the clock has jumped', () => {
  expect(runs({ start: '02:30' }, '2026-03-28T12:00Z', 2)).toEqual(['03-29T01:00', '03-30T00:30']);
});

it('a time that the night of the change from summer time has twice comes once', () => {
  expect(runs({ start: '02:30' }, '2026-10-24T12:00Z', 2)).toEqual(['10-25T00:30', '10-26T01:30']);
});

it('in the shorter night a repeated event loses no run that has a time', () => {
  expect(runs({ start: '01:30', end: '03:30', repeat: 30 }, '2026-03-28T23:00Z', 4)).toEqual([
    '03-29T00:30',
    '03-29T01:00',
    '03-29T01:30',
    '03-29T23:30',
  ]);
});

it('in the longer night a repeated event runs once for each of its times', () => {
  expect(runs({ start: '01:30', end: '03:30', repeat: 30 }, '2026-10-24T22:00Z', 6)).toEqual([
    '10-24T23:30',
    '10-25T00:00',
    '10-25T00:30',
    '10-25T02:00',
    '10-25T02:30',
    '10-26T00:30',
  ]);
});

it('a run every minute goes on through the second pass of the doubled hour at its end', () => {
  // 01:10 UTC is 02:10 in the second pass: all times up to 03:00 were run in the first one.
  expect(runs({ start: '00:00', end: '23:59', repeat: 1 }, '2026-10-25T01:10Z', 2)).toEqual([
    '10-25T02:00',
    '10-25T02:01',
  ]);
});

const at = Date.parse('2026-11-24T12:00Z');
const minute = 60_000;
const schedule = (fields: object) => mailSchedule.parse({ name: 'A', interval: { on: false }, ...fields });

it.each([
  { title: 'nothing is on', fields: {}, next: null },
  {
    title: 'an interval counts from the begin of the last run',
    fields: { interval: { on: true, value: 7 } },
    next: 7,
  },
  {
    title: 'a pause counts from the end of the last run',
    fields: { after: { on: true, value: 7 } },
    next: 9,
  },
  {
    title: 'the earliest counts',
    fields: { after: { on: true, value: 7 }, interval: { on: true, value: 8 } },
    next: 8,
  },
  { title: 'an event', fields: { events: [anEvent({ start: '13:03' })] }, next: 3 },
])('$title', ({ fields, next }) => {
  const history = { lastStartedAt: at, lastEndedAt: at + 2 * minute };
  const found = nextRunAt(schedule(fields), history, 'Europe/Berlin');
  expect(found).toBe(next === null ? null : at + next * minute);
});

it('a gateway follows one schedule: the first that names it, else the default one, which runs external mail too', () => {
  const schedules = [
    mailSchedule.parse({ name: 'Default' }),
    mailSchedule.parse({ name: 'B', gateways: ['b.example'] }),
    mailSchedule.parse({ name: 'C', gateways: ['b.example', 'c.example'] }),
  ];
  expect({
    of: ['a.example', 'b.example', 'c.example'].map((gateway) => scheduleOf(gateway, schedules)),
    scopes: schedules.map((one) => scopeOf(one, schedules)),
    queues: queuesOf(schedules[0]!, schedules, ['a.example', 'b.example']),
  }).toEqual({
    of: ['Default', 'B', 'C'],
    scopes: [
      { except: ['b.example', 'b.example', 'c.example'] },
      { only: ['b.example'] },
      { only: ['c.example'] },
    ],
    queues: ['external', 'postmaster', 'a.example'],
  });
});
