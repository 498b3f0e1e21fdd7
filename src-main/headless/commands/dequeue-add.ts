/** `dequeue add`: a provider that holds our mail, and how it is asked for it. */
import { randomUUID } from 'node:crypto';
import type { Input } from '../../shared/ipc/contract.ts';
import { UsageError } from '../command-failure.ts';
import { defineCommand, type OptionValues } from '../command.ts';
import { json as toJson } from '../print.ts';
import { readSecret } from '../read-input.ts';

const options = {
  method: {
    kind: 'text',
    value: 'WAY',
    choices: ['odmr', 'etrn'],
    help: 'Fetch by ATRN on one connection, or ask by ETRN for delivery. Default: odmr.',
  },
  port: { kind: 'number', value: 'N', min: 1, max: 65_535, help: 'Default: 366 for odmr, 25 for etrn.' },
  tls: {
    kind: 'text',
    value: 'TLS',
    choices: ['none', 'opportunistic', 'required', 'implicit'],
    help: 'Default: opportunistic, which is STARTTLS where it is offered.',
  },
  'any-certificate': { kind: 'flag', help: 'Do not verify the certificate where TLS is a must.' },
  user: { kind: 'text', value: 'NAME', help: 'Sign in as this user; a must for odmr.' },
  password: { kind: 'text', value: 'TEXT', help: "Its password; '-' reads it from standard input." },
  domain: {
    kind: 'list',
    value: 'DOMAIN',
    help: 'Ask for this domain; may be repeated. Default for odmr: all.',
  },
  accept: {
    kind: 'list',
    value: 'DOMAIN',
    help: 'Take mail for these domains only. Default: those asked for.',
  },
  every: { kind: 'number', value: 'MINUTES', min: 1, max: 1440, help: 'Ask at times of its own.' },
  from: { kind: 'text', value: 'HH:MM', help: 'With --every: not before this local time.' },
  to: { kind: 'text', value: 'HH:MM', help: 'With --every: not after this local time.' },
  'every-nth': {
    kind: 'number',
    value: 'N',
    min: 0,
    max: 1000,
    help: 'Without --every: ask at each n-th external mail run. Default: at each.',
  },
  'at-start': { kind: 'flag', help: 'Ask when the program starts, too.' },
  again: { kind: 'flag', help: 'Ask again at once while mail keeps coming.' },
  disabled: { kind: 'flag', help: 'Ask by hand only.' },
} as const;

export const dequeueAdd = defineCommand({
  path: 'dequeue add',
  summary: 'Add a provider that holds our mail and is asked for it by ATRN or ETRN.',
  arguments: [
    { name: 'NAME', help: 'How the account is called here.' },
    { name: 'HOST', help: 'The provider: a host name or an address.' },
  ],
  options,
  notes: [
    'Fetched mail is held for the gateway of its domain.',
    'With --json: {"id"}.',
    'Example: schleuse dequeue add provider mail.provider.example --user example.org --password - --domain example.org --every 15',
  ],
  async run({ json, input, print, withEngine }, [name = '', host = ''], given) {
    const password = given.password === '-' ? await readSecret(input) : given.password;
    const id = randomUUID();
    const account: Input<'client:save'> = {
      id,
      settings: settingsOf(name, host, given),
      secrets: password === undefined || password === '' ? {} : { 'client.password': password },
    };
    await withEngine((engine) => engine.call('client:save', account));
    await print(json ? toJson({ id }) : `Dequeue account '${name}' was added.\n`);
  },
});

function settingsOf(
  name: string,
  host: string,
  given: OptionValues<typeof options>,
): Input<'client:save'>['settings'] {
  if (given.every === undefined && (given.from ?? given.to) !== undefined)
    throw new UsageError('--from and --to need --every');
  const method = given.method === 'etrn' ? 'etrn' : 'odmr';
  const tls = options.tls.choices.find((choice) => choice === given.tls);
  return {
    'client.enabled': !given.disabled,
    'client.name': name,
    'client.host': host,
    'client.method': method,
    'client.port': given.port ?? (method === 'etrn' ? 25 : 366),
    ...(tls !== undefined && { 'client.tls': tls }),
    'client.tls-verify': !given['any-certificate'],
    'client.user': given.user ?? '',
    'client.domains': [...given.domain],
    'client.accept-domains': [...given.accept],
    'client.every-nth': given['every-nth'] ?? 0,
    ...(given.every !== undefined && { 'client.own-times': true, 'client.interval': given.every }),
    ...(given.from !== undefined && { 'client.from': given.from }),
    ...(given.to !== undefined && { 'client.to': given.to }),
    'client.at-start': given['at-start'],
    'client.again': given.again,
  };
}
