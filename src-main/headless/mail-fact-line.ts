/** One fact of the mail log as a line for people. */
import { z } from 'zod';
import { localTime, printable } from './print.ts';

const factSchema = z.looseObject({ time: z.union([z.string(), z.number()]), fact: z.string() });

/** Said elsewhere in the line, or the same in every line. */
const leftOut = new Set(['time', 'fact', 'level', 'msg']);
/** Where and who comes first, then what. */
const firstFields = ['messageId', 'session', 'peer'];

/** `line` is JSON as the log holds it; a line that is none is given back as it is. */
export function mailFactLine(line: string): string {
  const parsed = factSchema.safeParse(parseJson(line));
  if (!parsed.success) return printable(line);
  const { time, fact, ...fields } = parsed.data;
  const names = Object.keys(fields).filter((name) => !leftOut.has(name) && fields[name] !== null);
  const ordered = [
    ...firstFields.filter((name) => names.includes(name)),
    ...names.filter((name) => !firstFields.includes(name)),
  ];
  const facts = ordered.map((name) => `${name === 'messageId' ? 'message' : name}=${shown(fields[name])}`);
  return printable([localTime(new Date(time).getTime()), fact.padEnd(13), ...facts].join(' '));
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return value.map(shown).join(',');
  if (typeof value === 'string' && /^[^\s"=]+$/.test(value)) return value;
  return JSON.stringify(value);
}
