/** The engine of a data folder for one command: the one that runs, or the folder opened here without listeners. */
import type { IpcResult, Output } from '../shared/ipc/contract.ts';
import { CommandFailure } from './command-failure.ts';
import type { EngineAccess } from './command.ts';
import { connectControl } from './control-client.ts';
import { failureText } from './failure-text.ts';
import { startEngine } from './start-engine.ts';
import { storeFaultText } from './store-fault-text.ts';

/** An engine that starts or ends (10 s for its sessions), or another command, holds the folder without answering. */
const PATIENCE_MS = 20_000;
const PAUSE_MS = 100;

interface Door {
  call(name: string, input: unknown): Promise<IpcResult<unknown>>;
  close(): Promise<void> | void;
}

/** Runs `use` and closes again what was opened. Throws CommandFailure. */
export async function withEngine<T>(
  dataFolder: string,
  use: (engine: EngineAccess) => Promise<T>,
): Promise<T> {
  const door = await openDoor(dataFolder);
  try {
    return await use({
      async call(name, input) {
        const result = await door.call(name, input);
        if (!result.ok) throw new CommandFailure(failureText(name, input, result.error));
        // The engine checks what it gives against the same contract at compile time.
        return result.value as Output<typeof name>;
      },
    });
  } finally {
    await door.close();
  }
}

async function openDoor(dataFolder: string): Promise<Door> {
  const until = performance.now() + PATIENCE_MS;
  for (;;) {
    const client = await connectControl(dataFolder);
    if (client !== null) return client;
    try {
      return await openFolder(dataFolder);
    } catch (error) {
      if (!isInUse(error) || performance.now() > until) {
        throw new CommandFailure(storeFaultText(error, dataFolder), { cause: error });
      }
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }
}

const isInUse = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'in-use';

/** Nothing is listened to and nothing delivered: the folder is open for this command only. */
async function openFolder(dataFolder: string): Promise<Door> {
  const engine = await startEngine(dataFolder, { listen: [], isServing: false });
  return { call: engine.gateway.call, close: () => engine.stop() };
}
