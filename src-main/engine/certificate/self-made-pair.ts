/** The certificate that we make ourselves and keep in the data folder: for our host name, 825 days, renewed in time. */
import { X509Certificate, createPrivateKey } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import { CertificateFault } from './certificate-fault.ts';

/** PEM. */
export interface KeyPair {
  readonly key: string;
  readonly cert: string;
}

const DAY_MS = 86_400_000;
const VALID_DAYS = 825;
const RENEW_BEFORE_MS = 30 * DAY_MS;

/** The one kept, or a new one. @throws CertificateFault if it cannot be kept */
export async function selfMadePair(dataFolder: string, hostName: string, now: number): Promise<KeyPair> {
  const folder = join(dataFolder, 'tls');
  const keyFile = join(folder, 'self-made-key.pem');
  const certificateFile = join(folder, 'self-made-certificate.pem');
  const kept = await readPair(keyFile, certificateFile);
  if (kept && isGood(kept, hostName, now)) return kept;
  const made = await make(hostName, now);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await write(keyFile, made.key);
    await write(certificateFile, made.cert);
  } catch (error) {
    throw new CertificateFault('not-kept', `cannot be kept: ${error instanceof Error ? error.message : ''}`, {
      cause: error,
    });
  }
  return made;
}

async function readPair(keyFile: string, certificateFile: string): Promise<KeyPair | null> {
  try {
    const [key, cert] = await Promise.all([readFile(keyFile, 'utf8'), readFile(certificateFile, 'utf8')]);
    return { key, cert };
  } catch {
    // The first start, or a file that somebody took away: one is made.
    return null;
  }
}

/** A torn pair does not fit together and is made anew. */
function isGood({ key, cert }: KeyPair, hostName: string, now: number): boolean {
  try {
    const parsed = new X509Certificate(cert);
    return (
      parsed.checkPrivateKey(createPrivateKey(key)) &&
      parsed.checkHost(hostName) !== undefined &&
      Date.parse(parsed.validTo) - now > RENEW_BEFORE_MS
    );
  } catch {
    // Whatever is wrong with it, a new one is better.
    return false;
  }
}

async function make(hostName: string, now: number): Promise<KeyPair> {
  const pems = await generate([{ name: 'commonName', value: hostName.slice(0, 64) }], {
    keyType: 'ec',
    curve: 'P-256',
    algorithm: 'sha256',
    // A day back, because clocks differ.
    notBeforeDate: new Date(now - DAY_MS),
    notAfterDate: new Date(now + VALID_DAYS * DAY_MS),
    extensions: [
      { name: 'basicConstraints', cA: false },
      { name: 'extKeyUsage', serverAuth: true },
      { name: 'subjectAltName', altNames: [{ type: 2, value: hostName }] },
    ],
  });
  return { key: pems.private, cert: pems.cert };
}

async function write(file: string, text: string): Promise<void> {
  await writeFile(`${file}.new`, text, { mode: 0o600 });
  await rename(`${file}.new`, file);
}
