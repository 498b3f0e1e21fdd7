/**
 * Minger, an address query of a few octets (an expired Internet draft, port 4069): `mailbox d=digest` over UDP, answered
 * with `mailbox code`. Where UDP stays silent or is refused the same question goes over TCP.
 */
import { createHash } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { connect, isIPv6 } from 'node:net';
import type { Clock } from '../clock.ts';
import { withinTime } from './time-limit.ts';
import { VerifierFault, type Answer, type Ask, type Question, type VerifierDeps } from './verifier-ports.ts';
import {
  addressesOf,
  askInTurn,
  serversOf,
  sharingServersOf,
  type VerifierServer,
} from './verifier-servers.ts';

/** A datagram may be lost: it is sent again after this time, then after twice and four times of it. */
const FIRST_REPEAT_MS = 500;
const MOST_ANSWER_OCTETS = 1024;

export function createAskMinger(deps: VerifierDeps): Ask {
  return async (question, outer) => {
    const limit = { ms: deps.settings()['app.timeouts.verifier'] * 1000, clock: deps.clock, outer };
    const ask = (server: VerifierServer): Promise<Answer> =>
      withinTime(limit, (signal) => askServer(server, question, deps, signal));
    const sharing = sharingServersOf(question, deps.settings());
    const own = await settled(askInTurn(serversOf(question), ask));
    return sharing.length === 0 || isValid(own) ? resultOf(own) : askSharing(own, sharing, ask);
  };
}

type Outcome = Answer | VerifierFault;

const isValid = (outcome: Outcome): boolean => !(outcome instanceof VerifierFault) && outcome.isValid;

const settled = (answer: Promise<Answer>): Promise<Outcome> =>
  answer.catch((error: unknown) => {
    if (error instanceof VerifierFault) return error;
    throw error;
  });

function resultOf(outcome: Outcome): Answer {
  if (outcome instanceof VerifierFault) throw outcome;
  return outcome;
}

/** The accounts of one domain may be spread over these hosts: one that knows the address is enough, all must have answered to refuse it. */
async function askSharing(
  own: Outcome,
  servers: readonly VerifierServer[],
  ask: (server: VerifierServer) => Promise<Answer>,
): Promise<Answer> {
  const others = await Promise.all(servers.map((server) => settled(ask(server))));
  const all = [own, ...others];
  return resultOf(all.find(isValid) ?? all.find((outcome) => outcome instanceof VerifierFault) ?? own);
}

/** All addresses of the server in turn: `localhost` has two, and a server often listens on one. */
async function askServer(
  server: VerifierServer,
  question: Question,
  deps: VerifierDeps,
  signal: AbortSignal,
): Promise<Answer> {
  const addresses = await addressesOf(server.host, deps);
  let failure: unknown = new VerifierFault(`${server.host} has no address`);
  for (const address of addresses) {
    question.trace('resolve', true, address);
    try {
      return await askAt(address, server, question, { ...deps, signal });
    } catch (error) {
      if (!(error instanceof VerifierFault) || signal.aborted || error instanceof MingerRefusal) throw error;
      failure = error;
    }
  }
  throw failure;
}

async function askAt(
  at: string,
  server: VerifierServer,
  { address, trace }: Question,
  deps: VerifierDeps & { readonly signal: AbortSignal },
): Promise<Answer> {
  const { clock, signal } = deps;
  const place = `${server.host} port ${String(server.port)}`;
  const query = mingerQuery(address, server.secret());
  const target = { address: at, port: server.port, clock };
  // Half of the time is for UDP, the rest for TCP.
  const half = { ms: deps.settings()['app.timeouts.verifier'] * 500, clock, outer: signal };
  try {
    const answer = await withinTime(half, (inner) => askByDatagram(query, target, inner));
    return judgeAnswer(answer, address, `UDP ${place}`, trace);
  } catch (error) {
    if (!(error instanceof VerifierFault) || signal.aborted || error instanceof MingerRefusal) throw error;
    trace('connect', false, `UDP ${place}: ${error.message}`);
  }
  const answer = await askByStream(query, target, signal);
  return judgeAnswer(answer, address, `TCP ${place}`, trace);
}

/** The server answered, but not to the question. */
class MingerRefusal extends VerifierFault {}

/** The digest is MD5 over `secret:mailbox`, in base64. */
export function mingerQuery(mailbox: string, secret: string | null): string {
  if (secret === null) return mailbox;
  const digest = createHash('md5').update(`${secret}:${mailbox}`).digest('base64');
  return `${mailbox} d=${digest}`;
}

const meanings: Readonly<Record<string, string>> = {
  '0': 'it does not understand the query',
  '1': 'it wants a shared secret',
  '2': 'it has another shared secret',
  '3': 'no such address',
  '4': 'exists, takes no mail at present',
  '5': 'exists',
};

/** 3: no such address; 4 and 5: it exists. The rest says nothing about the address. Throws VerifierFault. */
function judgeAnswer(text: string, mailbox: string, place: string, trace: Question['trace']): Answer {
  const [, echoed = mailbox, code = ''] = /^(?:(\S+) )?(\d)(?:\s|$)/.exec(text.trim()) ?? [];
  const isOurs = echoed.toLowerCase() === mailbox.toLowerCase();
  const meaning = isOurs ? meanings[code] : undefined;
  const detail = `${place}: ${meaning === undefined ? 'not an answer to the question' : `${code}, ${meaning}`}`;
  const isAnswer = meaning !== undefined && Number(code) >= 3;
  trace('ask', isAnswer, detail);
  if (!isAnswer) throw new MingerRefusal(detail);
  return { isValid: code !== '3', detail };
}

interface Target {
  readonly address: string;
  readonly port: number;
  readonly clock: Clock;
}

/** A socket of its own for each question: only this server's answers reach it, at a port that nobody can guess. */
function askByDatagram(
  query: string,
  { address, port, clock }: Target,
  signal: AbortSignal,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = createSocket(isIPv6(address) ? 'udp6' : 'udp4');
    let cancelRepeat: () => void = () => undefined;
    const end = (): void => {
      cancelRepeat();
      signal.removeEventListener('abort', end);
      socket.removeAllListeners();
      socket.on('error', () => undefined); // nobody waits any more
      socket.close();
    };
    const send = (repeatMs: number): void => {
      socket.send(query);
      cancelRepeat = clock.after(repeatMs, () => {
        send(2 * repeatMs);
      });
    };
    socket.on('error', (error) => {
      end();
      reject(new VerifierFault(error.message, { cause: error }));
    });
    socket.on('message', (message) => {
      end();
      resolve(message.toString('utf8', 0, MOST_ANSWER_OCTETS));
    });
    signal.addEventListener('abort', end);
    socket.connect(port, address, () => {
      send(FIRST_REPEAT_MS);
    });
  });
}

function askByStream(query: string, { address, port }: Target, signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: address, port, signal });
    let heard = '';
    socket.setEncoding('utf8');
    socket.on('error', (error) => {
      reject(new VerifierFault(error.message, { cause: error }));
    });
    socket.on('connect', () => socket.write(`${query}\r\n`));
    const answered = (): void => {
      socket.destroy();
      if (heard.trim() === '') reject(new VerifierFault('closed without an answer'));
      else resolve(heard);
    };
    socket.on('data', (text: string) => {
      heard += text;
      if (heard.includes('\n') || heard.length > MOST_ANSWER_OCTETS) answered();
    });
    socket.on('end', answered);
  });
}
