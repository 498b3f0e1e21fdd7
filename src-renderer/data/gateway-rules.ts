/** What stands against a gateway's settings while they are edited: the schema of the engine, and the rules of its secrets. */
import { toInputIssues } from '../../src-main/shared/ipc/input-issues.ts';
import { secretIssues } from '../../src-main/shared/settings/gateway-secret-rules.ts';
import { gatewaySettings, type GatewaySettings } from '../../src-main/shared/settings/gateway-settings.ts';
import { toAsciiDomain } from './ascii-domain.ts';
import type { FormRules } from './form-draft.ts';

export const gatewayRules: Omit<FormRules<GatewaySettings>, 'isDisabled'> = {
  normalise: (settings) => ({
    ...settings,
    'domain.name': toAsciiDomain(settings['domain.name']),
    'dequeuing.account': toAsciiDomain(settings['dequeuing.account']),
  }),
  check(settings, hasSecret) {
    const parsed = gatewaySettings.safeParse(settings);
    const ofSchema = parsed.success ? [] : toInputIssues(parsed.error);
    const ofSecrets = secretIssues(settings, hasSecret).map((issue) => ({ ...issue, parameters: {} }));
    return [...ofSchema, ...ofSecrets];
  },
};
