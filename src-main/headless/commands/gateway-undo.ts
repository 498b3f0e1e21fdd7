/** `gateway undo`: brings the last removed gateways back. */
import { defineCommand } from '../command.ts';
import { json as toJson } from '../print.ts';

export const gatewayUndo = defineCommand({
  path: 'gateway undo',
  summary:
    'Bring back what was removed last, within ten minutes: settings, passwords, and mail as far as it was kept.',
  arguments: [],
  options: {},
  notes: ['With --json: {"domains"}.'],
  async run({ json, print, withEngine }) {
    const result = await withEngine((engine) => engine.call('gateway:undo-remove', undefined));
    const names = result.domains.map((domain) => `'${domain}'`).join(', ');
    await print(json ? toJson(result) : `Brought back: ${names}.\n`);
  },
});
