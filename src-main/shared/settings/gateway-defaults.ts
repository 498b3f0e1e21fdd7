/** Defaults for new gateways (G6): a gateway's settings without what belongs to one domain alone. */
import type { z } from 'zod';
import { gatewayFields, gatewaySettings, type GatewaySettings } from './gateway-settings.ts';

/** Stands for the domain that is not known yet, where a rule wants one; reserved by RFC 2606. */
const ANY_DOMAIN = 'new.invalid';

const defaultFields = gatewayFields.omit({
  'domain.name': true,
  'domain.folder': true,
  'dequeuing.account': true,
});

/** The same rules as for a gateway hold over several fields. */
export const gatewayDefaults = defaultFields.superRefine((defaults, context) => {
  const checked = gatewaySettings.safeParse({ ...defaults, 'domain.name': ANY_DOMAIN });
  for (const issue of checked.error?.issues ?? []) {
    const params = issue.code === 'custom' ? { params: issue.params } : {};
    context.addIssue({ code: 'custom', path: issue.path, message: issue.message, ...params });
  }
});
export type GatewayDefaults = z.output<typeof gatewayDefaults>;

/** A new gateway with these defaults. */
export const newGateway = (domain: string, defaults: GatewayDefaults): GatewaySettings =>
  gatewayFields.parse({ ...defaults, 'domain.name': domain });

/** What `settings` would hand on to a new gateway: neither domain, folder nor another gateway's logon (M5). */
export const patternOf = (settings: GatewaySettings): GatewayDefaults =>
  defaultFields.strip().parse(settings);
