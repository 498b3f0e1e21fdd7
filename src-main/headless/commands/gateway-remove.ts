/** `gateway remove`: ends a gateway, and says what happens to mail that still waits for it. */
import { defineCommand } from '../command.ts';
import { toAsciiDomain } from '../gateway-options.ts';
import { counted, json as toJson } from '../print.ts';

export const gatewayRemove = defineCommand({
  path: 'gateway remove',
  summary: 'Remove a gateway. Refused while mail waits for it, unless --mail says what to do.',
  arguments: [{ name: 'DOMAIN', help: 'Its domain.' }],
  options: {
    mail: {
      kind: 'text',
      value: 'WHAT',
      choices: ['keep', 'delete'],
      help: 'What happens to waiting mail: keep it in the queue, or delete it.',
    },
  },
  notes: ['With --json: {"deletedRecipients"}.'],
  async run({ json, print, withEngine }, [given = ''], { mail }) {
    const domain = toAsciiDomain(given);
    const whatToDo = mail === 'keep' || mail === 'delete' ? mail : 'refuse';
    const result = await withEngine((engine) => engine.call('gateway:remove', { domain, mail: whatToDo }));
    const deleted = mail === 'delete' ? ` ${counted(result.deletedRecipients, 'recipient')} deleted.` : '';
    await print(json ? toJson(result) : `Gateway '${domain}' was removed.${deleted}\n`);
  },
});
