/** `queue return`: recipients go back to their senders with a DSN and, if wanted, a sentence. */
import { CommandFailure } from '../command-failure.ts';
import { defineCommand } from '../command.ts';
import { counted, json as toJson } from '../print.ts';
import { checkedIds, selectedIds, selectionOptions, toSelection } from '../queue-selection.ts';
import { BATCH } from './queue-change.ts';

export const queueReturn = defineCommand({
  path: 'queue return',
  summary: 'Return recipients to their senders, with a notice that names the reason.',
  arguments: [
    { name: 'ID', help: "Numbers of recipients in 'queue list'.", isOptional: true, isRepeated: true },
  ],
  options: {
    ...selectionOptions,
    sentence: { kind: 'text', value: 'TEXT', help: 'What the sender is told, at most 500 characters.' },
  },
  notes: [
    'Mail without a sender cannot be returned and stays. With --json: {"changed", "refused"}. Exit code 1 if nothing changed.',
  ],
  async run({ json, print, withEngine }, words, options) {
    const selection = toSelection(options);
    const given = checkedIds(words, selection);
    const { sentence = '' } = options;
    const sum = await withEngine(async (engine) => {
      const ids = await selectedIds(engine, given, selection);
      const total = { changed: 0, refused: 0 };
      for (let start = 0; start < ids.length; start += BATCH) {
        const part = await engine.call('queue:return', { ids: ids.slice(start, start + BATCH), sentence });
        total.changed += part.changed;
        total.refused += part.refused;
      }
      return total;
    });
    if (sum.changed === 0)
      throw new CommandFailure(
        sum.refused > 0
          ? 'nothing returned: mail without a sender cannot be returned.'
          : 'nothing returned: no such recipients, or they are being delivered or done already.',
      );
    const left = sum.refused === 0 ? '' : `${counted(sum.refused, 'recipient')} without a sender left.\n`;
    await print(json ? toJson(sum) : `${counted(sum.changed, 'recipient')} returned.\n${left}`);
  },
});
