/** `gateway set`: changes some settings of a gateway and leaves the others. */
import { UsageError } from '../command-failure.ts';
import { defineCommand } from '../command.ts';
import { changedSecrets, changedSettings, gatewayOptions, toAsciiDomain } from '../gateway-options.ts';
import { json as toJson } from '../print.ts';
import { readSecret } from '../read-input.ts';

export const gatewaySet = defineCommand({
  path: 'gateway set',
  summary: 'Change settings of a gateway; what is not named stays.',
  arguments: [{ name: 'DOMAIN', help: 'Its present domain.' }],
  options: gatewayOptions,
  notes: [
    "--allow and --ignore replace the address list; '--set dequeuing.access.entries=[]' empties it. '--set domain.name=NEW' renames the gateway, its mail moves with it. --password '' removes the password.",
    'With --json: {"domain"} as it is called now.',
  ],
  async run({ json, input, print, withEngine }, [given = ''], options) {
    const domain = toAsciiDomain(given);
    const changes = changedSettings(options);
    const secrets = await changedSecrets(options, () => readSecret(input));
    if (Object.keys(changes).length + Object.keys(secrets).length === 0) {
      throw new UsageError('nothing to change: name at least one option');
    }
    const name = await withEngine(async (engine) => {
      const expected = await engine.call('gateway:get', { domain });
      const changed = { ...expected.settings, ...changes };
      await engine.call('gateway:save', { domain, settings: changed, secrets, expected });
      return changed['domain.name'];
    });
    await print(json ? toJson({ domain: name }) : `Gateway '${name}' was changed.\n`);
  },
});
