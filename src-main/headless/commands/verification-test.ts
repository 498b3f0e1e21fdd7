/** `verification test`: asks a gateway's verifier about one address and shows each step. */
import { createTexts } from '../../shared/texts/texts.ts';
import { defineCommand } from '../command.ts';
import { domainArgument, toAsciiDomain } from '../gateway-options.ts';
import { json as toJson, table } from '../print.ts';

const exitCodes = { valid: 0, invalid: 1, unreachable: 1 } as const;

export const verificationTest = defineCommand({
  path: 'verification test',
  summary: 'Ask the verifier of a gateway about an address; nothing is changed or remembered.',
  arguments: [domainArgument, { name: 'ADDRESS', help: 'The address, or its local part.' }],
  options: {},
  notes: [
    'With --json: {"verdict","steps":[{"step","ms","isGood","detail"},…]}. Exit code 0 if the address is valid.',
  ],
  async run({ json, print, warn, withEngine }, [given = '', address = '']) {
    const domain = toAsciiDomain(given);
    const texts = createTexts('en');
    const result = await withEngine(async (engine) => {
      const { settings } = await engine.call('gateway:get', { domain });
      const { warnings } = await engine.call('verification:check', { domain, settings });
      for (const { path, text, parameters } of warnings)
        warn(`${path}: ${texts.t(text, { ...parameters, defaultValue: text })}`);
      return engine.call('verification:test', { domain, settings, address });
    });
    const rows = result.steps.map(({ step, ms, isGood, detail }) => [
      step,
      `${ms.toFixed(0)} ms`,
      isGood ? 'ok' : 'FAILED',
      detail,
    ]);
    await print(json ? toJson(result) : `${table(rows)}${result.verdict}\n`);
    return exitCodes[result.verdict];
  },
});
