/** A change that began with an older version of a gateway: what others changed since stays, what contradicts is refused (T33). */
import type { GatewayDocument, InputIssue } from '../../shared/ipc/contract.ts';
import { toInputIssues } from '../../shared/ipc/input-issues.ts';
import {
  gatewaySettings,
  type GatewaySecrets,
  type GatewaySettings,
} from '../../shared/settings/gateway-settings.ts';
import { mergeDocuments } from '../../shared/settings/merge-documents.ts';
import { ProcedureFailure } from './create-call.ts';

/**
 * @param expected what the change began with.
 * @throws ProcedureFailure `changed-meanwhile` with one issue for each field that both sides changed differently.
 */
export function mergeChange(
  expected: GatewayDocument,
  change: { readonly settings: GatewaySettings; readonly secrets: GatewaySecrets },
  present: GatewayDocument,
): GatewaySettings {
  const { document, conflicts } = mergeDocuments(expected.settings, change.settings, present.settings);
  const contradicted = [...conflicts, ...contradictedSecrets(expected, change.secrets, present)];
  if (contradicted.length > 0) {
    const issues = contradicted.map((path): InputIssue => ({
      path,
      text: 'error.changed-meanwhile',
      parameters: {},
    }));
    throw new ProcedureFailure('changed-meanwhile', contradicted.join(', '), issues);
  }
  // Two right changes can be wrong together.
  const parsed = gatewaySettings.safeParse(document);
  if (!parsed.success) throw new ProcedureFailure('invalid-input', '', toInputIssues(parsed.error));
  return parsed.data;
}

/** A secret itself is not seen; that it was set or removed is. */
const contradictedSecrets = (
  expected: GatewayDocument,
  secrets: GatewaySecrets,
  present: GatewayDocument,
): string[] => {
  const names: readonly string[] = expected.secretsSet;
  const now: readonly string[] = present.secretsSet;
  return Object.keys(secrets).filter((name) => names.includes(name) !== now.includes(name));
};
