/** `gateway show`: all settings of a gateway, and which secrets are set. */
import { gatewaySecretNames } from '../../shared/settings/gateway-settings.ts';
import { defineCommand } from '../command.ts';
import { toAsciiDomain } from '../gateway-options.ts';
import { json as toJson, shownSetting, table } from '../print.ts';

export const gatewayShow = defineCommand({
  path: 'gateway show',
  summary: 'Show all settings of a gateway; secrets are only said to be set.',
  arguments: [{ name: 'DOMAIN', help: 'Its domain.' }],
  options: {},
  notes: ['With --json: {"settings":{ID:VALUE,…},"secretsSet":[ID,…]}.'],
  async run({ json, print, withEngine }, [domain = '']) {
    const gateway = await withEngine((engine) =>
      engine.call('gateway:get', { domain: toAsciiDomain(domain) }),
    );
    if (json) {
      await print(toJson(gateway));
      return;
    }
    const settings = Object.entries(gateway.settings).map(([id, value]) => [id, shownSetting(value)]);
    const names = new Set([...gatewaySecretNames, ...gateway.secretsSet]);
    const secrets = [...names].map((id) => [id, gateway.secretsSet.includes(id) ? '(set)' : '(not set)']);
    await print(table([['SETTING', 'VALUE'], ...settings, ...secrets]));
  },
});
