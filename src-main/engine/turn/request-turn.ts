/** One run of a dequeue account: we ask a provider for our mail, by ATRN and a turn (RFC 2645) or by ETRN (RFC 1985). */
import type { Socket } from 'node:net';
import type { DequeueResult } from '../../shared/dequeue/dequeue-view.ts';
import type { ClientSettings } from '../../shared/settings/client-settings.ts';
import type { Clock } from '../clock.ts';

export interface ProviderReply {
  readonly code: number;
  /** One line for people, the code included. */
  readonly text: string;
}

/** A session that is ready: greeted, encrypted and signed in as the account says. */
export interface ProviderSession {
  readonly offersAtrn: boolean;
  /** Throws ProviderFault. */
  command(line: string, limitMs: number): Promise<ProviderReply>;
  /** After 250 the socket is ours, paused, with what came behind it. Throws ProviderFault. */
  turn(
    line: string,
    limitMs: number,
  ): Promise<{ readonly reply: ProviderReply; readonly socket: Socket | null }>;
  quit(): Promise<void>;
}

/** Why there is no session, or none any more. */
export class ProviderFault extends Error {
  override readonly name = 'ProviderFault';
  constructor(
    readonly result: Extract<
      DequeueResult,
      'unreachable' | 'credentials' | 'configuration' | 'later' | 'stopped'
    >,
    /** For people: the provider's words or what happened. */
    readonly detail: string,
    options?: ErrorOptions,
  ) {
    super(detail, options);
  }
}

/** Our acceptor on a turned connection. */
export interface TakenTurn {
  readonly ended: Promise<{ readonly messages: number; readonly bytes: number }>;
  shutDown(): void;
  kill(): void;
}

export interface RequestTurnDeps {
  readonly clock: Clock;
  /** Throws ProviderFault. */
  openSession(stop: AbortSignal): Promise<ProviderSession>;
  takeOver(socket: Socket): TakenTurn;
}

export interface RunResult {
  readonly result: DequeueResult;
  readonly reply: string;
  readonly messages: number;
  readonly bytes: number;
}

const MINUTE_MS = 60_000;
/** A provider may need long to find the mail; RFC 2645 section 5.2 wants ten minutes at least. */
const ATRN_REPLY_MS = 15 * MINUTE_MS;
const ETRN_REPLY_MS = 10 * MINUTE_MS;
/** A turn that takes longer ends behind the message that is on its way. */
const TURN_MS = 120 * MINUTE_MS;
const GRACE_MS = 10_000;

/** Never rejects for reasons of the provider or the network. On `stop` nothing that was confirmed is lost. */
export async function requestTurn(
  settings: ClientSettings,
  deps: RequestTurnDeps,
  stop: AbortSignal,
): Promise<RunResult> {
  try {
    const session = await deps.openSession(stop);
    const isOdmr = settings['client.method'] === 'odmr';
    return isOdmr
      ? await fetchByAtrn(session, settings['client.domains'], deps, stop)
      : await askByEtrn(session, settings['client.domains']);
  } catch (error) {
    if (!(error instanceof ProviderFault)) throw error;
    return withoutMail(stop.aborted ? 'stopped' : error.result, error.detail);
  }
}

const withoutMail = (result: DequeueResult, reply: string): RunResult => ({
  result,
  reply,
  messages: 0,
  bytes: 0,
});

async function fetchByAtrn(
  session: ProviderSession,
  domains: readonly string[],
  deps: RequestTurnDeps,
  stop: AbortSignal,
): Promise<RunResult> {
  if (!session.offersAtrn) {
    await session.quit();
    return withoutMail('configuration', 'not an ODMR service: its EHLO does not list ATRN');
  }
  const { reply, socket } = await session.turn(['ATRN', domains.join(',')].join(' ').trim(), ATRN_REPLY_MS);
  if (socket === null) {
    await session.quit();
    return withoutMail(resultOfAtrn(reply.code), reply.text);
  }
  const mail = await served(deps.takeOver(socket), deps.clock, stop);
  return { result: stop.aborted ? 'stopped' : 'fetched', reply: reply.text, ...mail };
}

/** The provider ends the turn; we do at a stop and when it takes too long. */
async function served(
  turn: TakenTurn,
  clock: Clock,
  stop: AbortSignal,
): Promise<Awaited<TakenTurn['ended']>> {
  let cancelKill: () => void = () => undefined;
  const shutDown = (): void => {
    turn.shutDown();
    cancelKill = clock.after(GRACE_MS, () => {
      turn.kill();
    });
  };
  const cancelLimit = clock.after(TURN_MS, shutDown);
  stop.addEventListener('abort', shutDown);
  if (stop.aborted) shutDown();
  try {
    return await turn.ended;
  } finally {
    cancelLimit();
    cancelKill();
    stop.removeEventListener('abort', shutDown);
  }
}

/** Every domain is asked for, whatever was said about the one before. */
async function askByEtrn(session: ProviderSession, domains: readonly string[]): Promise<RunResult> {
  const answers: { readonly result: DequeueResult; readonly text: string }[] = [];
  for (const domain of domains) {
    const { code, text } = await session.command(`ETRN ${domain}`, ETRN_REPLY_MS);
    answers.push({ result: resultOfEtrn(code), text: `${domain}: ${text}` });
  }
  await session.quit();
  // What needs a person's eye most stands for the whole.
  const result = gravity.find((each) => answers.some((answer) => answer.result === each)) ?? 'nothing';
  return withoutMail(result, answers.map(({ text }) => text).join('\n'));
}

const gravity: readonly DequeueResult[] = ['configuration', 'credentials', 'refused', 'later', 'asked'];

const isAboutCredentials = (code: number): boolean => [530, 534, 535, 538].includes(code);

function resultOfAtrn(code: number): DequeueResult {
  if (code === 453) return 'nothing';
  if (code === 450) return 'refused';
  if (isAboutCredentials(code)) return 'credentials';
  return code >= 500 ? 'configuration' : 'later';
}

function resultOfEtrn(code: number): DequeueResult {
  if (code === 251) return 'nothing';
  if (code < 300) return 'asked';
  if (code === 459) return 'refused';
  if (isAboutCredentials(code)) return 'credentials';
  return code >= 500 ? 'configuration' : 'later';
}
