/** `queue redirect`: recipients go to another address, or into another gateway's queue. */
import { CommandFailure, UsageError } from '../command-failure.ts';
import { defineCommand } from '../command.ts';
import { toAsciiDomain } from '../gateway-options.ts';
import { counted, json as toJson } from '../print.ts';
import { checkedIds } from '../queue-selection.ts';

export const queueRedirect = defineCommand({
  path: 'queue redirect',
  summary: 'Send recipients to another address, or hold them for another gateway.',
  arguments: [{ name: 'ID', help: "Numbers of recipients in 'queue list'.", isRepeated: true }],
  options: {
    to: { kind: 'text', value: 'ADDRESS', help: 'The new recipient.' },
    gateway: { kind: 'text', value: 'DOMAIN', help: 'Instead: the gateway whose client gets it.' },
  },
  notes: ['With --json: {"changed"}. Exit code 1 if nothing changed.'],
  async run({ json, print, withEngine }, words, { to, gateway }) {
    const ids = checkedIds(words, {});
    if ((to === undefined) === (gateway === undefined)) throw new UsageError('name either --to or --gateway');
    const target =
      to === undefined ? { gateway: toAsciiDomain(gateway ?? '').toLowerCase() } : { recipient: to };
    const { changed } = await withEngine((engine) => engine.call('queue:redirect', { ids, to: target }));
    if (changed === 0)
      throw new CommandFailure(
        'nothing redirected: no such recipients, or they are being delivered or done already.',
      );
    await print(json ? toJson({ changed }) : `${counted(changed, 'recipient')} redirected.\n`);
  },
});
