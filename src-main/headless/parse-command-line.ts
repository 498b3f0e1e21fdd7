/** Words of the command line → command, arguments and option values, or a usage error that names the word at fault. */
import { parseArgs } from 'node:util';
import { UsageError } from './command-failure.ts';
import {
  commonOptions,
  type Command,
  type NumberOption,
  type OptionSpec,
  type OptionSpecs,
  type OptionValues,
} from './command.ts';

type Value = string | number | boolean | readonly string[] | undefined;

export interface ParsedCommandLine {
  readonly given: readonly string[];
  readonly options: Readonly<Record<string, Value>> & OptionValues<typeof commonOptions>;
}

/** Finds the command whose path begins the words; common options may stand in front. Null if none does. */
export function findCommand(
  words: readonly string[],
  commands: readonly Command[],
): { command: Command; rest: readonly string[] } | null {
  const start = countLeadingOptions(words);
  for (const command of commands) {
    const path = command.path.split(' ');
    if (path.every((word, index) => words[start + index] === word)) {
      return { command, rest: [...words.slice(start + path.length), ...words.slice(0, start)] };
    }
  }
  return null;
}

function countLeadingOptions(words: readonly string[]): number {
  let count = 0;
  while (words[count]?.startsWith('-') === true) count += words[count] === '--data' ? 2 : 1;
  return count;
}

/** Throws UsageError. */
export function parseCommandLine(command: Command, words: readonly string[]): ParsedCommandLine {
  const specs: OptionSpecs = { ...command.options, ...commonOptions };
  const { given, found } = collect(specs, words);
  const values: Record<string, Value> = {};
  for (const [name, spec] of Object.entries(specs)) values[name] = valueOf(name, spec, found.get(name) ?? []);
  const options = values as ParsedCommandLine['options'];
  if (!options.help) checkArguments(command, given);
  return { given, options };
}

/** Sorts the words into arguments and the values of each option; flags get one empty value a time. */
function collect(
  specs: OptionSpecs,
  words: readonly string[],
): { given: string[]; found: Map<string, string[]> } {
  const { tokens } = parseArgs({
    args: [...words],
    options: toParseOptions(specs),
    strict: false,
    tokens: true,
  });
  const given: string[] = [];
  const found = new Map<string, string[]>();
  let open: string | null = null;
  for (const token of tokens) {
    if (token.kind === 'option-terminator') open = null;
    else if (token.kind === 'option') {
      const spec = specs[token.name];
      if (spec === undefined) throw new UsageError(`unknown option '${token.rawName}'`);
      found.set(token.name, [...(found.get(token.name) ?? []), textOf(token, spec)]);
      open = spec.kind === 'list' ? token.name : null;
    } else if (open !== null && alsoTakes(specs[open], token.value)) found.get(open)?.push(token.value);
    else given.push(token.value);
  }
  return { given, found };
}

function toParseOptions(
  specs: OptionSpecs,
): Record<string, { type: 'boolean' | 'string'; multiple: true; short?: string }> {
  return Object.fromEntries(
    Object.entries(specs).map(([name, spec]) => [
      name,
      {
        type: spec.kind === 'flag' ? 'boolean' : 'string',
        multiple: true,
        ...(name === 'help' && { short: 'h' }),
      },
    ]),
  );
}

interface OptionToken {
  readonly rawName: string;
  readonly value: string | undefined;
  readonly inlineValue: boolean | undefined;
}

function textOf(token: OptionToken, spec: OptionSpec): string {
  const { rawName, value, inlineValue = false } = token;
  if (spec.kind === 'flag') {
    if (value !== undefined) throw new UsageError(`${rawName} takes no value`);
    return '';
  }
  // A lone `-` stands for standard input; anything else with a dash in front is the next option.
  const isNextOption = !inlineValue && value?.startsWith('-') === true && value !== '-';
  if (value === undefined || isNextOption)
    throw new UsageError(`${rawName} needs a value: ${rawName} ${spec.value}`);
  return value;
}

const alsoTakes = (spec: OptionSpec | undefined, word: string): boolean =>
  spec?.kind === 'list' && spec.alsoTakes?.(word) === true;

function valueOf(name: string, spec: OptionSpec, found: readonly string[]): Value {
  const [first, second] = found;
  if (spec.kind === 'list') return found;
  if (spec.kind === 'flag') return first !== undefined;
  if (second !== undefined) throw new UsageError(`--${name} is given twice`);
  if (first === undefined) return undefined;
  if (spec.kind === 'number') return numberOf(name, spec, first);
  if (spec.choices?.includes(first) === false) {
    throw new UsageError(`--${name}: expected ${listed(spec.choices)}, not '${first}'`);
  }
  return first;
}

function numberOf(name: string, { min, max }: NumberOption, text: string): number {
  const value = /^\d{1,15}$/.test(text) ? Number(text) : NaN;
  if (value >= min && value <= max) return value;
  throw new UsageError(
    `--${name}: expected a whole number from ${String(min)} to ${String(max)}, not '${text}'`,
  );
}

const listed = (choices: readonly string[]): string =>
  `${choices.slice(0, -1).join(', ')} or ${choices.at(-1) ?? ''}`;

function checkArguments({ arguments: specs }: Command, given: readonly string[]): void {
  const missing = specs.find((spec, index) => spec.isOptional !== true && index >= given.length);
  if (missing !== undefined) throw new UsageError(`${missing.name} is missing`);
  const surplus = specs.at(-1)?.isRepeated === true ? undefined : given[specs.length];
  if (surplus !== undefined) throw new UsageError(`unexpected argument '${surplus}'`);
}
