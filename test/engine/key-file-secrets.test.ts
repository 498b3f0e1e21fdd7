/** Secrets sealed with a key file. */
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SecretUnavailable } from '../../src-main/engine/gateway-directory.ts';
import { openKeyFileSecrets } from '../../src-main/engine/key-file-secrets.ts';

let folder: string;
let keyFile: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'schleuse-key-'));
  keyFile = join(folder, 'secret.key');
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('secrets over a key file', () => {
  it('can be opened again by a later start', () => {
    const sealed = openKeyFileSecrets(folder).seal('größe 42 🔑');
    expect(openKeyFileSecrets(folder).open(sealed)).toBe('größe 42 🔑');
  });

  it('make a key of 32 octets that only its owner can read, once', () => {
    openKeyFileSecrets(folder).seal('a');
    const key = readFileSync(keyFile);
    openKeyFileSecrets(folder).seal('b');
    expect({ length: key.length, isKept: key.equals(readFileSync(keyFile)) }).toEqual({
      length: 32,
      isKept: true,
    });
    if (process.platform !== 'win32') expect(statSync(keyFile).mode & 0o777).toBe(0o600);
  });

  it('look different each time and never contain the text', () => {
    const store = openKeyFileSecrets(folder);
    const [one, other] = [store.seal('password'), store.seal('password')].map((sealed) =>
      Buffer.from(sealed),
    );
    expect(one?.equals(other ?? Buffer.alloc(0))).toBe(false);
    expect(one?.includes('password')).toBe(false);
  });

  it('create no key before one is needed', () => {
    openKeyFileSecrets(folder);
    expect(() => statSync(keyFile)).toThrow('ENOENT');
  });

  it.skipIf(process.platform === 'win32')('refuse a key that others can read, and say what to do', () => {
    const sealed = openKeyFileSecrets(folder).seal('a');
    chmodSync(keyFile, 0o640);
    expect(() => openKeyFileSecrets(folder).open(sealed)).toThrow(
      new SecretUnavailable(`others can read the key file ${keyFile} (mode 640); run: chmod 600 ${keyFile}`),
    );
  });

  it('refuse a damaged key instead of replacing it', () => {
    writeFileSync(keyFile, 'short', { mode: 0o600 });
    expect(() => openKeyFileSecrets(folder).seal('a')).toThrow(SecretUnavailable);
    expect(readFileSync(keyFile, 'utf8')).toBe('short');
  });

  it('refuse what another store, another key or somebody else sealed', () => {
    const store = openKeyFileSecrets(folder);
    const sealed = store.seal('a');
    const changed = Uint8Array.from(sealed, (octet, index) =>
      index === sealed.length - 1 ? octet ^ 1 : octet,
    );
    const ofAnotherStore = Uint8Array.from(sealed, (octet, index) => (index === 0 ? 0x53 : octet));
    for (const wrong of [changed, ofAnotherStore, sealed.subarray(0, 5), new Uint8Array()]) {
      expect(() => store.open(wrong)).toThrow(SecretUnavailable);
    }
  });

  it('say so when the key file is gone', () => {
    const sealed = openKeyFileSecrets(folder).seal('a');
    rmSync(keyFile);
    expect(() => openKeyFileSecrets(folder).open(sealed)).toThrow(
      new SecretUnavailable(`the key file ${keyFile} is missing; put it back, or set the secrets again`),
    );
  });
});
