/** SMTP callout (V3): asks the server that would get the mail whether it takes this recipient. */
import { parseHostField } from '../../shared/settings/field-types.ts';
import type { GatewaySettings } from '../../shared/settings/gateway-settings.ts';
import { withinTime } from './time-limit.ts';
import { VerifierFault, type Ask, type VerifierDeps } from './verifier-ports.ts';

const SMTP_PORT = 25;

export function createAskCallout(deps: VerifierDeps): Ask {
  return ({ gateway, address, trace }, signal) => {
    const { host, port } = calloutTarget(gateway);
    const policy = gateway['verification.tls'];
    const ms = deps.settings()['app.timeouts.verifier'] * 1000;
    return withinTime({ ms, clock: deps.clock, outer: signal }, (inner) =>
      deps.callOut({ host, port, policy, forwardPath: address, trace }, inner),
    );
  };
}

/** V5, else the target of E3 with its port. Throws VerifierFault. */
function calloutTarget(gateway: GatewaySettings) {
  const port = gateway['verification.port'];
  const own = parseHostField(gateway['verification.host']);
  if (own !== null) return { host: own, port: port === 0 ? SMTP_PORT : port };
  const target =
    gateway['dequeuing.etrn.target'] === 'host' ? parseHostField(gateway['dequeuing.etrn.host']) : null;
  if (target === null) throw new VerifierFault('neither a server nor a fixed target is set');
  return { host: target, port: port === 0 ? gateway['dequeuing.etrn.port'] : port };
}
