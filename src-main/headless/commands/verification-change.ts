/** `verification add`, `remove`, `forget`: changes to a gateway's addresses and to what is remembered of them. */
import { CommandFailure, UsageError } from '../command-failure.ts';
import { defineCommand } from '../command.ts';
import { domainArgument, toAsciiDomain } from '../gateway-options.ts';
import { json as toJson } from '../print.ts';

const ADDRESS = {
  name: 'ADDRESS',
  help: 'Addresses of the domain, or patterns such as info*@client.example.',
  isRepeated: true,
};

const addresses = (count: number): string => `${String(count)} address${count === 1 ? '' : 'es'}`;

export const verificationAdd = defineCommand({
  path: 'verification add',
  summary: 'Add addresses to those that a gateway takes mail for, all or none.',
  arguments: [domainArgument, ADDRESS],
  options: {},
  notes: ['With --json: {"added"}.'],
  async run({ json, print, withEngine }, [given = '', ...entries]) {
    const domain = toAsciiDomain(given);
    const result = await withEngine((engine) => engine.call('verification:add', { domain, entries }));
    await print(json ? toJson(result) : `${addresses(result.added)} added.\n`);
  },
});

export const verificationRemove = defineCommand({
  path: 'verification remove',
  summary: 'Remove addresses or patterns, written as they are listed.',
  arguments: [domainArgument, ADDRESS],
  options: {},
  notes: ['With --json: {"removed"}. Exit code 1 if none of them is listed.'],
  async run({ json, print, withEngine }, [given = '', ...entries]) {
    const domain = toAsciiDomain(given);
    const result = await withEngine((engine) => engine.call('verification:remove', { domain, entries }));
    if (result.removed === 0) throw new CommandFailure('nothing removed: no such entries');
    await print(json ? toJson(result) : `${addresses(result.removed)} removed.\n`);
  },
});

export const verificationForget = defineCommand({
  path: 'verification forget',
  summary: 'Forget what verifiers said of addresses; they are asked again.',
  arguments: [domainArgument, { ...ADDRESS, isOptional: true }],
  options: { all: { kind: 'flag', help: 'All addresses of the gateway.' } },
  notes: ['With --json: {"forgotten"}.'],
  async run({ json, print, withEngine }, [given = '', ...named], { all }) {
    if (all === named.length > 0) throw new UsageError('name addresses, or all of them with --all');
    const request = { domain: toAsciiDomain(given), ...(!all && { addresses: named }) };
    const result = await withEngine((engine) => engine.call('verification:forget', request));
    await print(json ? toJson(result) : `${addresses(result.forgotten)} forgotten.\n`);
  },
});
