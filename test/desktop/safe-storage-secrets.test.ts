/** Secrets on the desktop: the system's protection where there is one, the key file where there is none, never mixed up. */
import { expect, test } from 'vitest';
import { SecretUnavailable } from '../../src-main/engine/gateway-directory.ts';
import type { SecretStore } from '../../src-main/engine/secret-store.ts';
import { safeStorageSecrets, type SystemEncryption } from '../../src-main/desktop/safe-storage-secrets.ts';

const KEY_FILE_TAG = 0x4b;

/** Turns the octets round, so that a sealed secret does not contain the clear one. */
const reversed = (octets: Uint8Array): Buffer => Buffer.from(octets).reverse();

const keyFile: SecretStore = {
  kind: 'key-file',
  seal: (secret) => Buffer.concat([Buffer.of(KEY_FILE_TAG), reversed(Buffer.from(secret))]),
  open: (sealed) => reversed(sealed.subarray(1)).toString(),
};
const system = (changes: Partial<SystemEncryption> = {}): SystemEncryption => ({
  isEncryptionAvailable: () => true,
  encryptString: (text) => reversed(Buffer.from(`system ${text}`)),
  decryptString: (sealed) => reversed(sealed).toString().slice('system '.length),
  ...changes,
});
const without = system({ isEncryptionAvailable: () => false });

test('the protection of the system is used where there is one', () => {
  const secrets = safeStorageSecrets(system(), keyFile);
  const sealed = secrets.seal('pässword');
  expect([
    secrets.kind,
    sealed[0] === KEY_FILE_TAG,
    Buffer.from(sealed).includes('ssword'),
    secrets.open(sealed),
  ]).toEqual(['system', false, false, 'pässword']);
});

test('without it the key file seals, and the store says so', () => {
  const secrets = safeStorageSecrets(without, keyFile);
  const sealed = secrets.seal('password');
  expect([secrets.kind, sealed[0], secrets.open(sealed)]).toEqual(['key-file', KEY_FILE_TAG, 'password']);
});

test("Chromium's fixed password on Linux counts as no protection", () => {
  const kinds = ['basic_text', 'gnome_libsecret'].map(
    (backend) => safeStorageSecrets(system({ getSelectedStorageBackend: () => backend }), keyFile).kind,
  );
  expect(kinds).toEqual(['key-file', 'system']);
});

test('what the key file sealed is opened also after the system has a protection, and the other way round', () => {
  const byKeyFile = safeStorageSecrets(without, keyFile).seal('old');
  const bySystem = safeStorageSecrets(system(), keyFile).seal('new');
  expect([
    safeStorageSecrets(system(), keyFile).open(byKeyFile),
    safeStorageSecrets(without, keyFile).open(bySystem),
  ]).toEqual(['old', 'new']);
});

test('a system that refuses is told as a secret that is not available', () => {
  const refuses = (): never => {
    throw new Error('locked');
  };
  const secrets = safeStorageSecrets(system({ encryptString: refuses, decryptString: refuses }), keyFile);
  const sealed = safeStorageSecrets(system(), keyFile).seal('x');
  expect(() => secrets.seal('x')).toThrow(SecretUnavailable);
  expect(() => secrets.open(sealed)).toThrow(SecretUnavailable);
});
