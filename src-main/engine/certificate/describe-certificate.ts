/** A certificate in facts for people (P12), and what they should know about it. */
import type { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import type { CertificateInfo, CertificateProblem } from '../../shared/diagnosis/certificate-view.ts';
import type { ShownChain } from './shown-chain.ts';

const DAY_MS = 86_400_000;
/** From so many days before the end people are told. */
const WARN_DAYS = 21;

export function describeCertificate(
  { chain, distrust }: ShownChain,
  hostName: string,
  now: number,
): CertificateInfo {
  const [own, ...issuers] = chain;
  return {
    subject: oneLine(own.subject),
    issuer: oneLine(own.issuer),
    validFrom: Date.parse(own.validFrom),
    validUntil: Date.parse(own.validTo),
    names: namesOf(own),
    fingerprint: own.fingerprint256,
    chain: issuers.map(({ subject }) => oneLine(subject)),
    problems: [
      ...problemsOfTime(own, now),
      ...problemsOfName(own, hostName),
      ...problemsOfTrust(own, distrust),
    ],
  };
}

/** Whole days until the end, rounded up; 0 or less once it has ended. */
export const daysLeft = (validUntil: number, now: number): number => Math.ceil((validUntil - now) / DAY_MS);

/** Distinguished names come one attribute a line. */
const oneLine = (name: string): string => name.split('\n').join(', ');

/** `DNS:mail.example.com, IP Address:192.0.2.7` → the bare names. */
function namesOf({ subjectAltName }: X509Certificate): string[] {
  const entries = subjectAltName?.split(', ') ?? [];
  return entries.flatMap((entry) => /^(?:DNS|IP Address):"?([^"]+)"?$/.exec(entry)?.[1] ?? []);
}

function problemsOfTime(own: X509Certificate, now: number): CertificateProblem[] {
  if (now >= Date.parse(own.validTo)) return ['expired'];
  if (now < Date.parse(own.validFrom)) return ['not-yet-valid'];
  return daysLeft(Date.parse(own.validTo), now) <= WARN_DAYS ? ['expires-soon'] : [];
}

function problemsOfName(own: X509Certificate, hostName: string): CertificateProblem[] {
  const named = isIP(hostName) === 0 ? own.checkHost(hostName) : own.checkIP(hostName);
  return named === undefined ? ['name-missing'] : [];
}

function problemsOfTrust(own: X509Certificate, distrust: string | null): CertificateProblem[] {
  // Times are judged by our clock, above.
  if (distrust === null || distrust === 'CERT_HAS_EXPIRED' || distrust === 'CERT_NOT_YET_VALID') return [];
  return own.subject === own.issuer || distrust.includes('SELF_SIGNED')
    ? ['self-signed']
    : ['chain-incomplete'];
}
