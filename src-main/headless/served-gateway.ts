/** The engine as `serve` runs it: with key file and log files, their keeping time as the settings say. */
import type { EngineStatus, IpcResult } from '../shared/ipc/contract.ts';
import type { AppSettings } from '../shared/settings/app-settings.ts';
import type { LogFiles } from '../engine/gateway.ts';
import { CommandFailure } from './command-failure.ts';
import { connectControl } from './control-client.ts';
import type { ListenRequest } from './listen-request.ts';
import { storeFaultText } from './store-fault-text.ts';

export interface ServedGateway {
  status(): Promise<EngineStatus>;
  /** Resolves with the first error that nobody caught: the engine must not go on then. */
  readonly failed: Promise<Error>;
  /** Resolves when everything is safe on disk and closed. */
  stop(): Promise<void>;
}

/** `listen` undefined: as the settings say. Throws CommandFailure. */
export async function startServing(
  dataFolder: string,
  listen: readonly ListenRequest[] | undefined,
): Promise<ServedGateway> {
  await refuseIfRunning(dataFolder);
  const { openKeyFileSecrets, openLogFiles, startGateway } = await import('../engine/gateway.ts');
  const logFiles = openLogFiles(dataFolder);
  const gateway = await startGateway({
    dataFolder,
    secretStore: openKeyFileSecrets(dataFolder),
    log: logFiles.log,
    mailLogger: logFiles.mailLogger,
    ...(listen !== undefined && { listen }),
  }).catch(async (error: unknown) => {
    await logFiles.close();
    throw new CommandFailure(storeFaultText(error, dataFolder), { cause: error });
  });
  const keepLogs = async (): Promise<void> => {
    const settings = valueOf<AppSettings>(await gateway.call('app:get-settings', undefined));
    logFiles.keepDays(settings['app.log.days']);
  };
  await keepLogs();
  gateway.on('settings:changed', () => void keepLogs());
  const unexpected = watchForUnexpectedErrors(logFiles.log);
  return {
    status: async () => valueOf<EngineStatus>(await gateway.call('engine:status', undefined)),
    failed: unexpected.first,
    async stop() {
      await gateway.stop();
      unexpected.end();
      await logFiles.close();
    },
  };
}

async function refuseIfRunning(dataFolder: string): Promise<void> {
  const client = await connectControl(dataFolder);
  if (client === null) return;
  client.close();
  throw new CommandFailure(`an engine runs on the data folder ${dataFolder} already`);
}

/** Our own engine in this process: a refusal here is a programming error. */
function valueOf<T>(result: IpcResult<unknown>): T {
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.detail}`);
  return result.value as T;
}

function watchForUnexpectedErrors(log: LogFiles['log']): { readonly first: Promise<Error>; end(): void } {
  let tell: (error: Error) => void = () => undefined;
  const first = new Promise<Error>((resolve) => (tell = resolve));
  const hear = (error: Error): void => {
    log.error({ err: error }, 'unexpected error, stopping');
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
