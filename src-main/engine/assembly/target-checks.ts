/** Host fields of a gateway looked up while they are edited: a name that is not known (T20), or a way back to ourselves (T19). */
import type { InputIssue } from '../../shared/ipc/contract.ts';
import { parseHostField } from '../../shared/settings/field-types.ts';
import type { GatewaySettings } from '../../shared/settings/gateway-settings.ts';
import type { DeliverDeps } from '../deliver/deliver-ports.ts';
import { findHosts } from '../deliver/find-hosts.ts';
import { SessionFault } from '../deliver/session-fault.ts';
import { isOwnListener } from '../own-addresses.ts';

/** A person waits for the answer; a name that takes longer is not complained about. */
const LIMIT_MS = 5_000;

type TargetField = 'dequeuing.etrn.host' | 'forwarding.host';

export async function checkTargets(settings: GatewaySettings, deps: DeliverDeps): Promise<InputIssue[]> {
  const fields: TargetField[] = [];
  if (settings['dequeuing.etrn.target'] === 'host') fields.push('dequeuing.etrn.host');
  if (settings['forwarding.host-enabled']) fields.push('forwarding.host');
  const found = await Promise.all(fields.map((field) => checkTarget(field, settings, deps)));
  return found.flat();
}

async function checkTarget(
  field: TargetField,
  settings: GatewaySettings,
  deps: DeliverDeps,
): Promise<InputIssue[]> {
  const host = settings[field];
  const target = parseHostField(host);
  // A domain of one of our own gateways is no matter of DNS (E7).
  const isLocal = target?.kind === 'domain' && deps.gateways.find(target.domain) !== null;
  if (host === '' || target === null || isLocal) return [];
  const port = field === 'forwarding.host' ? settings['forwarding.port'] : settings['dequeuing.etrn.port'];
  try {
    const query = { host: target, isRecipientDomain: false, mustHaveMx: false };
    await findHosts(query, {
      resolver: deps.resolver,
      clock: deps.clock,
      mxLimitMs: LIMIT_MS,
      addressLimitMs: LIMIT_MS,
      isOurselves: (_host, address) => isOwnListener({ address, port }, deps.ownListeners()),
    });
    return [];
  } catch (error) {
    if (!(error instanceof SessionFault)) throw error;
    return error.code === 'own-address' || error.code === 'loop'
      ? [{ path: field, text: 'error.target-is-ourselves', parameters: { value: host } }]
      : [{ path: field, text: 'warning.not-resolved', parameters: { host, reason: error.detail } }];
  }
}
