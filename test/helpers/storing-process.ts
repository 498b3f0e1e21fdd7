/**
 * A process that stores messages until it is killed: `node storing-process.ts FOLDER`. Prints the number of each message
 * once it is stored; every second one is large enough for a spool file.
 */
import { openStore } from '../../src-main/store/store.ts';
import { enqueueMessage } from './new-message.ts';

const SESSIONS = 20;
const store = await openStore({ dataFolder: process.argv[2] ?? '', inlineLimitBytes: 1000 });

async function session(): Promise<never> {
  for (let number = 0; ; number += 1) {
    const { id } = await enqueueMessage(store, { body: 'x'.repeat(number % 2 === 0 ? 500 : 5000) });
    process.stdout.write(`${String(id)}\n`);
  }
}
await Promise.all(Array.from({ length: SESSIONS }, session));
