/** Rules over a gateway and the rest of the configuration, which the schema of one document cannot see. */
import type { InputIssue } from '../../shared/ipc/contract.ts';
import { parseHostField } from '../../shared/settings/field-types.ts';
import { secretIssues } from '../../shared/settings/gateway-secret-rules.ts';
import {
  accountOf,
  type GatewaySecretName,
  type GatewaySettings,
} from '../../shared/settings/gateway-settings.ts';

export interface Surroundings {
  /** All other gateways, as they will be. */
  readonly others: readonly GatewaySettings[];
  /** Secrets that will be set once the change is made. */
  readonly secretsSet: ReadonlySet<GatewaySecretName>;
  readonly ownHostName: string;
  readonly ownSmtpPort: number;
}

type Field = keyof GatewaySettings | GatewaySecretName;
const issue = (path: Field, text: string, value = ''): InputIssue => ({ path, text, parameters: { value } });

/** What stands against a change, for the fields concerned; empty if nothing does. Import leaves the secrets out. */
export function checkGateway(settings: GatewaySettings, around: Surroundings): InputIssue[] {
  const ofSecrets = secretIssues(settings, (name) => around.secretsSet.has(name));
  return [...checkRelations(settings, around), ...ofSecrets.map(({ path, text }) => issue(path, text))];
}

export function checkRelations(settings: GatewaySettings, around: Surroundings): InputIssue[] {
  const found: InputIssue[] = [];
  const account = accountOf(settings);
  const owner = around.others.find((other) => other['domain.name'] === account);
  if (account !== settings['domain.name'] && (owner === undefined || accountOf(owner) !== account)) {
    found.push(issue('dequeuing.account', 'error.no-such-account', account));
  }
  if (leadsBack(settings, around)) {
    found.push(issue('dequeuing.etrn.host', 'error.target-is-ourselves', settings['dequeuing.etrn.host']));
  }
  return found;
}

/** T19: the target is our own name and port, or local targets form a ring. */
function leadsBack(settings: GatewaySettings, around: Surroundings): boolean {
  if (settings['dequeuing.etrn.target'] !== 'host') return false;
  const host = parseHostField(settings['dequeuing.etrn.host']);
  const name = host?.kind === 'domain' ? host.domain : host?.kind === 'host' ? host.host : null;
  if (name === around.ownHostName && settings['dequeuing.etrn.port'] === around.ownSmtpPort) return true;
  const all = new Map(around.others.map((other) => [other['domain.name'], other]));
  all.set(settings['domain.name'], settings);
  const passed = new Set([settings['domain.name']]);
  for (let next = localTarget(settings, all); next !== undefined; next = localTarget(next, all)) {
    if (passed.has(next['domain.name'])) return true;
    passed.add(next['domain.name']);
  }
  return false;
}

function localTarget(
  settings: GatewaySettings,
  all: ReadonlyMap<string, GatewaySettings>,
): GatewaySettings | undefined {
  if (settings['dequeuing.etrn.target'] !== 'host' || settings['dequeuing.etrn.treat-as-foreign'])
    return undefined;
  const host = parseHostField(settings['dequeuing.etrn.host']);
  return host?.kind === 'domain' ? all.get(host.domain) : undefined;
}
