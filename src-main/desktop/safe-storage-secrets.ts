/** SecretStore over the protection of the operating system (Electron's safeStorage), with the key file where it is missing. */
import { SecretUnavailable, type SecretStore } from '../engine/gateway.ts';

/** The slice of safeStorage that both of our Electrons have; newer ones also name what lies below on Linux. */
export interface SystemEncryption {
  isEncryptionAvailable(): boolean;
  encryptString(text: string): Uint8Array;
  decryptString(sealed: Buffer): string;
  getSelectedStorageBackend?(): string;
}

/** First octet of what the system sealed; the key file uses another one, so nothing is opened with the wrong key. */
const SYSTEM_TAG = 0x53;

/**
 * Seals with the system's protection where there is one, else with `keyFile`; `kind` says which, so that the window can tell.
 * Opens what either of them sealed. Throws SecretUnavailable like every SecretStore.
 */
export function safeStorageSecrets(system: SystemEncryption, keyFile: SecretStore): SecretStore {
  const isProtected = protects(system);
  return {
    kind: isProtected ? 'system' : keyFile.kind,
    seal(secret) {
      if (!isProtected) return keyFile.seal(secret);
      return Buffer.concat([Buffer.of(SYSTEM_TAG), sealBySystem(system, secret)]);
    },
    open(sealed) {
      return sealed[0] === SYSTEM_TAG ? openBySystem(system, sealed.subarray(1)) : keyFile.open(sealed);
    },
  };
}

/** `basic_text` is Chromium's fixed, public password: no protection. */
function protects(system: SystemEncryption): boolean {
  return system.isEncryptionAvailable() && system.getSelectedStorageBackend?.() !== 'basic_text';
}

function sealBySystem(system: SystemEncryption, secret: string): Uint8Array {
  try {
    return system.encryptString(secret);
  } catch (cause) {
    throw new SecretUnavailable("the system's protected store refuses to seal", { cause });
  }
}

function openBySystem(system: SystemEncryption, sealed: Uint8Array): string {
  try {
    return system.decryptString(Buffer.from(sealed));
  } catch (cause) {
    throw new SecretUnavailable('this secret was sealed by another user or system; set it again', { cause });
  }
}
