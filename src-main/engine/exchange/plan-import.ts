/** What an import would do: every gateway of the file as new, changed, the same, or skipped with its reasons (pure). */
import { isDeepStrictEqual } from 'node:util';
import { toInputIssues } from '../../shared/ipc/input-issues.ts';
import type { InputIssue } from '../../shared/ipc/contract.ts';
import { newGateway, type GatewayDefaults } from '../../shared/settings/gateway-defaults.ts';
import type { ImportRow } from '../../shared/settings/gateway-exchange.ts';
import {
  gatewaySettings,
  type GatewaySecretName,
  type GatewaySecrets,
  type GatewaySettings,
} from '../../shared/settings/gateway-settings.ts';
import { toAsciiDomain } from '../ascii-domain.ts';
import type { FileGateway } from './file-gateway.ts';
import type { GatewaysFile } from './read-gateways-file.ts';

export interface ImportSurroundings {
  readonly existing: readonly GatewaySettings[];
  readonly defaults: GatewayDefaults;
  /** What stands against a gateway beside these others. */
  check(settings: GatewaySettings, others: readonly GatewaySettings[]): readonly InputIssue[];
}

/** A row and, unless it is skipped, what would be written. */
export interface PlannedGateway {
  readonly row: ImportRow;
  readonly settings: GatewaySettings | null;
  readonly secrets: GatewaySecrets;
}

export function planImport(file: GatewaysFile, around: ImportSurroundings): PlannedGateway[] {
  const seen = new Set<string>();
  const planned = file.gateways.map((gateway) => {
    const one = planOne(gateway, file, around);
    if (!seen.has(one.row.domain)) {
      seen.add(one.row.domain);
      return one;
    }
    return skipped(one.row, [issue('domain.name', 'error.duplicate', one.row.domain)]);
  });
  return withoutContradictions(planned, around);
}

function planOne(gateway: FileGateway, file: GatewaysFile, around: ImportSurroundings): PlannedGateway {
  const name = gateway.settings['domain.name'];
  const domain = typeof name === 'string' ? toAsciiDomain(name.trim()).toLowerCase() : '';
  const before = around.existing.find((one) => one['domain.name'] === domain);
  // What a file leaves out keeps its value, or begins as with any new gateway.
  const base = before ?? baseOf(domain, around.defaults);
  const parsed = gatewaySettings.safeParse({ ...base, ...gateway.settings, 'domain.name': domain });
  const row: ImportRow = {
    domain: domain === '' ? String(name) : domain,
    line: gateway.line,
    change: before === undefined ? 'new' : 'changed',
    issues: [],
    fields: [],
    secrets: Object.keys(file.secrets[domain] ?? {}) as GatewaySecretName[],
    notTaken: [...gateway.notTaken],
  };
  if (!parsed.success) {
    const issues = toInputIssues(parsed.error).map((one) => withLine(one, gateway));
    return skipped(row, issues);
  }
  const fields = changedFields(parsed.data, base);
  const isSame = before !== undefined && fields.length === 0 && row.secrets.length === 0;
  return {
    row: { ...row, fields, change: isSame ? 'same' : row.change },
    settings: parsed.data,
    secrets: file.secrets[domain] ?? {},
  };
}

const baseOf = (domain: string, defaults: GatewayDefaults): GatewaySettings | GatewayDefaults => {
  try {
    return newGateway(domain, defaults);
  } catch {
    // No domain name: the schema says so with the rest.
    return defaults;
  }
};

const changedFields = (settings: GatewaySettings, base: object): string[] =>
  Object.entries(settings)
    .filter(([id, value]) => !isDeepStrictEqual(value, (base as Record<string, unknown>)[id]))
    .map(([id]) => id);

/** Rules over several gateways hold for the state after the import; one that goes may pull others with it. */
function withoutContradictions(planned: PlannedGateway[], around: ImportSurroundings): PlannedGateway[] {
  for (;;) {
    const after = stateAfter(planned, around.existing);
    const checked = planned.map((one) => {
      if (one.settings === null) return one;
      const { 'domain.name': domain } = one.settings;
      const others = after.filter((other) => other['domain.name'] !== domain);
      const issues = around.check(one.settings, others);
      return issues.length === 0 ? one : skipped(one.row, issues);
    });
    if (checked.every((one, index) => one === planned[index])) return planned;
    planned = checked;
  }
}

function stateAfter(
  planned: readonly PlannedGateway[],
  existing: readonly GatewaySettings[],
): GatewaySettings[] {
  const imported = planned.flatMap(({ settings }) => settings ?? []);
  const names = new Set(imported.map((settings) => settings['domain.name']));
  return [...imported, ...existing.filter((settings) => !names.has(settings['domain.name']))];
}

const skipped = (row: ImportRow, issues: readonly InputIssue[]): PlannedGateway => ({
  row: {
    ...row,
    change: 'skipped',
    issues: issues.map((one) => ({ ...one, parameters: { ...one.parameters } })),
    fields: [],
    secrets: [],
  },
  settings: null,
  secrets: {},
});

const issue = (path: string, text: string, value: string): InputIssue => ({
  path,
  text,
  parameters: { value },
});

/** The line of the wrong setting, and what stands there. */
function withLine(one: InputIssue, gateway: FileGateway): InputIssue {
  const value = gateway.settings[one.path];
  const shown = typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value);
  return { ...one, parameters: { value: shown, ...one.parameters, line: gateway.lineOf(one.path) } };
}
