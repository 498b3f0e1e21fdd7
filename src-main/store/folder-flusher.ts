/** Flushes folders after renames; callers that come while a flush runs share the next one. */
export class FolderFlusher {
  readonly #flushFolder: (folder: string) => Promise<void>;
  readonly #running = new Map<string, Promise<void>>();
  readonly #next = new Map<string, Promise<void>>();

  constructor(flushFolder: (folder: string) => Promise<void>) {
    this.#flushFolder = flushFolder;
  }

  /** Resolves when everything renamed into the folder before this call is durable. */
  flush(folder: string): Promise<void> {
    const running = this.#running.get(folder);
    if (!running) return this.#start(folder);
    let next = this.#next.get(folder);
    if (!next) {
      // The running flush may have begun before this caller's rename, so it does not count for it.
      next = running
        .catch(() => undefined)
        .then(() => {
          this.#next.delete(folder);
          return this.#start(folder);
        });
      this.#next.set(folder, next);
    }
    return next;
  }

  #start(folder: string): Promise<void> {
    const flushed = this.#flushFolder(folder).finally(() => {
      if (this.#running.get(folder) === flushed) this.#running.delete(folder);
    });
    this.#running.set(folder, flushed);
    return flushed;
  }
}
