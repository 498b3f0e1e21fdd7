/** `queue process`: one external mail run, now. */
import { defineCommand } from '../command.ts';
import { counted, json as toJson } from '../print.ts';

export const queueProcess = defineCommand({
  path: 'queue process',
  summary: 'Begin one mail run of every schedule, now; the engine has to be running.',
  arguments: [],
  options: {},
  notes: [
    'Sends what waits for a run, and the held mail of gateways that deliver at each run.',
    'With --json: {"released"}, the number of recipients that became due.',
  ],
  async run({ json, print, withEngine }) {
    const { released } = await withEngine((engine) => engine.call('queue:process', undefined));
    await print(json ? toJson({ released }) : `${counted(released, 'recipient')} due for delivery.\n`);
  },
});
