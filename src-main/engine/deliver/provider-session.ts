/** A session with a provider that holds our mail: the addresses of its host in turn, TLS and AUTH as the account says. */
import type { HostField, TlsPolicy } from '../../shared/settings/field-types.ts';
import type { Credentials } from './authenticate-at-peer.ts';
import { addressesFor, openSession, type ConnectDeps, type OpenSession } from './connect-next-hop.ts';
import { SessionFault } from './session-fault.ts';

export interface ProviderRequest {
  readonly host: HostField;
  readonly port: number;
  readonly policy: TlsPolicy;
  /** TLS from the first byte. */
  readonly isImplicit: boolean;
  readonly credentials: Credentials | null;
  readonly stop: AbortSignal;
}

/** Throws the last SessionFault. Wrong credentials are not tried elsewhere: the account could be locked. */
export async function openProviderSession(
  { host, port, policy, isImplicit, credentials, stop }: ProviderRequest,
  deps: ConnectDeps,
): Promise<OpenSession> {
  const places = await addressesFor({ host, port, isRecipientDomain: false }, deps);
  const terms = { host, port, policy, credentials, isImplicit };
  let last = new SessionFault('connect', 'no address left to try');
  for (const place of places) {
    try {
      return await openSession({ place, terms, stop }, deps);
    } catch (error) {
      if (!(error instanceof SessionFault)) throw error;
      deps.log.info({ ...place, port, fault: error.code, detail: error.detail }, 'provider not reached');
      last = error;
      if (error.code === 'auth-refused' || error.code === 'stopped') break;
    }
  }
  throw last;
}
