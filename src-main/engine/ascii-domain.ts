/** U-labels to A-labels with the runtime's tables; mail/ receives it as a function because it knows no Node. */
import { domainToASCII } from 'node:url';
import type { ToAsciiDomain } from '../mail/node-name.ts';

/** `münchen.example` becomes `xn--mnchen-3ya.example`; '' if the name has no A-label form. ASCII names stay as they are. */
export const toAsciiDomain: ToAsciiDomain = (domain) =>
  /^[!-~]*$/.test(domain) ? domain : domainToASCII(domain);
