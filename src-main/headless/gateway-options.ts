/** Options of `gateway add` and `gateway set`, and what they change in a gateway's settings and secrets. */
import { domainToASCII } from 'node:url';
import type { Input } from '../shared/ipc/contract.ts';
import { parseAddressRange } from '../shared/settings/address-range.ts';
import { tlsPolicy } from '../shared/settings/field-types.ts';
import { gatewayFields, turnPace } from '../shared/settings/gateway-settings.ts';
import { UsageError } from './command-failure.ts';
import type { OptionSpecs, OptionValues } from './command.ts';

export type GatewayInput = Input<'gateway:add'>['settings'];
export type SecretsInput = NonNullable<Input<'gateway:add'>['secrets']>;
type Setting = keyof GatewayInput;

const isAddressEntry = (word: string): boolean => parseAddressRange(word) !== null;

export const gatewayOptions = {
  password: {
    kind: 'text',
    value: 'SECRET',
    help: "ATRN password, also for ETRN with AUTH; '-' reads it from standard input.",
  },
  etrn: { kind: 'flag', help: 'Honor ETRN requests.' },
  'no-etrn': { kind: 'flag', help: 'Do not honor ETRN requests.' },
  'etrn-target': {
    kind: 'text',
    value: 'TARGET',
    help: "Where ETRN sends the mail: 'requester' (the address that asked), or HOST[:PORT]: a domain (by MX), [host] or an IP address. 'requester:PORT' sets the port only.",
  },
  'etrn-user': { kind: 'text', value: 'USER', help: "AUTH logon at a fixed target; '' for none." },
  'etrn-password': {
    kind: 'text',
    value: 'SECRET',
    help: "AUTH password at a fixed target; '-' reads it from standard input.",
  },
  'etrn-with-auth': { kind: 'flag', help: 'ETRN needs AUTH with the domain name and the ATRN password.' },
  'etrn-without-auth': { kind: 'flag', help: 'ETRN without AUTH: the address list alone decides.' },
  'etrn-foreign': { kind: 'flag', help: 'Deliver by SMTP even if the target domain is one of ours.' },
  atrn: { kind: 'flag', help: 'Honor ATRN requests.' },
  'no-atrn': { kind: 'flag', help: 'Do not honor ATRN requests.' },
  single: { kind: 'flag', help: 'Only one ATRN session at a time.' },
  parallel: { kind: 'flag', help: 'Several ATRN sessions may share the queue.' },
  allow: {
    kind: 'list',
    value: 'IP',
    help: 'Honor requests from these addresses only: IP, CIDR or 192.0.2.*.',
    alsoTakes: isAddressEntry,
  },
  ignore: {
    kind: 'list',
    value: 'IP',
    help: 'Ignore requests from these addresses.',
    alsoTakes: isAddressEntry,
  },
  account: {
    kind: 'text',
    value: 'DOMAIN',
    help: "Gateway whose logon may release this one too; '' for its own.",
  },
  pace: {
    kind: 'text',
    value: 'PACE',
    choices: turnPace.options,
    help: `Pace of a turn: ${turnPace.options.join(', ')}.`,
  },
  tls: {
    kind: 'text',
    value: 'POLICY',
    choices: tlsPolicy.options,
    help: `TLS of deliveries: ${tlsPolicy.options.join(', ')}.`,
  },
  note: { kind: 'text', value: 'TEXT', help: 'Note for people.' },
  enabled: { kind: 'flag', help: 'Switch the gateway on.' },
  disabled: { kind: 'flag', help: 'Switch the gateway off: its mail is not accepted.' },
  set: {
    kind: 'list',
    value: 'ID=VALUE',
    help: "Any setting by its id, as 'gateway show' prints them; lists separated by commas.",
  },
} as const satisfies OptionSpecs;
export type GatewayOptionValues = OptionValues<typeof gatewayOptions>;

/** Pairs of which only one can be meant. */
const opposites = [
  ['etrn', 'no-etrn'],
  ['etrn-with-auth', 'etrn-without-auth'],
  ['atrn', 'no-atrn'],
  ['single', 'parallel'],
  ['allow', 'ignore'],
  ['enabled', 'disabled'],
] as const;

/** The option that sets a field or secret, `--etrn-target`; null if only `--set` does. */
export function gatewayOptionOf(field: string): string | null {
  return optionOfField[field.replace(/\.\d+$/, '')] ?? null;
}

const optionOfField: Readonly<Record<string, string>> = {
  'domain.name': 'DOMAIN',
  'domain.note': '--note',
  'dequeuing.etrn.honor': '--etrn',
  'dequeuing.etrn.target': '--etrn-target',
  'dequeuing.etrn.host': '--etrn-target',
  'dequeuing.etrn.port': '--etrn-target',
  'dequeuing.etrn.auth-user': '--etrn-user',
  'dequeuing.etrn.auth-password': '--etrn-password',
  'dequeuing.etrn.require-auth': '--etrn-without-auth',
  'dequeuing.atrn.password': '--password',
  'dequeuing.account': '--account',
  'dequeuing.access.entries': '--allow or --ignore',
};

/** Of commands that work on one gateway. */
export const domainArgument = { name: 'DOMAIN', help: "The gateway's domain." };

/** A domain as it is stored where it has an A-label form; otherwise as given, for the engine to refuse. */
export function toAsciiDomain(domain: string): string {
  return domainToASCII(domain.replace(/\.$/, '')) || domain;
}

/** The settings that the options change; throws UsageError. */
export function changedSettings(options: GatewayOptionValues): Partial<GatewayInput> {
  for (const [one, other] of opposites) {
    if (isGiven(options[one]) && isGiven(options[other])) {
      throw new UsageError(`--${one} and --${other} exclude each other`);
    }
  }
  return {
    ...either(options.etrn, options['no-etrn'], 'dequeuing.etrn.honor'),
    ...(options['etrn-target'] !== undefined && etrnTarget(options['etrn-target'])),
    ...text(options['etrn-user'], 'dequeuing.etrn.auth-user'),
    ...either(options['etrn-with-auth'], options['etrn-without-auth'], 'dequeuing.etrn.require-auth'),
    ...either(options['etrn-foreign'], false, 'dequeuing.etrn.treat-as-foreign'),
    ...either(options.atrn, options['no-atrn'], 'dequeuing.atrn.honor'),
    ...either(options.single, options.parallel, 'dequeuing.atrn.single'),
    ...access(options),
    ...text(options.account === undefined ? undefined : toAsciiDomain(options.account), 'dequeuing.account'),
    ...text(options.pace, 'settings.turn-pace'),
    ...text(options.tls, 'settings.tls'),
    ...text(options.note, 'domain.note'),
    ...either(options.enabled, options.disabled, 'domain.enabled'),
    ...options.set.reduce<Partial<GatewayInput>>((all, pair) => ({ ...all, ...assignment(pair) }), {}),
  };
}

const isGiven = (value: boolean | readonly string[]): boolean =>
  typeof value === 'boolean' ? value : value.length > 0;

const either = (on: boolean, off: boolean, id: Setting): Partial<GatewayInput> =>
  on || off ? { [id]: on } : {};

const text = (value: string | undefined, id: Setting): Partial<GatewayInput> =>
  value === undefined ? {} : { [id]: value };

function access({ allow, ignore }: GatewayOptionValues): Partial<GatewayInput> {
  const [mode, entries] = allow.length > 0 ? (['honor', allow] as const) : (['ignore', ignore] as const);
  if (entries.length === 0) return {};
  const split = entries.flatMap((entry) => entry.split(/[\s,;]+/)).filter((entry) => entry !== '');
  return { 'dequeuing.access.mode': mode, 'dequeuing.access.entries': split };
}

/** `requester`, `requester:2525`, `example.net`, `[host.example.net]:2525`, `192.0.2.7:2525`, `[2001:db8::7]:2525`, `2001:db8::7`. */
function etrnTarget(target: string): Partial<GatewayInput> {
  const match = /^(?<host>[^:]+|\[.+\]):(?<port>\d+)$/.exec(target)?.groups;
  const host = match?.['host'] ?? target;
  const port = match?.['port'] === undefined ? {} : { 'dequeuing.etrn.port': Number(match['port']) };
  if (host === 'requester') return { 'dequeuing.etrn.target': 'requester', ...port };
  if (host === '' || (/:[^\]]*$/.test(host) && !isAddressEntry(host))) {
    throw new UsageError(`--etrn-target: expected requester or HOST[:PORT], not '${target}'`);
  }
  return { 'dequeuing.etrn.target': 'host', 'dequeuing.etrn.host': hostToAscii(host), ...port };
}

function hostToAscii(host: string): string {
  const name = /^\[(.+)\]$/.exec(host)?.[1];
  if (/^[!-~]*$/.test(host)) return host;
  return name === undefined ? toAsciiDomain(host) : `[${toAsciiDomain(name)}]`;
}

/** `id=value`, the value read as the field's type wants it. */
function assignment(pair: string): Partial<GatewayInput> {
  const [id = '', ...rest] = pair.split('=');
  if (rest.length === 0) throw new UsageError(`--set: expected ID=VALUE, not '${pair}'`);
  if (!Object.hasOwn(gatewayFields.shape, id)) {
    const option = gatewayOptionOf(id);
    throw new UsageError(`--set: '${id}' is not a setting${option === null ? '' : `; use ${option}`}`);
  }
  const given = rest.join('=');
  const field = gatewayFields.shape[id as Setting];
  const readings = [given, asJson(given), given.split(',').map((part) => part.trim())];
  const fitting = readings.find((reading) => field.safeParse(reading).success);
  if (fitting === undefined) throw new UsageError(`--set: '${given}' does not fit ${id}`);
  return { [id]: fitting };
}

/** The text itself where it is no JSON. */
function asJson(given: string): unknown {
  try {
    return JSON.parse(given) ?? given;
  } catch {
    return given;
  }
}

/** The secrets that the options change; '' removes one, `-` is asked for with `readSecret`. */
export async function changedSecrets(
  options: GatewayOptionValues,
  readSecret: () => Promise<string>,
): Promise<SecretsInput> {
  const pairs = [
    ['dequeuing.atrn.password', options.password],
    ['dequeuing.etrn.auth-password', options['etrn-password']],
  ] as const;
  if (options.password === '-' && options['etrn-password'] === '-') {
    throw new UsageError('only one secret can be read from standard input');
  }
  const secrets: Record<string, string | null> = {};
  for (const [name, given] of pairs) {
    if (given === undefined) continue;
    secrets[name] = given === '-' ? await readSecret() : given === '' ? null : given;
  }
  return secrets;
}
