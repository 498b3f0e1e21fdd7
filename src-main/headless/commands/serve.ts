/** `serve`: the engine in the foreground, until a signal ends it. */
import type { EngineStatus, ListenerState } from '../../shared/ipc/contract.ts';
import { CommandFailure } from '../command-failure.ts';
import { defineCommand, type CommandContext } from '../command.ts';
import { faultText } from '../failure-text.ts';
import { parseListenRequest } from '../listen-request.ts';
import { json as toJson } from '../print.ts';
import { serveGateway, type ServedGateway } from '../served-gateway.ts';
import { untilTold } from '../until-told.ts';

/** The engine needs less; beyond this something hangs, and the process must still end. */
const STOP_WITHIN_MS = 12_000;

export const serve = defineCommand({
  path: 'serve',
  summary: 'Run the engine in the foreground: accept, hold and hand over mail.',
  arguments: [],
  options: {
    listen: {
      kind: 'list',
      value: 'SERVICE=ADDRESS:PORT',
      help: 'Listen here instead of what the settings say; may be repeated. Services: smtp, submission, smtps, odmr, odmrs. Port 0: any free one.',
    },
  },
  notes: [
    'With --json, one line per event: {"event":"listening","listeners":[{"service","address","port","tls"}]} when it is ready, {"event":"stopping","signal"} and {"event":"stopped"} at the end. Listeners that cannot be opened are named on standard error; the exit code is 1 only if none could be.',
    'SIGTERM or SIGINT end it cleanly: mail under way is finished or put back, at most 10 seconds. A second signal ends it at once.',
  ],
  async run(context, _given, { listen }) {
    const requests = listen.map(parseListenRequest);
    const gateway = await serveGateway(context.dataFolder, requests.length === 0 ? undefined : requests);
    const told = untilTold();
    try {
      await announce(context, await gateway.status());
      const signal = await Promise.race([told.signal, gateway.failed.then(giveUp)]);
      await context.print(context.json ? toJson({ event: 'stopping', signal }) : `Stopping (${signal}).\n`);
    } finally {
      await stopInTime(gateway);
      told.end();
    }
    await context.print(context.json ? toJson({ event: 'stopped' }) : 'Stopped.\n');
  },
});

/** Throws CommandFailure if there should be listeners and none could be opened. */
async function announce({ json, print, warn }: CommandContext, status: EngineStatus): Promise<void> {
  const open = status.listeners.filter(({ state }) => state === 'listening');
  const failed = status.listeners.filter(({ state }) => state === 'failed');
  for (const listener of failed)
    warn(`${placeOf(listener)} cannot be opened: ${listener.errorCode ?? 'unknown reason'}`);
  for (const fault of status.faults) warn(faultText(fault));
  if (open.length === 0 && failed.length > 0) throw new CommandFailure('no listener could be opened');
  if (json) {
    const listeners = open.map(({ service, address, port, tls }) => ({ service, address, port, tls }));
    await print(toJson({ event: 'listening', listeners }));
    return;
  }
  const places = open.length === 0 ? ['no services (all are switched off)'] : open.map(placeOf);
  await print(`Schleuse ${status.version} as ${status.hostName}, data in ${status.dataFolder}\n`);
  await print(`Listening: ${places.join(', ')}\n`);
}

function giveUp(error: Error): never {
  throw new CommandFailure(
    `unexpected error, the engine was stopped: ${error.message}; the log has the details`,
  );
}

const placeOf = ({ service, address, port }: ListenerState): string =>
  `${service} ${address.includes(':') ? `[${address}]` : address}:${String(port)}`;

async function stopInTime(gateway: ServedGateway): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(
        new CommandFailure(
          'the engine did not end in time; what was not confirmed is tried again at the next start',
        ),
      );
    }, STOP_WITHIN_MS);
  });
  try {
    await Promise.race([gateway.stop(), late]);
  } finally {
    clearTimeout(timer);
  }
}
