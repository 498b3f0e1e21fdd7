/** What a command of the command line is: its place, arguments and options as data, and what it does. */
import type { Readable } from 'node:stream';
import type { Input, Output, ProcedureName } from '../shared/ipc/contract.ts';

/** On or off. */
export interface FlagOption {
  readonly kind: 'flag';
  readonly help: string;
}
/** One value. */
export interface TextOption {
  readonly kind: 'text';
  /** Placeholder in the help, for example `DOMAIN`. */
  readonly value: string;
  readonly help: string;
  /** The only values it takes. */
  readonly choices?: readonly string[];
}
/** A whole number. */
export interface NumberOption {
  readonly kind: 'number';
  readonly value: string;
  readonly help: string;
  readonly min: number;
  readonly max: number;
}
/** May be given several times. */
export interface ListOption {
  readonly kind: 'list';
  readonly value: string;
  readonly help: string;
  /** Which of the words behind its first value belong to it too; none if absent. */
  readonly alsoTakes?: (word: string) => boolean;
}
export type OptionSpec = FlagOption | TextOption | NumberOption | ListOption;
export type OptionSpecs = Readonly<Record<string, OptionSpec>>;

type OptionValue<S extends OptionSpec> = S extends FlagOption
  ? boolean
  : S extends ListOption
    ? readonly string[]
    : S extends NumberOption
      ? number | undefined
      : string | undefined;
export type OptionValues<O extends OptionSpecs> = { readonly [K in keyof O]: OptionValue<O[K]> };

export interface ArgumentSpec {
  readonly name: string;
  readonly help: string;
  readonly isOptional?: boolean;
  /** Takes all that remain; only for the last one. */
  readonly isRepeated?: boolean;
}

/** The engine as a command sees it. */
export interface EngineAccess {
  /** Throws CommandFailure with the line for the person. */
  call<N extends ProcedureName>(name: N, input: Input<N>): Promise<Output<N>>;
}

/** What a command works with. */
export interface CommandContext {
  readonly dataFolder: string;
  readonly json: boolean;
  readonly input: Readable;
  /** Writes to standard output as it is; resolves when more may be written. */
  readonly print: (text: string) => Promise<void>;
  /** One line for the person, on standard error. */
  readonly warn: (line: string) => void;
  /** The running engine, or the data folder itself; closed when `use` is done. Throws CommandFailure. */
  readonly withEngine: <T>(use: (engine: EngineAccess) => Promise<T>) => Promise<T>;
}

export interface CommandSpec<O extends OptionSpecs> {
  /** The words that call it, for example `queue list`. */
  readonly path: string;
  /** One line for the overview. */
  readonly summary: string;
  readonly arguments: readonly ArgumentSpec[];
  readonly options: O;
  /** Paragraphs below the options: what is printed with --json, examples. */
  readonly notes?: readonly string[];
  /** Throws UsageError for wrong values, CommandFailure for what cannot be done. Resolves with the exit code, 0 if void. */
  run(
    context: CommandContext,
    given: readonly string[],
    options: OptionValues<O>,
  ): Promise<void> | Promise<number>;
}

/** A command whose option types are forgotten, for the list of all. */
export type Command = CommandSpec<OptionSpecs>;

/** Keeps the option types for `run` and gives the command its common form. */
export function defineCommand<const O extends OptionSpecs>(spec: CommandSpec<O>): Command {
  return {
    ...spec,
    // The parser fills exactly the options of the spec it is given.
    run: (context, given, options) => spec.run(context, given, options as OptionValues<O>),
  };
}

/** Options that every command takes. */
export const commonOptions = {
  data: { kind: 'text', value: 'DIR', help: 'Data folder; default: that of the desktop application.' },
  json: { kind: 'flag', help: 'Print JSON for programs.' },
  help: { kind: 'flag', help: 'Print this help.' },
} as const satisfies OptionSpecs;
