/** Starts the engine in this process, with the key file and the log files of its data folder. */
import type { Gateway, GatewayOptions, Logger } from '../engine/gateway.ts';
import { version } from './version.ts';

export interface StartedEngine {
  readonly gateway: Gateway;
  readonly log: Logger;
  /** Resolves when everything is safe on disk and closed. */
  stop(): Promise<void>;
}

/** The engine's code is loaded only here: most commands never need it. Throws what startGateway throws. */
export async function startEngine(
  dataFolder: string,
  options: Pick<GatewayOptions, 'listen' | 'isServing'>,
): Promise<StartedEngine> {
  const { openKeyFileSecrets, openLogFiles, startGateway } = await import('../engine/gateway.ts');
  const logFiles = openLogFiles(dataFolder);
  try {
    const gateway = await startGateway({
      dataFolder,
      version,
      secretStore: openKeyFileSecrets(dataFolder),
      log: logFiles.log,
      mailLogger: logFiles.mailLogger,
      keepLogDays: (days) => {
        logFiles.keepDays(days);
      },
      ...options,
    });
    return {
      gateway,
      log: logFiles.log,
      async stop() {
        await gateway.stop();
        await logFiles.close();
      },
    };
  } catch (error) {
    await logFiles.close();
    throw error;
  }
}
