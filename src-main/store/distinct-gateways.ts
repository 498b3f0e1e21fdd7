/** Which gateways have rows: a step from one to the next in the index, however many rows each has. */
import type { Database } from 'better-sqlite3';

export const nextGatewaySql = 'SELECT gateway FROM recipients WHERE gateway > ? ORDER BY gateway LIMIT 1';

/** Gives a function that lists them in their order, history included. */
export function createDistinctGateways(database: Database): () => string[] {
  const next = database.prepare<[string], string>(nextGatewaySql).pluck();
  return () => {
    const found: string[] = [];
    for (let gateway = next.get(''); gateway !== undefined; gateway = next.get(gateway)) found.push(gateway);
    return found;
  };
}
