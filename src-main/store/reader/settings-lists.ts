/** Reads gateways, sealed secrets and the settings of the application, whole: they are few. */
import type { Database } from 'better-sqlite3';
import type { StoredDocumentRow } from '../document-contract.ts';
import type { RemovedGatewayRow } from '../removed-gateway-contract.ts';
import type { GatewayRow } from '../store-contract.ts';

export function createSettingsLists(database: Database) {
  const gateways = database.prepare<[], GatewayRow>(
    'SELECT domain, version, settings, last_release_at AS lastReleaseAt, last_requester AS lastRequester FROM gateways ORDER BY domain',
  );
  const secrets = database.prepare<[], { owner: string; name: string; sealed: Buffer }>(
    'SELECT owner, name, sealed FROM secrets ORDER BY owner, name',
  );
  const removed = database.prepare<[], RemovedGatewayRow>(
    `SELECT domain, version, settings, last_release_at AS lastReleaseAt, last_requester AS lastRequester, removed_at AS removedAt, mail
     FROM removed_gateways ORDER BY domain`,
  );
  const document = database.prepare<[string], StoredDocumentRow>(
    'SELECT name, version, settings FROM documents WHERE name = ?',
  );
  const appSettings = database.prepare<[], { version: number; settings: string }>(
    'SELECT version, settings FROM app_settings WHERE id = 1',
  );
  const states = database.prepare<[], { domain: string; state: string }>(
    'SELECT domain, state FROM gateway_states',
  );
  return {
    loadGatewayStates: () => states.all(),
    loadGateways: (): GatewayRow[] => gateways.all(),
    loadRemovedGateways: (): RemovedGatewayRow[] => removed.all(),
    loadDocument: (name: string): StoredDocumentRow | null => document.get(name) ?? null,
    loadSecrets: (): { owner: string; name: string; sealed: Uint8Array }[] => secrets.all(),
    loadAppSettings: (): { version: number; settings: string } | null => appSettings.get() ?? null,
  };
}
