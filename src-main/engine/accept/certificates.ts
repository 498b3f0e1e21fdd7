/** The certificate of our listeners: self-made and kept in the data folder, or PEM files of the operator. */
import { X509Certificate, createPrivateKey } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createSecureContext } from 'node:tls';
import { generate } from 'selfsigned';
import type { AppSettings } from '../../shared/settings/app-settings.ts';

export interface Certificate {
  /** PEM. */
  readonly key: string;
  readonly cert: string;
}

/** Why there is no certificate, for the operator. */
export class CertificateFault extends Error {
  override readonly name = 'CertificateFault';
}

const DAY_MS = 86_400_000;
const VALID_DAYS = 825;
const RENEW_BEFORE_MS = 30 * DAY_MS;

/**
 * Reads the configured files, or the self-made certificate, which is made anew for another host name and 30 days before
 * its end. @throws CertificateFault
 */
export async function loadCertificate(
  settings: AppSettings,
  dataFolder: string,
  now: number,
): Promise<Certificate> {
  if (settings['app.tls.source'] === 'self') return selfMade(dataFolder, settings['app.host-name'], now);
  const certificate = await readPair(settings['app.tls.key-file'], settings['app.tls.certificate-file']);
  refuseUnusable(certificate);
  return certificate;
}

async function readPair(keyFile: string, certificateFile: string): Promise<Certificate> {
  try {
    const [key, cert] = await Promise.all([readFile(keyFile, 'utf8'), readFile(certificateFile, 'utf8')]);
    return { key, cert };
  } catch (error) {
    throw new CertificateFault(`cannot be read: ${error instanceof Error ? error.message : ''}`, {
      cause: error,
    });
  }
}

/** Key and certificate must be what they say and belong together. */
function refuseUnusable({ key, cert }: Certificate): void {
  try {
    createSecureContext({ key, cert });
    if (new X509Certificate(cert).checkPrivateKey(createPrivateKey(key))) return;
  } catch (error) {
    throw new CertificateFault(error instanceof Error ? error.message : 'unusable', { cause: error });
  }
  throw new CertificateFault('the key belongs to another certificate');
}

async function selfMade(dataFolder: string, hostName: string, now: number): Promise<Certificate> {
  const folder = join(dataFolder, 'tls');
  const keyFile = join(folder, 'self-made-key.pem');
  const certificateFile = join(folder, 'self-made-certificate.pem');
  const kept = await readPair(keyFile, certificateFile).catch(() => null);
  if (kept && isGood(kept, hostName, now)) return kept;
  const made = await make(hostName, now);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await write(keyFile, made.key);
    await write(certificateFile, made.cert);
  } catch (error) {
    throw new CertificateFault(`cannot be kept: ${error instanceof Error ? error.message : ''}`, {
      cause: error,
    });
  }
  return made;
}

/** A torn pair does not fit together and is made anew. */
function isGood(certificate: Certificate, hostName: string, now: number): boolean {
  try {
    refuseUnusable(certificate);
    const parsed = new X509Certificate(certificate.cert);
    return parsed.checkHost(hostName) !== undefined && Date.parse(parsed.validTo) - now > RENEW_BEFORE_MS;
  } catch {
    // Whatever is wrong with it, a new one is better.
    return false;
  }
}

async function make(hostName: string, now: number): Promise<Certificate> {
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
