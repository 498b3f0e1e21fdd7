/** Procedures that carry gateways to a file and back. */
import type {
  ExchangedSecrets,
  GatewayExchange,
  ImportPlan,
} from '../../shared/settings/gateway-exchange.ts';
import { GATEWAY_SETTINGS_VERSION, type GatewaySecretName } from '../../shared/settings/gateway-settings.ts';
import type { Configuration } from '../configuration.ts';
import { sealBox } from '../exchange/passphrase-box.ts';
import { planImport, type PlannedGateway } from '../exchange/plan-import.ts';
import { readGatewaysFile, UnreadableFile, type GatewaysFile } from '../exchange/read-gateways-file.ts';
import { checkRelations } from './check-gateway.ts';
import { ProcedureFailure, type Handlers } from './create-call.ts';
import { gatewayOf, ourselves } from './gateway-procedures.ts';

type Names = 'gateway:export' | 'gateway:preview-import' | 'gateway:import';

export function exchangeProcedures(configuration: Configuration): Pick<Handlers, Names> {
  return {
    'gateway:export': ({ domains, passphrase }) => exportGateways(configuration, domains, passphrase),
    'gateway:preview-import': async ({ text, passphrase }) => {
      const { file, planned } = await plan(text, passphrase, configuration);
      return toPlan(file, planned);
    },
    'gateway:import': async ({ text, passphrase, domains }) => {
      const { planned } = await plan(text, passphrase, configuration);
      const wanted = domains === undefined ? null : new Set(domains);
      const chosen = planned.filter(({ row }) => wanted === null || wanted.has(row.domain));
      return write(chosen, configuration);
    },
  };
}

async function exportGateways(
  configuration: Configuration,
  domains: readonly string[] | undefined,
  passphrase: string | undefined,
): Promise<GatewayExchange> {
  const gateways =
    domains === undefined
      ? [...configuration.all()]
      : domains.map((domain) => gatewayOf(domain, configuration));
  const document = { version: GATEWAY_SETTINGS_VERSION, gateways };
  if (passphrase === undefined) return document;
  const secrets = Object.fromEntries(
    gateways.map(({ 'domain.name': domain }) => [domain, secretsOf(domain, configuration)]),
  );
  return { ...document, secrets: await sealBox(JSON.stringify(secrets), passphrase) };
}

function secretsOf(domain: string, configuration: Configuration): ExchangedSecrets[string] {
  const secrets: Partial<Record<GatewaySecretName, string>> = {};
  for (const name of configuration.secretsSet(domain)) {
    const secret = configuration.secret(domain, name);
    if (secret !== null) secrets[name] = secret;
  }
  return secrets;
}

async function plan(
  text: string,
  passphrase: string | undefined,
  configuration: Configuration,
): Promise<{ file: GatewaysFile; planned: PlannedGateway[] }> {
  try {
    const file = await readGatewaysFile(text, passphrase);
    const planned = planImport(file, {
      existing: configuration.all(),
      defaults: configuration.defaults(),
      check: (settings, others) =>
        checkRelations(settings, { others, secretsSet: new Set(), ...ourselves(configuration) }),
    });
    return { file, planned };
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    const issue = { path: 'text', text: error.reason, parameters: { line: error.line } };
    throw new ProcedureFailure('unreadable-file', String(error.line), [issue]);
  }
}

const toPlan = (
  { source, needsPassphrase }: GatewaysFile,
  planned: readonly PlannedGateway[],
): ImportPlan => ({
  source,
  needsPassphrase,
  rows: planned.map(({ row }) => row),
});

/** One transaction: all or nothing. */
async function write(
  planned: readonly PlannedGateway[],
  configuration: Configuration,
): Promise<{ added: number; replaced: number }> {
  const changes = planned.flatMap(({ row, settings, secrets }) => {
    if (settings === null || row.change === 'same') return [];
    const domain = settings['domain.name'];
    return [{ settings, secrets, formerDomain: row.change === 'changed' ? domain : null }];
  });
  if (changes.length > 0) await configuration.saveGateways(changes);
  const replaced = changes.filter(({ formerDomain }) => formerDomain !== null).length;
  return { added: changes.length - replaced, replaced };
}
