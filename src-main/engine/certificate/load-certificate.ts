/** The certificate of our listeners from where the settings say: self-made, PEM files or a PFX file (P11). */
import { X509Certificate, createPrivateKey } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createSecureContext, type SecureContext, type SecureContextOptions } from 'node:tls';
import { CertificateFault } from './certificate-fault.ts';
import { selfMadePair, type KeyPair } from './self-made-pair.ts';
import { shownChain, type ShownChain } from './shown-chain.ts';

/** Where it comes from; paths are absolute, unused ones are ''. */
export interface CertificateSource {
  readonly source: 'self' | 'pem' | 'pfx';
  readonly certificateFile: string;
  readonly keyFile: string;
  readonly pfxFile: string;
  /** Of the PFX file; null: none. */
  readonly password: string | null;
  readonly hostName: string;
  /** Where the self-made one is kept. */
  readonly dataFolder: string;
  readonly minVersion: 'TLSv1.2' | 'TLSv1.3';
}

/** Ready to be shown: it went through a handshake. */
export interface Certificate extends ShownChain {
  readonly context: SecureContext;
}

/** The self-made one is made anew for another host name and 30 days before its end. @throws CertificateFault */
export async function loadCertificate(source: CertificateSource, now: number): Promise<Certificate> {
  const { minVersion } = source;
  const context = makeContext({ ...(await materialOf(source, now)), minVersion, honorCipherOrder: true });
  try {
    return { context, ...(await shownChain(context)) };
  } catch (error) {
    throw new CertificateFault('unreadable', reasonOf(error), { cause: error });
  }
}

async function materialOf(source: CertificateSource, now: number): Promise<SecureContextOptions> {
  switch (source.source) {
    case 'self':
      return selfMadePair(source.dataFolder, source.hostName, now);
    case 'pem':
      return pemPair(source);
    case 'pfx':
      return {
        pfx: await readFileOf('pfxFile', source),
        ...(source.password !== null && { passphrase: source.password }),
      };
  }
}

async function pemPair(source: CertificateSource): Promise<KeyPair> {
  const [cert, key] = await Promise.all([
    readFileOf('certificateFile', source),
    readFileOf('keyFile', source),
  ]);
  const pair = { cert: cert.toString('utf8'), key: key.toString('utf8') };
  if (!belongTogether(pair)) throw new CertificateFault('mismatch', 'the key belongs to another certificate');
  return pair;
}

async function readFileOf(
  file: 'certificateFile' | 'keyFile' | 'pfxFile',
  source: CertificateSource,
): Promise<Buffer> {
  try {
    return await readFile(source[file]);
  } catch (error) {
    throw new CertificateFault('file', reasonOf(error), { cause: error }, file);
  }
}

function belongTogether({ key, cert }: KeyPair): boolean {
  try {
    return new X509Certificate(cert).checkPrivateKey(createPrivateKey(key));
  } catch (error) {
    throw new CertificateFault('unreadable', reasonOf(error), { cause: error });
  }
}

function makeContext(options: SecureContextOptions): SecureContext {
  try {
    return createSecureContext(options);
  } catch (error) {
    throw new CertificateFault('unreadable', reasonOf(error), { cause: error });
  }
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
