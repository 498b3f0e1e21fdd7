/** Settings of the page Forwarding: copies of a gateway's mail to another host or to one address. */
import { z } from 'zod';
import { hostField, mailboxAddress, tcpPort } from './field-types.ts';

/** FW6: the original reverse-path (empty), the null one (`<>`, also written `[trash]`), or an address. */
const reversePath = z
  .string()
  .trim()
  .transform((text) => (text.toLowerCase() === '[trash]' ? '<>' : text))
  .refine((text) => text === '<>' || mailboxAddress.safeParse(text).success, {
    params: { text: 'error.mailbox' },
  });

export const forwardingFields = {
  'forwarding.host-enabled': z.boolean().default(false),
  'forwarding.host': hostField.default(''),
  'forwarding.auth-user': z.string().max(255).default(''),
  /** Empty: no copy to an address. */
  'forwarding.address': mailboxAddress.default(''),
  'forwarding.mail-from': reversePath.default(''),
  'forwarding.port': tcpPort.default(25),
  'forwarding.keep-copy': z.boolean().default(true),
} as const;
