/** Amounts of data for people: 3.4 MB or 3,4 MB, in steps of 1,000 as the system's own lists count them. */

const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

/** @param language BCP 47 tag. One decimal below ten of a unit, none above and none for single bytes. */
export function formatBytes(bytes: number, language: string): string {
  let amount = bytes;
  let index = 0;
  while (amount >= 999.5 && index < units.length - 1) {
    amount /= 1000;
    index += 1;
  }
  return new Intl.NumberFormat(language, {
    style: 'unit',
    unit: units[index] ?? 'byte',
    unitDisplay: index === 0 ? 'long' : 'short',
    maximumFractionDigits: index > 0 && amount < 99.95 ? 1 : 0,
  }).format(amount);
}
