/** How a dequeue account's run reaches the wire: a session of the delivery step, a turned connection for our acceptor. */
import type { Socket } from 'node:net';
import { replyText } from '../../mail/smtp-reply.ts';
import { parseHostField, type HostField } from '../../shared/settings/field-types.ts';
import type { ClientSettings } from '../../shared/settings/client-settings.ts';
import type { AcceptDeps } from '../accept/accept-ports.ts';
import { takeOver } from '../accept/take-over.ts';
import { toAsciiDomain } from '../ascii-domain.ts';
import type { CertificateKeeper } from '../certificate/certificate-keeper.ts';
import type { Credentials } from '../deliver/authenticate-at-peer.ts';
import type { OpenSession } from '../deliver/connect-next-hop.ts';
import type { DeliverDeps } from '../deliver/deliver-ports.ts';
import { openProviderSession } from '../deliver/provider-session.ts';
import { toPeerReply, type Reply } from '../deliver/reply-parser.ts';
import { SessionFault } from '../deliver/session-fault.ts';
import { DequeueClient, type DequeueClientParts } from './dequeue-client.ts';
import { SecretUnavailable } from '../gateway-directory.ts';
import { ProviderFault, requestTurn, type ProviderSession } from '../turn/request-turn.ts';

export interface FetchingParts {
  readonly accept: AcceptDeps;
  readonly deliver: DeliverDeps;
  readonly certificate: CertificateKeeper;
}

export function createDequeueClient(
  parts: FetchingParts & Pick<DequeueClientParts, 'store' | 'secretStore' | 'changed'>,
): DequeueClient {
  const { clock, log } = parts.deliver;
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  return new DequeueClient({ ...parts, clock, log, timeZone, run: createRun(parts) });
}

function createRun({ accept, deliver, certificate }: FetchingParts): DequeueClientParts['run'] {
  return (settings, secret, stop) =>
    requestTurn(
      settings,
      {
        clock: deliver.clock,
        openSession: () => open(settings, secret, deliver, stop),
        takeOver: (socket: Socket) =>
          takeOver({ socket, certificate, fetched: { mayTake: takenDomains(settings) } }, accept),
      },
      stop,
    );
}

async function open(
  settings: ClientSettings,
  secret: () => string | null,
  deliver: DeliverDeps,
  stop: AbortSignal,
): Promise<ProviderSession> {
  const mustVerify = settings['client.tls-verify'];
  const encrypted = mustVerify ? 'verified' : 'required';
  const policies = {
    none: 'off',
    opportunistic: 'opportunistic',
    required: encrypted,
    implicit: encrypted,
  } as const;
  const session = await translated(async () =>
    openProviderSession(
      {
        host: hostOf(settings['client.host']),
        port: settings['client.port'],
        policy: policies[settings['client.tls']],
        isImplicit: settings['client.tls'] === 'implicit',
        credentials: credentialsOf(settings, secret),
        stop,
      },
      deliver,
    ),
  );
  return providerSession(session, stop);
}

/** R5: never by MX. */
function hostOf(text: string): HostField {
  const field = parseHostField(text);
  if (field === null) throw new ProviderFault('configuration', `not a host: ${text}`);
  return field.kind === 'domain' ? { kind: 'host', host: field.domain } : field;
}

function credentialsOf(settings: ClientSettings, secret: () => string | null): Credentials | null {
  const user = settings['client.user'];
  if (user === '') return null;
  try {
    const password = secret();
    if (password !== null) return { user, secret: password };
  } catch (error) {
    if (!(error instanceof SecretUnavailable)) throw error;
    throw new ProviderFault('configuration', 'the stored password cannot be read', { cause: error });
  }
  throw new ProviderFault('configuration', 'there is a user name but no password');
}

function providerSession({ connection, offer }: OpenSession, stop: AbortSignal): ProviderSession {
  const onStop = (): void => {
    connection.destroy(new SessionFault('stopped', 'stopped'));
  };
  stop.addEventListener('abort', onStop);
  if (stop.aborted) onStop();
  const toReply = (reply: Reply) => ({ code: reply.code, text: replyText(toPeerReply(reply)) });
  return {
    offersAtrn: offer.capabilities.atrn,
    command: async (line, limitMs) => {
      const verb = line.split(' ')[0] ?? '';
      return toReply(await translated(() => connection.command(line, limitMs, verb)));
    },
    turn: async (line, limitMs) => {
      const { reply, socket } = await translated(() => connection.turn(line, limitMs, 'ATRN'));
      // From here on the acceptor ends it.
      if (socket !== null) stop.removeEventListener('abort', onStop);
      return { reply: toReply(reply), socket };
    },
    quit: () => connection.quit(),
  };
}

async function translated<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof SessionFault) throw providerFaultOf(error);
    throw error;
  }
}

function providerFaultOf(fault: SessionFault): ProviderFault {
  const { code, reply, detail } = fault;
  const text = reply === null ? detail : replyText(reply);
  const cause = { cause: fault };
  switch (code) {
    case 'stopped':
      return new ProviderFault('stopped', text, cause);
    case 'auth-refused':
      return new ProviderFault('credentials', text, cause);
    case 'auth-not-offered':
      // With a reply it was 4yz to AUTH; without one there is no mechanism in common.
      return new ProviderFault(reply === null ? 'configuration' : 'later', text, cause);
    case 'own-address':
    case 'tls-not-offered':
    case 'no-such-host':
      return new ProviderFault('configuration', text, cause);
    case 'closing':
      return new ProviderFault('later', text, cause);
    default:
      return new ProviderFault('unreachable', text, cause);
  }
}

/** R19; without any list every gateway's mail is taken, and the acceptor refuses what is nobody's. */
function takenDomains(settings: ClientSettings): (domain: string) => boolean {
  const accepted = settings['client.accept-domains'];
  const named = accepted.length > 0 ? accepted : settings['client.domains'];
  return (domain) => named.length === 0 || named.includes(toAsciiDomain(domain.toLowerCase()));
}
