/** What a recipient's domain publishes about its mail servers, applied to the hosts found (P15): who may be used, and who must prove himself. */
import { isNamedMx } from '../../mail/mta-sts.ts';
import type { DeliverDeps } from './deliver-ports.ts';
import type { HostAddress } from './find-hosts.ts';
import { SessionFault } from './session-fault.ts';
import type { Target } from './session-terms.ts';

/**
 * Smart hosts and fixed targets follow their own setting alone. Throws `policy-unmet` if no host is one that the domain
 * names: the mail waits (RFC 8461 section 5).
 */
export async function asPublished(
  found: readonly HostAddress[],
  { host: field, isRecipientDomain }: Pick<Target, 'host' | 'isRecipientDomain'>,
  { settings, policies, log }: Pick<DeliverDeps, 'settings' | 'policies' | 'log'>,
): Promise<readonly HostAddress[]> {
  if (!isRecipientDomain || field.kind !== 'domain' || !settings()['app.tls.published']) return found;
  const { domain } = field;
  const policy = await policies.of(domain);
  if (policy === null || policy.mode === 'none') return found;
  const named = found.filter(({ host }) => isNamedMx(host, policy.mx));
  if (policy.mode === 'testing') {
    if (named.length < found.length)
      log.warn({ domain, mx: policy.mx, found }, 'a host is not named by the policy that its domain tests');
    return found;
  }
  if (named.length === 0)
    throw new SessionFault('policy-unmet', `no mail server of ${domain} is named by its published policy`);
  return named.map((place) => ({ ...place, mustProve: true }));
}
