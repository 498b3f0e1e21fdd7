/** `gateway remove`: ends gateways, and says what happens to mail that still waits for them. */
import { defineCommand } from '../command.ts';
import { toAsciiDomain } from '../gateway-options.ts';
import { counted, json as toJson, localTime } from '../print.ts';

/** What `--mail` takes, in words for what happens. */
const fates = {
  return: 'returned to its senders',
  keep: 'kept until its hold time ends',
  delete: 'deleted',
} as const;
type Fate = keyof typeof fates;
const isFate = (word: string | undefined): word is Fate => word !== undefined && word in fates;

export const gatewayRemove = defineCommand({
  path: 'gateway remove',
  summary: 'Remove gateways. Refused while mail waits for them, unless --mail says what to do.',
  arguments: [{ name: 'DOMAIN', help: 'Its domain.', isRepeated: true }],
  options: {
    mail: {
      kind: 'text',
      value: 'WHAT',
      choices: Object.keys(fates),
      help: 'What happens to waiting mail: return it to its senders, keep it until its hold time ends, or delete it.',
    },
  },
  notes: [
    'New mail for the domain is refused at once; waiting mail is touched after 30 s by the running engine, and \'gateway undo\' brings all of it back before. With --json: {"waitingRecipients","undoUntil"}.',
  ],
  async run({ json, print, withEngine }, given, { mail }) {
    const domains = given.map(toAsciiDomain);
    const fate = isFate(mail) ? mail : null;
    const result = await withEngine((engine) =>
      engine.call('gateway:remove', { domains, mail: fate ?? 'refuse' }),
    );
    const names = domains.map((domain) => `'${domain}'`).join(', ');
    const removed =
      domains.length === 1 ? `Gateway ${names} was removed.` : `Gateways ${names} were removed.`;
    const waiting =
      fate === null || result.waitingRecipients === 0
        ? ''
        : ` Mail for ${counted(result.waitingRecipients, 'recipient')} is ${fates[fate]}.`;
    const undo = ` Undo until ${localTime(result.undoUntil)}: schleuse gateway undo\n`;
    await print(json ? toJson(result) : `${removed}${waiting}${undo}`);
  },
});
