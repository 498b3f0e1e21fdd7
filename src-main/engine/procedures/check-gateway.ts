/** Rules over a gateway and the rest of the configuration, which the schema of one document cannot see. */
import type { InputIssue } from '../../shared/ipc/contract.ts';
import { parseHostField } from '../../shared/settings/field-types.ts';
import { secretIssues } from '../../shared/settings/gateway-secret-rules.ts';
import {
  accountOf,
  type GatewaySecretName,
  type GatewaySettings,
} from '../../shared/settings/gateway-settings.ts';
import { domainOf } from '../queue/route-table.ts';

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
  for (const field of fieldsThatLeadBack(settings, around))
    found.push(issue(field, 'error.target-is-ourselves', settings[field]));
  return found;
}

type TargetField = 'dequeuing.etrn.host' | 'forwarding.host' | 'forwarding.address';

/** T19: the fields whose target is our own name and port, this same gateway, or part of a ring of gateways. */
function fieldsThatLeadBack(settings: GatewaySettings, around: Surroundings): TargetField[] {
  const all = new Map(around.others.map((other) => [other['domain.name'], other]));
  all.set(settings['domain.name'], settings);
  const isOurs = ({ name, port }: NamedTarget): boolean =>
    name === around.ownHostName && (port === null || port === around.ownSmtpPort);
  return targetsOf(settings)
    .filter(
      (target) => isOurs(target) || (target.isLocal && reaches(target.name, settings['domain.name'], all)),
    )
    .map(({ field }) => field);
}

interface NamedTarget {
  readonly field: TargetField;
  /** Domain or host. */
  readonly name: string;
  /** Null: whatever the port is. */
  readonly port: number | null;
  /** If the name is a gateway's domain, the mail is filed there. */
  readonly isLocal: boolean;
}

/** Where a gateway's mail goes by name. */
function targetsOf(settings: GatewaySettings): NamedTarget[] {
  const etrn = settings['dequeuing.etrn.target'] === 'host' ? settings['dequeuing.etrn.host'] : '';
  const forward = settings['forwarding.host-enabled'] ? settings['forwarding.host'] : '';
  const address = domainOf(settings['forwarding.address']);
  const isForeign = settings['dequeuing.etrn.treat-as-foreign'];
  return [
    ...named('dequeuing.etrn.host', etrn, settings['dequeuing.etrn.port'], isForeign),
    ...named('forwarding.host', forward, settings['forwarding.port']),
    ...named('forwarding.address', address, null),
  ];
}

function named(field: TargetField, text: string, port: number | null, isForeign = false): NamedTarget[] {
  const host = parseHostField(text);
  if (host === null || host.kind === 'address') return [];
  const name = host.kind === 'domain' ? host.domain : host.host;
  return [{ field, name, port, isLocal: host.kind === 'domain' && !isForeign }];
}

/** Whether mail for the domain `from` comes to the domain `to` by way of gateways alone. */
function reaches(from: string, to: string, all: ReadonlyMap<string, GatewaySettings>): boolean {
  const passed = new Set<string>();
  const open = [from];
  for (let domain = open.pop(); domain !== undefined; domain = open.pop()) {
    if (domain === to) return true;
    const gateway = passed.has(domain) ? undefined : all.get(domain);
    passed.add(domain);
    const local = gateway === undefined ? [] : targetsOf(gateway).filter(({ isLocal }) => isLocal);
    open.push(...local.map(({ name }) => name));
  }
  return false;
}
