/** The engine as `serve` runs it: alone on its folder, and watched. */
import type { EngineStatus } from '../shared/ipc/contract.ts';
import { CommandFailure } from './command-failure.ts';
import { connectControl } from './control-client.ts';
import type { ListenRequest } from './listen-request.ts';
import { startEngine, type StartedEngine } from './start-engine.ts';
import { storeFaultText } from './store-fault-text.ts';

export interface ServedGateway {
  status(): Promise<EngineStatus>;
  /** Resolves with the first error that nobody caught: the engine must not go on then. */
  readonly failed: Promise<Error>;
  /** Resolves when everything is safe on disk and closed. */
  stop(): Promise<void>;
}

/** `listen` undefined: as the settings say. Throws CommandFailure. */
export async function serveGateway(
  dataFolder: string,
  listen: readonly ListenRequest[] | undefined,
): Promise<ServedGateway> {
  await refuseIfRunning(dataFolder);
  const engine = await start(dataFolder, listen);
  const watch = watchForUnexpectedErrors((error) => {
    engine.log.error({ err: error }, 'unexpected error, stopping');
  });
  return {
    async status() {
      const result = await engine.gateway.call('engine:status', undefined);
      // Our own engine in this process: a refusal would be a programming error.
      if (!result.ok) throw new Error(`${result.error.code}: ${result.error.detail}`);
      return result.value as EngineStatus;
    },
    failed: watch.first,
    async stop() {
      await engine.stop();
      watch.end();
    },
  };
}

async function start(
  dataFolder: string,
  listen: readonly ListenRequest[] | undefined,
): Promise<StartedEngine> {
  try {
    return await startEngine(dataFolder, listen === undefined ? {} : { listen });
  } catch (cause) {
    throw new CommandFailure(storeFaultText(cause, dataFolder), { cause });
  }
}

async function refuseIfRunning(dataFolder: string): Promise<void> {
  const client = await connectControl(dataFolder);
  if (client === null) return;
  client.close();
  throw new CommandFailure(`an engine runs on the data folder ${dataFolder} already`);
}

function watchForUnexpectedErrors(note: (error: Error) => void): {
  readonly first: Promise<Error>;
  end(): void;
} {
  let tell: (error: Error) => void = () => undefined;
  const first = new Promise<Error>((resolve) => (tell = resolve));
  const hear = (error: Error): void => {
    note(error);
    tell(error);
  };
  process.on('uncaughtException', hear);
  return {
    first,
    end() {
      process.off('uncaughtException', hear);
    },
  };
}
