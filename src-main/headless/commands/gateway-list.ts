/** `gateway list`: all gateways and what waits for them. */
import { formatBytes } from '../../shared/texts/format-bytes.ts';
import { defineCommand } from '../command.ts';
import { JsonArrayPieces, localTime, table } from '../print.ts';

export const gatewayList = defineCommand({
  path: 'gateway list',
  summary: 'List the gateways with waiting messages, oldest message and last release.',
  arguments: [],
  options: {},
  notes: [
    'With --json: one array, an object per gateway (domain, enabled, releaseBy, account, waitingMessages, waitingBytes, failedRecipients, oldestQueuedAt, lastReleaseAt, canRelease, isReleasing). Instants are milliseconds since 1970.',
  ],
  async run({ json, print, withEngine }) {
    const rows = await withEngine((engine) => engine.call('gateway:list', undefined));
    if (json) {
      const pieces = new JsonArrayPieces();
      await print(pieces.next(rows) + pieces.end());
      return;
    }
    if (rows.length === 0) {
      await print("No gateway yet. 'schleuse gateway add DOMAIN' makes one.\n");
      return;
    }
    const head = ['DOMAIN', 'STATE', 'BY', 'WAITING', 'SIZE', 'FAILED', 'OLDEST', 'LAST RELEASE'];
    await print(
      table([
        head,
        ...rows.map((row) => [
          row.domain,
          row.enabled ? (row.isReleasing ? 'releasing' : 'on') : 'off',
          row.releaseBy.join(', ') || '–',
          String(row.waitingMessages),
          formatBytes(row.waitingBytes, 'en'),
          String(row.failedRecipients),
          localTime(row.oldestQueuedAt),
          localTime(row.lastReleaseAt),
        ]),
      ]),
    );
  },
});
