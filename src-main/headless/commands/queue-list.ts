/** `queue list`: one row per recipient. */
import type { QueueRow } from '../../shared/queue/queue-view.ts';
import { formatBytes } from '../../shared/texts/format-bytes.ts';
import { defineCommand, type EngineAccess } from '../command.ts';
import { JsonArrayPieces, localTime, table } from '../print.ts';
import { pagesOfQueue, selectionOptions, toSelection, type QueueSelection } from '../queue-selection.ts';

const HEAD = ['ID', 'GATEWAY', 'STATUS', 'FROM', 'TO', 'SIZE', 'QUEUED', 'TRIES', 'NEXT TRY', 'REASON'];

export const queueList = defineCommand({
  path: 'queue list',
  summary: 'List the recipients in the queue, oldest first.',
  arguments: [],
  options: {
    ...selectionOptions,
    limit: {
      kind: 'number',
      value: 'N',
      min: 1,
      max: 10_000_000,
      help: 'At most so many rows. Default: all.',
    },
    after: {
      kind: 'number',
      value: 'ID',
      min: 0,
      max: Number.MAX_SAFE_INTEGER,
      help: 'Begin behind this row.',
    },
  },
  notes: [
    'With --json: one array, an object per recipient and line (id, messageId, gateway, status, reversePath, recipient, sizeBytes, queuedAt, attempts, nextAttemptAt, reason). Instants are milliseconds since 1970; an empty reversePath is the null one.',
  ],
  async run({ json, print, withEngine }, _given, options) {
    const selection = toSelection(options);
    await withEngine(async (engine) => {
      const pieces = new JsonArrayPieces();
      let count = 0;
      for await (const rows of pagesOfQueue(engine, selection, {
        afterId: options.after,
        limit: options.limit,
      })) {
        await print(json ? pieces.next(rows) : table([...(count === 0 ? [HEAD] : []), ...rows.map(cells)]));
        count += rows.length;
      }
      if (count === 0) await refuseUnknownGateway(engine, selection);
      if (json) await print(pieces.end());
      else if (count === 0) await print('The queue is empty.\n');
    });
  },
});

/** An empty list for a mistyped domain would look like good news. */
async function refuseUnknownGateway(engine: EngineAccess, { gateway }: QueueSelection): Promise<void> {
  if (gateway !== undefined) await engine.call('gateway:get', { domain: gateway });
}

const cells = (row: QueueRow): string[] => [
  String(row.id),
  row.gateway,
  row.status,
  row.reversePath === '' ? '<>' : row.reversePath,
  row.recipient,
  formatBytes(row.sizeBytes, 'en'),
  localTime(row.queuedAt),
  String(row.attempts),
  localTime(row.nextAttemptAt),
  row.reason,
];
