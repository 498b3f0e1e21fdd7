/** Commands that take gateways away and bring them back: settings and secrets wait aside, the mail stays where it is. */
import type { Database } from 'better-sqlite3';
import { addressTables } from './address-tables.ts';
import { removedOwner } from '../removed-owner.ts';
import type { GatewayRemoval } from '../removed-gateway-contract.ts';

export function createRemovedGateways(database: Database) {
  const keepAside = database.prepare(`
    INSERT OR REPLACE INTO removed_gateways (domain, version, settings, last_release_at, last_requester, removed_at, mail)
    SELECT domain, version, settings, last_release_at, last_requester, @at, @mail FROM gateways WHERE domain = @domain`);
  const bringBack = database.prepare(`
    INSERT INTO gateways (domain, version, settings, last_release_at, last_requester)
    SELECT domain, version, settings, last_release_at, last_requester FROM removed_gateways WHERE domain = ?`);
  const deleteGateway = database.prepare('DELETE FROM gateways WHERE domain = ?');
  const deleteAside = database.prepare('DELETE FROM removed_gateways WHERE domain = ?');
  const noteDone = database.prepare(`UPDATE removed_gateways SET mail = 'keep' WHERE domain = ?`);
  const moveSecrets = database.prepare('UPDATE OR REPLACE secrets SET owner = ? WHERE owner = ?');
  const deleteSecrets = database.prepare('DELETE FROM secrets WHERE owner = ?');
  // A gateway of that name may have been added again: then they are its own.
  const deleteState = database.prepare('DELETE FROM gateway_states WHERE domain = ?');
  const deleteAddresses = addressTables.map((table) =>
    database.prepare(
      `DELETE FROM ${table} WHERE gateway = @domain AND @domain NOT IN (SELECT domain FROM gateways)`,
    ),
  );

  return {
    removeGateways({ domains, mail, at }: GatewayRemoval): null {
      for (const domain of domains) {
        keepAside.run({ domain, mail, at });
        deleteGateway.run(domain);
        deleteState.run(domain); // what a person brings back is confirmed by that
        deleteSecrets.run(removedOwner(domain)); // of an earlier gateway of that name
        moveSecrets.run(removedOwner(domain), domain);
      }
      return null;
    },
    /** Fails if a gateway of that name was added meanwhile. */
    restoreGateways(domains: readonly string[]): null {
      for (const domain of domains) {
        bringBack.run(domain);
        deleteAside.run(domain);
        moveSecrets.run(domain, removedOwner(domain));
      }
      return null;
    },
    noteRemovalDone(domain: string): null {
      noteDone.run(domain);
      return null;
    },
    forgetRemoved({ domain, keepsSettings }: { domain: string; keepsSettings: boolean }): null {
      deleteSecrets.run(removedOwner(domain));
      for (const statement of deleteAddresses) statement.run({ domain });
      if (!keepsSettings) deleteAside.run(domain);
      return null;
    },
  };
}
