/** Options of `gateway add` and `gateway set` become settings and secrets. */
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../../src-main/headless/command-failure.ts';
import { defineCommand } from '../../../src-main/headless/command.ts';
import {
  changedSecrets,
  changedSettings,
  gatewayOptions,
  toAsciiDomain,
  type GatewayOptionValues,
} from '../../../src-main/headless/gateway-options.ts';
import { parseCommandLine } from '../../../src-main/headless/parse-command-line.ts';

const command = defineCommand({
  path: 'gateway set',
  summary: '',
  arguments: [],
  options: gatewayOptions,
  run: () => Promise.resolve(),
});
const optionsOf = (...words: string[]): GatewayOptionValues =>
  parseCommandLine(command, words).options as unknown as GatewayOptionValues;
const settingsOf = (...words: string[]): object => changedSettings(optionsOf(...words));
const noSecret = (): Promise<string> => Promise.reject(new Error('nothing is to be read'));

describe('options of a gateway', () => {
  it('change only what they name', () => {
    expect(settingsOf()).toEqual({});
    expect(settingsOf('--etrn', '--no-atrn', '--etrn-without-auth', '--parallel', '--disabled')).toEqual({
      'dequeuing.etrn.honor': true,
      'dequeuing.atrn.honor': false,
      'dequeuing.etrn.require-auth': false,
      'dequeuing.atrn.single': false,
      'domain.enabled': false,
    });
  });

  it.each([
    ['requester', { 'dequeuing.etrn.target': 'requester' }],
    ['requester:2525', { 'dequeuing.etrn.target': 'requester', 'dequeuing.etrn.port': 2525 }],
    ['example.net', { 'dequeuing.etrn.target': 'host', 'dequeuing.etrn.host': 'example.net' }],
    [
      'example.net:26',
      { 'dequeuing.etrn.target': 'host', 'dequeuing.etrn.host': 'example.net', 'dequeuing.etrn.port': 26 },
    ],
    [
      '[mail.example.net]:26',
      {
        'dequeuing.etrn.target': 'host',
        'dequeuing.etrn.host': '[mail.example.net]',
        'dequeuing.etrn.port': 26,
      },
    ],
    [
      '192.0.2.7:26',
      { 'dequeuing.etrn.target': 'host', 'dequeuing.etrn.host': '192.0.2.7', 'dequeuing.etrn.port': 26 },
    ],
    ['2001:db8::7', { 'dequeuing.etrn.target': 'host', 'dequeuing.etrn.host': '2001:db8::7' }],
    [
      '[2001:db8::7]:26',
      { 'dequeuing.etrn.target': 'host', 'dequeuing.etrn.host': '[2001:db8::7]', 'dequeuing.etrn.port': 26 },
    ],
    [
      'münchen.example:26',
      {
        'dequeuing.etrn.target': 'host',
        'dequeuing.etrn.host': 'xn--mnchen-3ya.example',
        'dequeuing.etrn.port': 26,
      },
    ],
  ])('read the ETRN target %s', (target, expected) => {
    expect(settingsOf('--etrn-target', target)).toEqual(expected);
  });

  it.each(['example.net:', 'example.net:smtp', ''])('refuse the ETRN target %j', (target) => {
    expect(() => settingsOf(`--etrn-target=${target}`)).toThrow(UsageError);
  });

  it('take several addresses behind one option, repeated ones, and lists', () => {
    expect(
      settingsOf('--allow', '192.0.2.7', '2001:db8::/32', '--allow', '198.51.100.0/24,203.0.113.*'),
    ).toEqual({
      'dequeuing.access.mode': 'honor',
      'dequeuing.access.entries': ['192.0.2.7', '2001:db8::/32', '198.51.100.0/24', '203.0.113.*'],
    });
    expect(settingsOf('--ignore', '192.0.2.7')).toEqual({
      'dequeuing.access.mode': 'ignore',
      'dequeuing.access.entries': ['192.0.2.7'],
    });
  });

  it('set any field by its id, read as its type wants it', () => {
    expect(
      settingsOf(
        ...['domain.note=true', 'dequeuing.etrn.port=2525', 'settings.sender-auth=false'].flatMap((pair) => [
          '--set',
          pair,
        ]),
        ...['--set', 'dequeuing.access.entries=192.0.2.7, 192.0.2.8'],
      ),
    ).toEqual({
      'domain.note': 'true',
      'dequeuing.etrn.port': 2525,
      'settings.sender-auth': false,
      'dequeuing.access.entries': ['192.0.2.7', '192.0.2.8'],
    });
    expect(settingsOf('--set', 'dequeuing.access.entries=[]')).toEqual({ 'dequeuing.access.entries': [] });
  });

  it.each([
    [['--allow', '192.0.2.7', '--ignore', '192.0.2.8'], '--allow and --ignore exclude each other'],
    [['--etrn', '--no-etrn'], '--etrn and --no-etrn exclude each other'],
    [['--set', 'domain.note'], "--set: expected ID=VALUE, not 'domain.note'"],
    [['--set', 'domain.colour=red'], "--set: 'domain.colour' is not a setting"],
    [
      ['--set', 'dequeuing.atrn.password=x'],
      "--set: 'dequeuing.atrn.password' is not a setting; use --password",
    ],
    [['--set', 'dequeuing.etrn.port=many'], "--set: 'many' does not fit dequeuing.etrn.port"],
    [['--tls', 'sometimes'], "--tls: expected off, opportunistic, required or verified, not 'sometimes'"],
  ])('refuse %j', (words, message) => {
    expect(() => settingsOf(...words)).toThrow(new UsageError(message));
  });

  it('set, remove and read secrets', async () => {
    expect(await changedSecrets(optionsOf(), noSecret)).toEqual({});
    expect(await changedSecrets(optionsOf('--password', 'one', '--etrn-password='), noSecret)).toEqual({
      'dequeuing.atrn.password': 'one',
      'dequeuing.etrn.auth-password': null,
    });
    expect(await changedSecrets(optionsOf('--password', '-'), () => Promise.resolve('typed'))).toEqual({
      'dequeuing.atrn.password': 'typed',
    });
  });

  it('store a U-label domain as A-label', () => {
    expect(['münchen.example', 'example.org.', 'not a domain'].map(toAsciiDomain)).toEqual([
      'xn--mnchen-3ya.example',
      'example.org',
      'not a domain',
    ]);
  });
});
