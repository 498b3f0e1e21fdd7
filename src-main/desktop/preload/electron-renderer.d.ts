/** The slice of Electron that the sandboxed preload may use; its full types would bring Node's into every page. */
declare module 'electron' {
  export const contextBridge: {
    exposeInMainWorld(name: string, api: object): void;
  };
  export const ipcRenderer: {
    invoke(channel: string, input: unknown): Promise<unknown>;
    on(channel: string, listener: () => void): void;
    removeListener(channel: string, listener: () => void): void;
  };
}
