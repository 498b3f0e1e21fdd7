/** When mail goes out: at once, and by named schedules (13.6). */
import { z } from 'zod';
import { domainName, timeOfDay } from './field-types.ts';

/** P73: a run at these local times; without end one run. Days: 0 is Sunday. */
export const scheduledEvent = z.strictObject({
  days: z.array(z.int().min(0).max(6)).min(1).max(7),
  start: timeOfDay,
  end: timeOfDay.or(z.literal('')).default(''),
  /** Minutes; 0: once. */
  repeat: z.int().min(0).max(1440).default(0),
});
export type ScheduledEvent = z.output<typeof scheduledEvent>;

const condition = (most: number, isOn: boolean, value: number) =>
  z
    .strictObject({ on: z.boolean().default(isOn), value: z.int().min(1).max(most).default(value) })
    .default({ on: isOn, value });

/** Minutes but for `count`, which is messages. */
export const mailSchedule = z.strictObject({
  name: z.string().trim().min(1).max(60),
  interval: condition(60, true, 5),
  after: condition(1440, false, 15),
  count: condition(100_000, false, 10),
  age: condition(1440, false, 30),
  events: z.array(scheduledEvent).max(200).default([]),
  /** Gateways that follow it; of the first one, the default schedule, empty: all others follow it. */
  gateways: z.array(domainName).max(10_000).default([]),
});
export type MailSchedule = z.output<typeof mailSchedule>;

/** The default schedule is the first and cannot be deleted; it also runs external mail. */
export const DEFAULT_SCHEDULE = 'Default';

export const scheduleSettings = {
  'app.schedule.immediate': z.boolean().default(true),
  'app.schedule.immediate-gateways': z.boolean().default(false),
  /** Minutes; 0: all. */
  'app.schedule.newer': z.int().min(0).max(1440).default(1),
  'app.schedules': z
    .array(mailSchedule)
    .min(1)
    .max(50)
    .default(() => [mailSchedule.parse({ name: DEFAULT_SCHEDULE })]),
} as const;
