/** `gateway defaults`: what new gateways begin with, shown and changed. */
import { UsageError } from '../command-failure.ts';
import { defineCommand } from '../command.ts';
import { changedSettings, gatewayOptions } from '../gateway-options.ts';
import { json as toJson, shownSetting, table } from '../print.ts';

export const gatewayDefaults = defineCommand({
  path: 'gateway defaults',
  summary: 'Show the settings that new gateways begin with; options change them.',
  arguments: [],
  options: gatewayOptions,
  notes: ['With --json: {ID:VALUE,…} as they are now.'],
  async run({ json, print, withEngine }, _words, given) {
    const changes = changedSettings(given);
    const isOfOne = ['domain.name', 'domain.folder', 'dequeuing.account'].some((id) => id in changes);
    if (isOfOne || given.password !== undefined || given['etrn-password'] !== undefined)
      throw new UsageError('domain, folder, account and passwords belong to a single gateway');
    const defaults = await withEngine(async (engine) => {
      if (Object.keys(changes).length > 0) {
        const before = await engine.call('gateway:get-defaults', undefined);
        await engine.call('gateway:save-defaults', { defaults: { ...before, ...changes } });
      }
      return engine.call('gateway:get-defaults', undefined);
    });
    const rows = Object.entries(defaults).map(([id, value]) => [id, shownSetting(value)]);
    await print(json ? toJson(defaults) : table([['SETTING', 'VALUE'], ...rows]));
  },
});
