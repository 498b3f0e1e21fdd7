/**
 * What a peer would see of a certificate: a handshake with ourselves, in memory. Works for every kind of file, and proves
 * that key and certificate do their work.
 */
import { X509Certificate } from 'node:crypto';
import { Duplex } from 'node:stream';
import { TLSSocket, connect, type DetailedPeerCertificate, type SecureContext } from 'node:tls';

export interface ShownChain {
  /** Our own first, then its issuers as far as they are sent or trusted by this computer. */
  readonly chain: readonly [X509Certificate, ...X509Certificate[]];
  /** What keeps this computer from trusting it, as the TLS library calls it; null: nothing. */
  readonly distrust: string | null;
}

/** Rejects if the handshake fails. */
export async function shownChain(context: SecureContext): Promise<ShownChain> {
  const [ours, theirs] = joinedStreams();
  const server = new TLSSocket(ours, { isServer: true, secureContext: context });
  const client = connect({ socket: theirs, rejectUnauthorized: false });
  try {
    await new Promise<void>((resolve, reject) => {
      client.once('secureConnect', resolve).once('error', reject);
      // Why a handshake failed, the server's end knows.
      server.once('error', reject).once('_tlsError', reject);
    });
    const distrust = client.authorized ? null : String(client.authorizationError);
    return { chain: chainFrom(client.getPeerCertificate(true)), distrust };
  } finally {
    client.on('error', () => undefined).destroy();
    server.on('error', () => undefined).destroy();
  }
}

function chainFrom(leaf: DetailedPeerCertificate): ShownChain['chain'] {
  const first = new X509Certificate(leaf.raw);
  const chain: [X509Certificate, ...X509Certificate[]] = [first];
  // The last one names itself as its issuer; where the chain is broken there is none.
  let next = leaf;
  for (;;) {
    const issuer = next.issuerCertificate as DetailedPeerCertificate | undefined;
    if (issuer === undefined || issuer === next || issuer.fingerprint256 === next.fingerprint256)
      return chain;
    chain.push(new X509Certificate(issuer.raw));
    next = issuer;
  }
}

/** Two ends of one line without a socket. */
function joinedStreams(): [Duplex, Duplex] {
  const end = (other: () => Duplex): Duplex =>
    new Duplex({
      read: () => undefined,
      write(block, _encoding, done) {
        other().push(block);
        done();
      },
      final(done) {
        other().push(null);
        done();
      },
    });
  const one: Duplex = end(() => two);
  const two: Duplex = end(() => one);
  return [one, two];
}
