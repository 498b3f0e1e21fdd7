/** `gateway add`: a new gateway. */
import { defineCommand } from '../command.ts';
import { changedSecrets, changedSettings, gatewayOptions, toAsciiDomain } from '../gateway-options.ts';
import { json as toJson } from '../print.ts';
import { readSecret } from '../read-input.ts';

export const gatewayAdd = defineCommand({
  path: 'gateway add',
  summary: 'Add a gateway: a domain whose mail is accepted and held.',
  arguments: [{ name: 'DOMAIN', help: 'Its domain, for example example.org.' }],
  options: gatewayOptions,
  notes: [
    'With --json: {"domain"} as it was stored.',
    'Example: schleuse gateway add example.org --password - --etrn --etrn-target 192.0.2.7:25 --atrn --allow 192.0.2.0/24',
  ],
  async run({ json, input, print, withEngine }, [domain = ''], options) {
    const settings = { 'domain.name': toAsciiDomain(domain), ...changedSettings(options) };
    const secrets = await changedSecrets(options, () => readSecret(input));
    await withEngine((engine) => engine.call('gateway:add', { settings, secrets }));
    const stored = settings['domain.name'].trim().toLowerCase();
    await print(json ? toJson({ domain: stored }) : `Gateway '${stored}' was added.\n`);
  },
});
