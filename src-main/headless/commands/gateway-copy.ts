/** `gateway copy`: a new gateway with the settings of another one. */
import { defineCommand } from '../command.ts';
import { toAsciiDomain } from '../gateway-options.ts';
import { json as toJson } from '../print.ts';

export const gatewayCopy = defineCommand({
  path: 'gateway copy',
  summary: "Add a gateway with another one's settings; passwords, folder and mail are not copied.",
  arguments: [
    { name: 'PATTERN', help: 'The gateway whose settings are taken.' },
    { name: 'DOMAIN', help: 'The domain of the new one.' },
  ],
  options: {},
  notes: ['With --json: {"domain"} as it was stored.'],
  async run({ json, print, withEngine }, [pattern = '', domain = '']) {
    const input = { pattern: toAsciiDomain(pattern), domain: toAsciiDomain(domain) };
    const result = await withEngine((engine) => engine.call('gateway:create', input));
    const hint = "set its password with 'schleuse gateway set'";
    await print(json ? toJson(result) : `Gateway '${result.domain}' was added; ${hint}.\n`);
  },
});
