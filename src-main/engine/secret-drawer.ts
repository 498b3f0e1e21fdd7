/** Secrets in memory: sealed as the store keeps them, opened on the first use. */
import type { SecretStore } from './secret-store.ts';

/** New secrets by name: a text sets it, null removes it, undefined keeps it. */
export type SecretChanges = Readonly<Record<string, string | null | undefined>>;
export type SealedChanges = Readonly<Record<string, Uint8Array | null>>;

export class SecretDrawer {
  readonly #secretStore: SecretStore;
  readonly #sealed = new Map<string, Map<string, Uint8Array>>();
  /** Opening costs a system call, AUTH may come often. */
  readonly #opened = new Map<string, string>();

  constructor(secretStore: SecretStore) {
    this.#secretStore = secretStore;
  }

  /** Null if none is set; throws SecretUnavailable if it cannot be opened. */
  open(owner: string, name: string): string | null {
    const sealed = this.#sealed.get(owner)?.get(name);
    if (sealed === undefined) return null;
    const key = keyOf(owner, name);
    const opened = this.#opened.get(key) ?? this.#secretStore.open(sealed);
    this.#opened.set(key, opened);
    return opened;
  }

  namesOf(owner: string): string[] {
    return [...(this.#sealed.get(owner)?.keys() ?? [])];
  }

  /** What the store is to write; throws SecretUnavailable if a secret cannot be sealed. */
  seal(secrets: SecretChanges): SealedChanges {
    const sealed: Record<string, Uint8Array | null> = {};
    for (const [name, secret] of Object.entries(secrets)) {
      if (secret !== undefined) sealed[name] = secret === null ? null : this.#secretStore.seal(secret);
    }
    return sealed;
  }

  /** Takes over what the store has written. */
  keep(owner: string, changes: SealedChanges): void {
    const drawer = this.#sealed.get(owner) ?? new Map<string, Uint8Array>();
    this.#sealed.set(owner, drawer);
    for (const [name, sealed] of Object.entries(changes)) {
      this.#opened.delete(keyOf(owner, name));
      if (sealed === null) drawer.delete(name);
      else drawer.set(name, sealed);
    }
  }

  rename(former: string, owner: string): void {
    const moved = Object.fromEntries(this.#sealed.get(former) ?? []);
    this.forget(former);
    this.keep(owner, moved);
  }

  forget(owner: string): void {
    for (const name of this.namesOf(owner)) this.#opened.delete(keyOf(owner, name));
    this.#sealed.delete(owner);
  }
}

const keyOf = (owner: string, name: string): string => `${owner}\n${name}`;
