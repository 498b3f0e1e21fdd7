/** Serves procedures (the engine's, the desktop's own) to our windows. The only place that knows how a window's call arrives. */
import type { Call } from '../../shared/ipc/contract.ts';

/** Who called: the frame of a window. Null where the frame is gone already. */
export interface CallingFrame {
  readonly url: string;
  readonly isMainFrame: boolean;
}

/** The slice of Electron's `ipcMain` that is needed, with the sender worked out. */
export interface WindowEndpoint {
  handle(channel: string, listener: (sender: CallingFrame | null, input: unknown) => Promise<unknown>): void;
}

export interface ServedProcedures {
  readonly names: readonly string[];
  readonly call: Call;
}

/**
 * Registers every procedure. A call is served only for the main frame of a page of ours;
 * everything else is refused by rejecting it, whatever it asks for.
 */
export function serveWindows(
  endpoint: WindowEndpoint,
  { names, call }: ServedProcedures,
  isTrusted: (url: string) => boolean,
): void {
  for (const name of names) {
    endpoint.handle(name, async (sender, input) => {
      if (sender === null || !sender.isMainFrame || !isTrusted(sender.url)) {
        throw new Error(`untrusted sender for ${name}`);
      }
      return call(name, input);
    });
  }
}
