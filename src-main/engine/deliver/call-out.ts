/** A dialogue up to RCPT that asks a mail server whether it takes a recipient; no message is sent. */
import type { HostField, TlsPolicy } from '../../shared/settings/field-types.ts';
import { isAscii } from '../../mail/address.ts';
import { replyText } from '../../mail/smtp-reply.ts';
import { addressesFor, openSession, type OpenSession } from './connect-next-hop.ts';
import type { DeliverDeps } from './deliver-ports.ts';
import type { HostAddress } from './find-hosts.ts';
import { toPeerReply, type Reply } from './reply-parser.ts';
import { SessionFault } from './session-fault.ts';
import { timeLimits } from './time-limits.ts';

export interface CallOutRequest {
  readonly host: HostField;
  readonly port: number;
  readonly policy: TlsPolicy;
  readonly forwardPath: string;
  /** Each step as it is done, with the peer's words. */
  readonly trace: (step: 'resolve' | 'connect' | 'tls' | 'ask', isGood: boolean, detail: string) => void;
}

/** `unknown`: the server did not say; its detail tells why. */
export interface CallOutAnswer {
  readonly kind: 'taken' | 'refused' | 'unknown';
  readonly detail: string;
}

/** Never rejects but for programming errors; the signal ends it at once. */
export async function callOut(
  request: CallOutRequest,
  deps: DeliverDeps,
  signal: AbortSignal,
): Promise<CallOutAnswer> {
  let step: 'resolve' | 'connect' | 'ask' = 'resolve';
  try {
    const addresses = await addressesFor({ ...request, isRecipientDomain: false }, deps);
    request.trace('resolve', true, addresses.map(({ host, address }) => `${host} [${address}]`).join(', '));
    step = 'connect';
    const session = await openFirst(addresses, request, deps, signal);
    request.trace('connect', true, session.peer);
    if (session.tls !== null) request.trace('tls', true, session.tls);
    step = 'ask';
    return await ask(session, request, signal);
  } catch (error) {
    if (!(error instanceof SessionFault)) throw error;
    const said = error.reply === null ? '' : `: ${replyText(error.reply)}`;
    request.trace(step, false, error.detail + said);
    return { kind: 'unknown', detail: error.detail + said };
  }
}

/** The first address with which a session comes about. Throws the last SessionFault. */
async function openFirst(
  places: readonly HostAddress[],
  { host, port, policy }: CallOutRequest,
  deps: DeliverDeps,
  signal: AbortSignal,
): Promise<OpenSession> {
  const terms = { host, port, policy, credentials: null };
  let last = new SessionFault('connect', 'no address left to try');
  for (const place of places) {
    try {
      return await openSession({ place, terms, stop: signal }, deps);
    } catch (error) {
      if (!(error instanceof SessionFault)) throw error;
      last = error;
      if (signal.aborted) break;
    }
  }
  throw last;
}

async function ask(
  { connection, offer, peer }: OpenSession,
  { forwardPath, trace }: CallOutRequest,
  signal: AbortSignal,
): Promise<CallOutAnswer> {
  const stop = (): void => {
    connection.destroy(new SessionFault('stopped', 'no answer in time'));
  };
  signal.addEventListener('abort', stop);
  try {
    const isUtf8 = !isAscii(forwardPath);
    if (isUtf8 && !offer.capabilities.smtpUtf8)
      return { kind: 'unknown', detail: `${peer} takes no addresses with such characters` };
    const from = await connection.command(
      `MAIL FROM:<>${isUtf8 ? ' SMTPUTF8' : ''}`,
      connection.commandMs,
      'MAIL',
    );
    const reply = isPositive(from)
      ? await connection.command(`RCPT TO:<${forwardPath}>`, connection.commandMs, 'RCPT')
      : null;
    const kind = reply === null ? 'unknown' : kindOf(reply);
    const detail = `${peer}: ${replyText(toPeerReply(reply ?? from))}`;
    trace('ask', kind !== 'unknown', detail);
    // The answer is there: nobody waits for the farewell.
    void takeLeave(connection);
    return { kind, detail };
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

async function takeLeave(connection: OpenSession['connection']): Promise<void> {
  try {
    await connection.command('RSET', timeLimits.reset, 'RSET');
  } catch (error) {
    if (!(error instanceof SessionFault)) throw error;
  }
  await connection.quit();
}

const isPositive = ({ code }: Reply): boolean => code >= 200 && code < 300;

/** Replies that are about the mailbox itself: 550, 551, 553 and the enhanced codes 5.1.x (RFC 3463). */
function kindOf(reply: Reply): CallOutAnswer['kind'] {
  if (isPositive(reply)) return 'taken';
  const { code, enhanced } = toPeerReply(reply);
  const isAboutMailbox = code >= 500 && (enhanced?.startsWith('5.1.') ?? false);
  return isAboutMailbox || [550, 551, 553].includes(code) ? 'refused' : 'unknown';
}
