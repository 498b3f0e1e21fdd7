/** Runs before a page of ours and gives it `window.gateway` and `window.host`: known procedures and events, nothing of Electron itself. */
import { contextBridge, ipcRenderer } from 'electron';
import { eventNames, hostProcedureNames, procedureNames } from '../../shared/ipc/channel-names.ts';

const procedures = new Set<string>(procedureNames);
const hostProcedures = new Set<string>(hostProcedureNames);
const events = new Set<string>(eventNames);

const callOneOf =
  (names: ReadonlySet<string>) =>
  (name: string, input: unknown): Promise<unknown> => {
    if (!names.has(name)) return Promise.reject(new Error(`unknown procedure: ${name}`));
    return ipcRenderer.invoke(name, input);
  };

contextBridge.exposeInMainWorld('host', { call: callOneOf(hostProcedures) });
contextBridge.exposeInMainWorld('gateway', {
  call: callOneOf(procedures),
  on(name: string, listener: () => void): () => void {
    if (!events.has(name)) throw new Error(`unknown event: ${name}`);
    // The event object never reaches the page: it would carry the sender.
    const relay = (): void => {
      listener();
    };
    ipcRenderer.on(name, relay);
    return () => {
      ipcRenderer.removeListener(name, relay);
    };
  },
});
