/** Commands that write gateways, their secrets, the settings of the application and documents of their own. */
import type { Database } from 'better-sqlite3';
import type { AppSettingsWrite, StoredDocumentRow } from '../document-contract.ts';
import type { GatewayWrite } from '../store-contract.ts';
import { addressTables } from './address-tables.ts';
import type { CommitScope } from './commit-scope.ts';
import { createRenameTraffic } from './traffic-rows.ts';
import type { WriterMemory } from './writer-memory.ts';

/** Owner of the program's own secrets; no domain has a single label. */
const APP_OWNER = 'app';
const UPSERT_SECRET = 'INSERT OR REPLACE INTO secrets (owner, name, sealed) VALUES (?, ?, ?)';

export function createSettingsRows(database: Database, { counters }: WriterMemory) {
  const upsertGateway = database.prepare(`
    INSERT INTO gateways (domain, version, settings, last_release_at) VALUES (@domain, @version, @settings, @lastReleaseAt)
    ON CONFLICT (domain) DO UPDATE SET version = @version, settings = @settings,
      last_release_at = coalesce(@lastReleaseAt, last_release_at)`);
  const upsertState = database.prepare(
    'INSERT OR REPLACE INTO gateway_states (domain, state) VALUES (@domain, @state)',
  );
  const upsertSecret = database.prepare(UPSERT_SECRET);
  const deleteSecret = database.prepare('DELETE FROM secrets WHERE owner = ? AND name = ?');
  const setLastRelease = database.prepare('UPDATE gateways SET last_release_at = ? WHERE domain = ?');
  const setLastRequester = database.prepare('UPDATE gateways SET last_requester = ? WHERE domain = ?');
  const upsertAppSettings = database.prepare(
    'INSERT OR REPLACE INTO app_settings (id, version, settings) VALUES (1, @version, @settings)',
  );

  const upsertDocument = database.prepare(
    'INSERT OR REPLACE INTO documents (name, version, settings) VALUES (@name, @version, @settings)',
  );

  const rename = createRename(database, counters);
  const writeSecrets = (owner: string, secrets: GatewayWrite['secrets']): void => {
    for (const [name, sealed] of Object.entries(secrets)) {
      if (sealed === null) deleteSecret.run(owner, name);
      else upsertSecret.run(owner, name, sealed);
    }
  };

  return {
    saveGateways(writes: readonly GatewayWrite[], scope: CommitScope): null {
      for (const { row, formerDomain, secrets } of writes) {
        if (formerDomain !== null && formerDomain !== row.domain) rename(formerDomain, row.domain, scope);
        upsertGateway.run(row);
        writeSecrets(row.domain, secrets);
      }
      return null;
    },
    saveGatewayState(write: { domain: string; state: string }): null {
      upsertState.run(write);
      return null;
    },
    noteRelease({ domain, at }: { domain: string; at: number }): null {
      setLastRelease.run(at, domain);
      return null;
    },
    noteRequester({ domain, address }: { domain: string; address: string }): null {
      setLastRequester.run(address, domain);
      return null;
    },
    saveDocument(row: StoredDocumentRow): null {
      upsertDocument.run(row);
      return null;
    },
    saveAppSettings({ version, settings, secrets }: AppSettingsWrite): null {
      upsertAppSettings.run({ version, settings });
      writeSecrets(APP_OWNER, secrets);
      return null;
    },
  };
}

function createRename(database: Database, counters: WriterMemory['counters']) {
  const renameState = database.prepare('UPDATE OR REPLACE gateway_states SET domain = ? WHERE domain = ?');
  const renameGateway = database.prepare('UPDATE gateways SET domain = ? WHERE domain = ?');
  const renameSecrets = database.prepare('UPDATE OR REPLACE secrets SET owner = ? WHERE owner = ?');
  const renameRecipients = database.prepare('UPDATE recipients SET gateway = ? WHERE gateway = ?');
  const renameRest = [...addressTables, 'half_time_warnings'].map((table) =>
    database.prepare(`UPDATE OR REPLACE ${table} SET gateway = ? WHERE gateway = ?`),
  );
  const renameTraffic = createRenameTraffic(database);

  return (from: string, to: string, scope: CommitScope): void => {
    renameGateway.run(to, from);
    renameSecrets.run(to, from);
    renameState.run(to, from);
    renameRecipients.run(to, from);
    for (const statement of renameRest) statement.run(to, from);
    renameTraffic(from, to);
    // Rare, and mail of both names may meet in one message.
    scope.afterCommit(() => {
      counters.requestRecount();
    });
  };
}
