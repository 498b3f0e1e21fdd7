/** What a peer's certificate says, and what would speak against trusting it: for policies, history, log and tests by hand. */
import type { X509Certificate } from 'node:crypto';
import { checkServerIdentity, type PeerCertificate as TlsCertificate, type TLSSocket } from 'node:tls';
import type { PeerCertificate } from '../../shared/queue/queue-view.ts';

/** Whom the certificate must name. */
export interface TlsIdentity {
  /** The configured name: domain, host in brackets, or address; or an MX host that a published policy vouches for. */
  readonly name: string;
  /** Hosts below the configured domain count as well: its MX records usually name such. */
  readonly allowSubdomains: boolean;
}

export type CertificateFlaw = 'none-shown' | 'untrusted' | 'expired' | 'other-name';

export interface ShownCertificate extends PeerCertificate {
  /** Null: chain and name are as they should be. */
  readonly flawKind: CertificateFlaw | null;
  /** Epoch ms; null if no certificate was shown. */
  readonly validUntil: number | null;
}

/** Of a socket whose handshake is done; `host` is the one connected to. */
export function certificateOf(socket: TLSSocket, identity: TlsIdentity, host: string): ShownCertificate {
  const shown = socket.getPeerX509Certificate();
  if (shown === undefined) {
    const nothing = { subject: '', issuer: '', fingerprint: '', validUntil: null };
    return { ...nothing, flawKind: 'none-shown', flaw: 'no certificate shown' };
  }
  return {
    subject: oneLine(shown.subject),
    issuer: oneLine(shown.issuer),
    fingerprint: shown.fingerprint256,
    validUntil: Date.parse(shown.validTo),
    ...flawOf(socket, shown, identity, host),
  };
}

/** Distinguished names come one attribute a line. */
const oneLine = (name: string): string => name.split('\n').join(', ');

function flawOf(
  socket: TLSSocket,
  shown: X509Certificate,
  identity: TlsIdentity,
  host: string,
): Pick<ShownCertificate, 'flawKind' | 'flaw'> {
  if (!socket.authorized) {
    // The type says Error, the runtime gives a text code.
    const code = String(socket.authorizationError);
    return { flawKind: code === 'CERT_HAS_EXPIRED' ? 'expired' : 'untrusted', flaw: code };
  }
  const objection = objectionToName(shown.toLegacyObject(), identity, host);
  return objection === null ? { flawKind: null, flaw: null } : { flawKind: 'other-name', flaw: objection };
}

/** The configured name itself, or the host's own name where that lies below it. */
function objectionToName(certificate: TlsCertificate, identity: TlsIdentity, host: string): string | null {
  const objection = checkServerIdentity(identity.name, certificate)?.message ?? null;
  if (objection === null || !identity.allowSubdomains || !host.endsWith(`.${identity.name}`))
    return objection;
  return checkServerIdentity(host, certificate)?.message ?? null;
}
