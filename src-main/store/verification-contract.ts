/** What is stored about addresses of gateways: their lists, and what verifiers said. Local parts are in comparable form. */

/** An answer of a verifier. Instants are epoch milliseconds. */
export interface RememberedAddress {
  readonly localPart: string;
  readonly isValid: boolean;
  readonly source: string;
  readonly learnedAt: number;
  readonly expiresAt: number;
}

export interface AddressFinding {
  /** An entry of the list is written exactly so. */
  readonly isEntry: boolean;
  /** An entry means this address: itself or a pattern. */
  readonly isListed: boolean;
  /** Expired or not; null if nothing is remembered. */
  readonly remembered: RememberedAddress | null;
}

/** Rows behind `after`, in the order of their local parts, with `filter` (lower case) in them. */
export interface AddressPage {
  readonly gateway: string;
  readonly filter: string;
  readonly after: string;
  readonly limit: number;
}

export interface Paged<T> {
  readonly rows: readonly T[];
  /** Without the filter. */
  readonly total: number;
  readonly matching: number;
}

export interface ListedEntry {
  readonly localPart: string;
  readonly isPattern: boolean;
}

export interface VerificationStore {
  find(gateway: string, localPart: string): Promise<AddressFinding>;
  list(page: AddressPage): Promise<Paged<string>>;
  /** Resolves with the number of entries that were new. */
  add(gateway: string, entries: readonly ListedEntry[]): Promise<number>;
  remove(gateway: string, localParts: readonly string[]): Promise<number>;
  /** What was remembered of this address before is replaced. */
  remember(gateway: string, address: RememberedAddress): Promise<void>;
  remembered(page: AddressPage): Promise<Paged<RememberedAddress>>;
  /** Null: all of the gateway. Resolves with their number. */
  forget(gateway: string, localParts: readonly string[] | null): Promise<number>;
  /** Removes what has expired, and of each gateway the oldest beyond `mostPerGateway`. */
  sweep(now: number, mostPerGateway: number): Promise<void>;
}
