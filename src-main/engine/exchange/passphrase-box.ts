/** Seals a text with a passphrase for a file that leaves this computer: scrypt (RFC 7914), then AES-256-GCM. */
import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto';
import type { SealedBox } from '../../shared/settings/gateway-exchange.ts';

const CIPHER = 'aes-256-gcm';
const KEY_OCTETS = 32;
/** 32 MB of memory for each guess. */
const COST = { cost: 32_768, blockSize: 8, parallelization: 1 } as const;
const MAX_MEMORY = 160 * 1024 * 1024;

/** The passphrase does not fit, or somebody changed the box. */
export class WrongPassphrase extends Error {
  override readonly name = 'WrongPassphrase';
}

export async function sealBox(text: string, passphrase: string): Promise<SealedBox> {
  const [salt, iv] = [randomBytes(16), randomBytes(12)];
  const cipher = createCipheriv(CIPHER, await deriveKey(passphrase, salt, COST), iv);
  const data = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  const base64 = (bytes: Buffer): string => bytes.toString('base64');
  const sealed = { salt: base64(salt), iv: base64(iv), tag: base64(cipher.getAuthTag()), data: base64(data) };
  return { version: 1, kdf: 'scrypt', cipher: CIPHER, ...COST, ...sealed };
}

/** Throws WrongPassphrase. */
export async function openBox(box: SealedBox, passphrase: string): Promise<string> {
  const bytes = (text: string): Buffer => Buffer.from(text, 'base64');
  const key = await deriveKey(passphrase, bytes(box.salt), box);
  try {
    const decipher = createDecipheriv(CIPHER, key, bytes(box.iv));
    decipher.setAuthTag(bytes(box.tag));
    return Buffer.concat([decipher.update(bytes(box.data)), decipher.final()]).toString('utf8');
  } catch (cause) {
    throw new WrongPassphrase('the passphrase does not fit', { cause });
  }
}

type Cost = Pick<SealedBox, 'cost' | 'blockSize' | 'parallelization'>;

/** A passphrase is the same one however the keyboard composes its letters (NFC). */
function deriveKey(
  passphrase: string,
  salt: Buffer,
  { cost, blockSize, parallelization }: Cost,
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const options = { cost, blockSize, parallelization, maxmem: MAX_MEMORY };
    scrypt(passphrase.normalize('NFC'), salt, KEY_OCTETS, options, (error, key) => {
      if (error === null) resolve(key);
      else reject(error);
    });
  });
}
