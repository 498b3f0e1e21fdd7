/** Words of the command line become arguments and option values, or a usage error that names the word at fault. */
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../../src-main/headless/command-failure.ts';
import { defineCommand } from '../../../src-main/headless/command.ts';
import { findCommand, parseCommandLine } from '../../../src-main/headless/parse-command-line.ts';

const isNumber = (word: string): boolean => /^\d+$/.test(word);

const command = defineCommand({
  path: 'fruit add',
  summary: 'Add fruit.',
  arguments: [
    { name: 'NAME', help: 'Its name.' },
    { name: 'BOX', help: 'Where to.', isOptional: true },
  ],
  options: {
    ripe: { kind: 'flag', help: 'Ripe.' },
    colour: { kind: 'text', value: 'COLOUR', choices: ['red', 'green', 'blue'], help: 'Colour.' },
    size: { kind: 'number', value: 'MM', min: 1, max: 300, help: 'Size.' },
    day: { kind: 'list', value: 'DAY', help: 'Days.', alsoTakes: isNumber },
    tag: { kind: 'list', value: 'TAG', help: 'Tags.' },
  },
  run: () => Promise.resolve(),
});

const untouched = {
  ripe: false,
  colour: undefined,
  size: undefined,
  day: [],
  tag: [],
  data: undefined,
  json: false,
  help: false,
};

describe('the command line', () => {
  it('finds arguments and options in any order', () => {
    expect(
      parseCommandLine(command, ['--ripe', 'apple', '--size=70', '--colour', 'red', 'box', '--json']),
    ).toEqual({
      given: ['apple', 'box'],
      options: { ...untouched, ripe: true, size: 70, colour: 'red', json: true },
    });
  });

  it('gives a list all words behind it that it takes, and repeated options too', () => {
    expect(
      parseCommandLine(command, ['--day', '1', '2', 'apple', '--day', '3', '--tag', 'a', '--tag', 'b']),
    ).toEqual({
      given: ['apple'],
      options: { ...untouched, day: ['1', '2', '3'], tag: ['a', 'b'] },
    });
  });

  it('takes everything behind -- as arguments', () => {
    expect(parseCommandLine(command, ['--day', '1', '--', '--ripe', '2']).given).toEqual(['--ripe', '2']);
  });

  it('takes a lone dash as a value', () => {
    expect(parseCommandLine(command, ['apple', '--tag', '-']).options).toEqual({ ...untouched, tag: ['-'] });
  });

  it.each([
    [['apple', '--ripee'], "unknown option '--ripee'"],
    [['apple', '--ripe=yes'], '--ripe takes no value'],
    [['apple', '--colour'], '--colour needs a value: --colour COLOUR'],
    [['apple', '--colour', '--ripe'], '--colour needs a value: --colour COLOUR'],
    [['apple', '--colour', 'pink'], "--colour: expected red, green or blue, not 'pink'"],
    [['apple', '--colour', 'red', '--colour', 'blue'], '--colour is given twice'],
    [['apple', '--size', '0'], "--size: expected a whole number from 1 to 300, not '0'"],
    [['apple', '--size', '7.5'], "--size: expected a whole number from 1 to 300, not '7.5'"],
    [[], 'NAME is missing'],
    [['apple', 'box', 'more'], "unexpected argument 'more'"],
  ])('refuses %j', (words, message) => {
    expect(() => parseCommandLine(command, words)).toThrow(new UsageError(message));
  });

  it('asks for no argument where help is wanted', () => {
    expect(parseCommandLine(command, ['-h']).options.help).toBe(true);
  });

  it('finds a command behind the options that all commands take', () => {
    expect(findCommand(['--data', 'folder', '--json', 'fruit', 'add', 'apple'], [command])).toEqual({
      command,
      rest: ['apple', '--data', 'folder', '--json'],
    });
  });

  it('finds no command for half of its name', () => {
    expect(findCommand(['fruit'], [command])).toBe(null);
  });
});
