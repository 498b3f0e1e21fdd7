/** The certificate of our listeners as a person sees it (P11, P12), and the check of files that are not applied yet. */
import { z } from 'zod';

/** Words: `certificate.problem.<code>`. None of them keeps the certificate from being used. */
export const certificateProblems = [
  /** T29: it ends within 21 days; `expired`: it has ended. */
  'expires-soon',
  'expired',
  'not-yet-valid',
  /** T29: our host name (P1) is not among its names. */
  'name-missing',
  /** Nobody but us vouches for it: peers that verify refuse it. */
  'self-signed',
  /** The issuer is neither in the file nor trusted by this computer. */
  'chain-incomplete',
] as const;
export type CertificateProblem = (typeof certificateProblems)[number];

export const certificateInfo = z.object({
  /** Distinguished names, one line each: `CN=mail.example.com, O=Example`. */
  subject: z.string(),
  issuer: z.string(),
  /** Epoch ms. */
  validFrom: z.int(),
  validUntil: z.int(),
  /** DNS names and addresses that it is good for. */
  names: z.array(z.string()),
  /** SHA-256 of the certificate, colon-separated hex. */
  fingerprint: z.string(),
  /** Subjects of the certificates that are sent along, nearest first. */
  chain: z.array(z.string()),
  problems: z.array(z.enum(certificateProblems)),
});
export type CertificateInfo = z.output<typeof certificateInfo>;

/** Files as they stand on the page, applied or not. `password`: typed now; absent: the stored one. */
export const certificateFiles = z.strictObject({
  source: z.enum(['self', 'pem', 'pfx']),
  certificateFile: z.string().default(''),
  keyFile: z.string().default(''),
  pfxFile: z.string().default(''),
  /** Empty: the name in use. */
  hostName: z.string().default(''),
  password: z.string().max(255).optional(),
});
export type CertificateFiles = z.output<typeof certificateFiles>;
