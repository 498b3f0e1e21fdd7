/** One run of the command line: words in, exit code out, everything for the person in between. */
import type { Readable, Writable } from 'node:stream';
import { CommandFailure, OutputClosed, UsageError } from './command-failure.ts';
import type { Command, CommandContext } from './command.ts';
import { allCommands } from './commands/all-commands.ts';
import { chooseDataFolder } from './data-folder.ts';
import { withEngine } from './engine-access.ts';
import { commandHelp, overview } from './help-text.ts';
import { findCommand, parseCommandLine, type ParsedCommandLine } from './parse-command-line.ts';
import { json, printable } from './print.ts';
import { version } from './version.ts';

export interface Terminal {
  readonly input: Readable;
  readonly output: Writable;
  readonly errors: Writable;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** 0 done, 1 not possible or nothing found, 2 wrong use. Rejects only on programming errors. */
export async function runCommandLine(words: readonly string[], terminal: Terminal): Promise<number> {
  const general = generalAnswer(words);
  if (general !== null) {
    terminal.output.write(general);
    return 0;
  }
  const found = findCommand(words, allCommands);
  if (found === null) return complain(terminal, unknownCommand(words), 2);
  const { command, rest } = found;
  try {
    const parsed = parseCommandLine(command, rest);
    if (parsed.options.help) {
      terminal.output.write(commandHelp(command));
      return 0;
    }
    return (await command.run(contextOf(command, parsed, terminal), parsed.given, parsed.options)) ?? 0;
  } catch (error) {
    if (error instanceof UsageError) {
      return complain(
        terminal,
        `schleuse ${command.path}: ${error.message}. See 'schleuse ${command.path} --help'.`,
        2,
      );
    }
    if (error instanceof CommandFailure)
      return complain(terminal, `schleuse ${command.path}: ${error.message}`, 1);
    if (error instanceof OutputClosed) return 0;
    if (isSystemError(error)) return complain(terminal, `schleuse ${command.path}: ${error.message}`, 1);
    throw error;
  }
}

/** What the operating system refuses (rights, disk) is nothing to show a stack for. */
const isSystemError = (error: unknown): error is Error => error instanceof Error && 'syscall' in error;

/** `help`, `help COMMAND`, `--help`, `version`, `--version`; null if it is none of them. */
function generalAnswer(words: readonly string[]): string | null {
  const [first, ...rest] = words;
  if (first === 'version' || first === '--version') {
    return rest.includes('--json') ? json({ version: version }) : `schleuse ${version}\n`;
  }
  if (first === '--help' || first === '-h') return overview(allCommands);
  if (first !== 'help') return null;
  const named = rest.filter((word) => !word.startsWith('-'));
  const command = findCommand(named, allCommands)?.command;
  if (command !== undefined) return commandHelp(command);
  return overview(named[0] === undefined ? allCommands : groupOf(named[0], allCommands));
}

/** The commands that begin with the word; all of them if none does. */
function groupOf(word: string, commands: readonly Command[]): readonly Command[] {
  const group = commands.filter((command) => command.path.startsWith(`${word} `));
  return group.length === 0 ? commands : group;
}

function unknownCommand(words: readonly string[]): string {
  const typed = words.filter((word) => !word.startsWith('-')).slice(0, 2);
  const group =
    typed[0] === undefined ? [] : allCommands.filter(({ path }) => path.startsWith(`${typed[0] ?? ''} `));
  if (group.length > 0) {
    const choices = group.map(({ path }) => path.split(' ')[1]).join(', ');
    return `schleuse ${typed[0] ?? ''}: expected one of ${choices}${typed[1] === undefined ? '' : `, not '${typed[1]}'`}. See 'schleuse help'.`;
  }
  if (typed.length === 0) return "schleuse: no command given. See 'schleuse help'.";
  return `schleuse: unknown command '${typed[0] ?? ''}'. See 'schleuse help'.`;
}

function contextOf(command: Command, { options }: ParsedCommandLine, terminal: Terminal): CommandContext {
  const dataFolder = chooseDataFolder(options.data, terminal.environment);
  return {
    dataFolder,
    json: options.json,
    input: terminal.input,
    print: (text) => print(terminal.output, text),
    warn(line) {
      complain(terminal, `schleuse ${command.path}: ${line}`, 1);
    },
    withEngine: (use) => withEngine(dataFolder, use),
  };
}

/** Throws OutputClosed; a reader that leaves is noticed at the text after the one it missed. */
async function print(output: Writable, text: string): Promise<void> {
  if (output.destroyed || output.errored !== null) throw new OutputClosed();
  if (output.write(text)) return;
  await new Promise<void>((resolve) => {
    const goOn = (): void => {
      for (const event of ['drain', 'close', 'error']) output.off(event, goOn);
      resolve();
    };
    for (const event of ['drain', 'close', 'error']) output.on(event, goOn);
  });
}

/** Always one line, whatever a message brought along. */
function complain({ errors }: Terminal, message: string, exitCode: number): number {
  errors.write(`${printable(message.replace(/\s*\n\s*/g, ' '))}\n`);
  return exitCode;
}
