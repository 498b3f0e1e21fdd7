/** Why a certificate cannot be used, for the operator. */

/** `file`: cannot be read (T16); `unreadable`: not what it should be, or a wrong password (T27); `mismatch`: T28. */
export type CertificateFaultKind = 'file' | 'unreadable' | 'mismatch' | 'not-kept';

export class CertificateFault extends Error {
  override readonly name = 'CertificateFault';
  constructor(
    readonly kind: CertificateFaultKind,
    reason: string,
    options?: ErrorOptions,
    /** The file that cannot be read. */
    readonly file: 'certificateFile' | 'keyFile' | 'pfxFile' | null = null,
  ) {
    super(reason, options);
  }
}
