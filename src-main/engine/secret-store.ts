/** The port through which a host brings its protection for secrets. They must be recoverable: CRAM-MD5 needs them. */
export interface SecretStore {
  readonly kind: 'system' | 'key-file' | 'none';
  /** Throws SecretUnavailable where the store is missing. */
  seal(secret: string): Uint8Array;
  /** Throws SecretUnavailable if it was sealed by another store or profile. */
  open(sealed: Uint8Array): string;
}
