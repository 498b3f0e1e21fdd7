/** The engine as `serve` runs it: alone on its folder, watched, its logs kept as long as the settings say. */
import type { Gateway } from '../engine/gateway.ts';
import type { EngineStatus, Output } from '../shared/ipc/contract.ts';
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
  const { gateway, logFiles } = engine;
  const watch = watchForUnexpectedErrors((error) => {
    logFiles.log.error({ err: error }, 'unexpected error, stopping');
  });
  const keepLogs = async (): Promise<void> => {
    const settings = await ask(gateway, 'app:get-settings');
    logFiles.keepDays(settings['app.log.days']);
  };
  await keepLogs();
  gateway.subscribe((event) => {
    if (event === 'settings:changed') void keepLogs();
  });
  return {
    status: () => ask(gateway, 'engine:status'),
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

/** Our own engine in this process: a refusal here is a programming error. */
async function ask<N extends 'engine:status' | 'app:get-settings'>(
  gateway: Gateway,
  name: N,
): Promise<Output<N>> {
  const result = await gateway.call(name, undefined);
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.detail}`);
  return result.value as Output<N>;
}
