/** The help of the command line, made from the commands' own descriptions. */
import {
  commonOptions,
  type ArgumentSpec,
  type Command,
  type OptionSpec,
  type OptionSpecs,
} from './command.ts';

const WIDTH = 96;

const argumentForm = ({ name, isOptional = false, isRepeated = false }: ArgumentSpec): string => {
  const form = isRepeated ? `${name}…` : name;
  return isOptional ? `[${form}]` : form;
};

const optionForm = (name: string, spec: OptionSpec): string => {
  switch (spec.kind) {
    case 'flag':
      return `--${name}`;
    case 'list':
      return `--${name} ${spec.value}${spec.alsoTakes === undefined ? '' : '…'}`;
    case 'text':
    case 'number':
      return `--${name} ${spec.value}`;
  }
};

/** One line: what to type. */
export function usageLine(command: Command): string {
  return ['schleuse', command.path, ...command.arguments.map(argumentForm), '[OPTIONS]'].join(' ');
}

export function commandHelp(command: Command): string {
  const sections = [`Usage: ${usageLine(command)}`, wrap(command.summary, '')];
  if (command.arguments.length > 0) {
    sections.push(`Arguments:\n${columns(command.arguments.map((each) => [argumentForm(each), each.help]))}`);
  }
  sections.push(`Options:\n${optionLines({ ...command.options, ...commonOptions })}`);
  sections.push(...(command.notes ?? []).map((note) => wrap(note, '')));
  return `${sections.join('\n\n')}\n`;
}

function optionLines(specs: OptionSpecs): string {
  return columns(Object.entries(specs).map(([name, spec]) => [optionForm(name, spec), spec.help]));
}

export function overview(commands: readonly Command[]): string {
  return `${[
    'Schleuse accepts mail, holds it safely and hands it over by ETRN and ATRN.',
    'Usage: schleuse COMMAND [OPTIONS]',
    `Commands:\n${columns(commands.map((each) => [each.path, each.summary]))}`,
    `Options of every command:\n${optionLines(commonOptions)}`,
    "'schleuse COMMAND --help' explains a command. A command talks to the running engine of the data folder; where none runs it opens the folder itself. Exit codes: 0 done, 1 not possible or nothing found, 2 wrong use."
      .split('\n')
      .map((line) => wrap(line, ''))
      .join('\n'),
  ].join('\n\n')}\n`;
}

function columns(rows: readonly (readonly [string, string])[]): string {
  const width = Math.min(30, Math.max(...rows.map(([left]) => left.length)));
  const indent = ' '.repeat(width + 4);
  return rows
    .map(([left, right]) => {
      const text = wrap(right, indent);
      return left.length > width ? `  ${left}\n${indent}${text}` : `  ${left.padEnd(width)}  ${text}`;
    })
    .join('\n');
}

/** Breaks at spaces; lines after the first begin with `indent`. Lines that are broken already stay so. */
function wrap(text: string, indent: string): string {
  return text
    .split('\n')
    .map((paragraph) => wrapOne(paragraph, indent))
    .join(`\n${indent}`);
}

function wrapOne(text: string, indent: string): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && indent.length + line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].join(`\n${indent}`);
}
