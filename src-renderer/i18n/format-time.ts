/** Instants for people: how long ago, and the exact time for those who point at it. */

const steps = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const;

/** `vor 3 Stunden`, `2 min ago`; below a minute `now`. Both instants in epoch milliseconds. */
export function formatAgo(instant: number, now: number, language: string): string {
  const format = new Intl.RelativeTimeFormat(language, { numeric: 'auto', style: 'short' });
  const seconds = Math.max(0, Math.round((now - instant) / 1000));
  for (const [unit, length] of steps) {
    if (seconds >= length) return format.format(-Math.floor(seconds / length), unit);
  }
  return format.format(0, 'second');
}

export function formatInstant(instant: number, language: string): string {
  return new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'medium' }).format(instant);
}
