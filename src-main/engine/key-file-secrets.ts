/** SecretStore over a key file that only its owner can read: the protection where no system key ring is at hand. */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  copyFileSync,
  fstatSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { SecretUnavailable } from './gateway-directory.ts';
import type { SecretStore } from './secret-store.ts';

/** First octet of what this store sealed. Other stores use other tags, so that nothing is opened with the wrong key. */
const KEY_FILE_TAG = 0x4b;

const CIPHER = 'aes-256-gcm';
const KEY_OCTETS = 32;
const IV_OCTETS = 12;
const AUTH_TAG_OCTETS = 16;
const HEADER_OCTETS = 1 + IV_OCTETS + AUTH_TAG_OCTETS;

/**
 * Seals with AES-256-GCM: tag, initialisation vector, authentication tag, cipher text.
 * The key is made when it is first needed and read once. Both methods throw SecretUnavailable with a sentence for the operator.
 */
export function openKeyFileSecrets(dataFolder: string): SecretStore {
  const path = join(dataFolder, 'secret.key');
  let known: Buffer | null = null;
  return {
    kind: 'key-file',
    seal(secret) {
      known ??= readKey(path) ?? createKey(path);
      const iv = randomBytes(IV_OCTETS);
      const cipher = createCipheriv(CIPHER, known, iv);
      const sealed = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
      return Buffer.concat([Buffer.of(KEY_FILE_TAG), iv, cipher.getAuthTag(), sealed]);
    },
    open(sealed) {
      if (sealed[0] !== KEY_FILE_TAG) {
        throw new SecretUnavailable(
          'this secret was sealed by the desktop application; set it again here, or open it there',
        );
      }
      known ??= readKey(path);
      if (known === null)
        throw new SecretUnavailable(`the key file ${path} is missing; put it back, or set the secrets again`);
      return unseal(Buffer.from(sealed), known, path);
    },
  };
}

function unseal(sealed: Buffer, key: Buffer, path: string): string {
  try {
    const decipher = createDecipheriv(CIPHER, key, sealed.subarray(1, 1 + IV_OCTETS));
    decipher.setAuthTag(sealed.subarray(1 + IV_OCTETS, HEADER_OCTETS));
    return Buffer.concat([decipher.update(sealed.subarray(HEADER_OCTETS)), decipher.final()]).toString(
      'utf8',
    );
  } catch (error) {
    throw new SecretUnavailable(`the secret does not fit the key in ${path}; set the secret again`, {
      cause: error,
    });
  }
}

/** Null if there is no file yet. */
function readKey(path: string): Buffer | null {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw new SecretUnavailable(`the key file ${path} cannot be read: ${String(error)}`, { cause: error });
  }
  try {
    const mode = fstatSync(file).mode & 0o777;
    // Windows has no such bits: there the rights of the profile's folder protect the file.
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
      throw new SecretUnavailable(
        `others can read the key file ${path} (mode ${mode.toString(8)}); run: chmod 600 ${path}`,
      );
    }
    const key = readFileSync(file);
    if (key.length !== KEY_OCTETS) {
      throw new SecretUnavailable(
        `the key file ${path} is damaged: ${String(key.length)} octets instead of ${String(KEY_OCTETS)}`,
      );
    }
    return key;
  } finally {
    closeSync(file);
  }
}

/** Writes the key beside its place and links it there, so that nobody ever finds half a key or replaces a whole one. */
function createKey(path: string): Buffer {
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeDurably(draft, randomBytes(KEY_OCTETS));
    linkOrGiveWay(draft, path);
  } catch (error) {
    throw new SecretUnavailable(`the key file ${path} cannot be written: ${String(error)}`, { cause: error });
  }
  const key = readKey(path);
  if (key === null) throw new SecretUnavailable(`the key file ${path} vanished while it was made`);
  return key;
}

function writeDurably(path: string, content: Buffer): void {
  const file = openSync(path, 'wx', 0o600);
  try {
    writeSync(file, content);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function linkOrGiveWay(draft: string, path: string): void {
  try {
    // Neither replaces a file. Not every file system has links; a copy may then be found half written by another start.
    try {
      linkSync(draft, path);
    } catch {
      copyFileSync(draft, path, constants.COPYFILE_EXCL);
    }
  } catch (error) {
    // Another program was faster: its key counts.
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  } finally {
    unlinkSync(draft);
  }
}
