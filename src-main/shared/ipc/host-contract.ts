/** What a window may ask of the desktop around it: windows and dialogs of the system. The engine knows nothing of it. */
import { z } from 'zod';
import type { IpcResult } from './contract.ts';
import { nothing, procedure } from './procedure.ts';

export const hostProcedures = {
  /** The editor of one gateway; one that is open comes to the front. */
  'window:open-editor': procedure(z.strictObject({ domain: z.string().min(1).max(255) }), nothing),
  'window:open-manager': procedure(nothing, nothing),
  'window:open-queue': procedure(nothing, nothing),
  /** The system's dialog for a folder, beginning at `path`; null: the person chose none. */
  'window:choose-folder': procedure(z.strictObject({ path: z.string().max(1000) }), z.string().nullable()),
  /** Puts a secret into the clipboard and takes it out again after a minute, if it still lies there (17.4). */
  'clipboard:copy-secret': procedure(z.strictObject({ secret: z.string().min(1).max(255) }), nothing),
} as const;

export type HostProcedureName = keyof typeof hostProcedures;
export type HostInput<N extends HostProcedureName> = z.input<(typeof hostProcedures)[N]['input']>;
export type HostOutput<N extends HostProcedureName> = z.output<(typeof hostProcedures)[N]['output']>;

/** Forget one and it does not compile. */
export type HostHandlers = {
  [N in HostProcedureName]: (
    input: z.output<(typeof hostProcedures)[N]['input']>,
  ) => HostOutput<N> | Promise<HostOutput<N>>;
};

/** `window.host`. */
export interface HostApi {
  call<N extends HostProcedureName>(name: N, input: HostInput<N>): Promise<IpcResult<HostOutput<N>>>;
}
