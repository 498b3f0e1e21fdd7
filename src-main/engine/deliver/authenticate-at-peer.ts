/** AUTH from the client's end: the strongest mechanism in common, and none that shows the secret in clear text (RFC 4954). */
import { createHmac } from 'node:crypto';
import type { Capabilities } from './capabilities.ts';
import type { ClientConnection } from './client-connection.ts';
import { toPeerReply, type Reply } from './reply-parser.ts';
import { SessionFault } from './session-fault.ts';

export interface Credentials {
  readonly user: string;
  readonly secret: string;
}

export type AuthMechanism = 'CRAM-MD5' | 'PLAIN' | 'LOGIN';

/** CRAM-MD5 first, because it never shows the secret; PLAIN and LOGIN only under TLS. Null: nothing in common. */
export function chooseMechanism(offered: ReadonlySet<string>, isTls: boolean): AuthMechanism | null {
  if (offered.has('CRAM-MD5')) return 'CRAM-MD5';
  if (isTls && offered.has('PLAIN')) return 'PLAIN';
  if (isTls && offered.has('LOGIN')) return 'LOGIN';
  return null;
}

/** Signs in or throws; another mechanism is never tried after a refusal, because that would count as a second wrong password. */
export async function authenticateAtPeer(
  connection: ClientConnection,
  capabilities: Capabilities,
  credentials: Credentials,
): Promise<void> {
  const mechanism = chooseMechanism(capabilities.authMechanisms, connection.isTls);
  if (mechanism === null) {
    const offer = [...capabilities.authMechanisms].join(' ');
    throw new SessionFault(
      'auth-not-offered',
      offer === '' ? 'peer offers no AUTH' : `peer offers AUTH ${offer} only`,
    );
  }
  const reply = await exchanges[mechanism](connection, credentials);
  if (reply.code === 235) return;
  const code = reply.code >= 400 && reply.code < 500 ? 'auth-not-offered' : 'auth-refused';
  throw new SessionFault(code, `AUTH ${mechanism} refused`, toPeerReply(reply));
}

type Exchange = (connection: ClientConnection, credentials: Credentials) => Promise<Reply>;

const exchanges: Readonly<Record<AuthMechanism, Exchange>> = {
  async 'CRAM-MD5'(connection, { user, secret }) {
    const challenge = await step(connection, 'AUTH CRAM-MD5');
    if (challenge.code !== 334) return challenge;
    const text = Buffer.from(challenge.lines[0]?.trim() ?? '', 'base64');
    return step(connection, base64(`${user} ${createHmac('md5', secret).update(text).digest('hex')}`));
  },
  PLAIN: (connection, { user, secret }) => step(connection, `AUTH PLAIN ${base64(`\0${user}\0${secret}`)}`),
  async LOGIN(connection, { user, secret }) {
    const askUser = await step(connection, 'AUTH LOGIN');
    if (askUser.code !== 334) return askUser;
    const askSecret = await step(connection, base64(user));
    return askSecret.code === 334 ? step(connection, base64(secret)) : askSecret;
  },
};

/** Names the mechanism in the dialogue, nothing of what follows it. */
const step = (connection: ClientConnection, line: string): Promise<Reply> => {
  const mechanism = /^AUTH [A-Z0-9-]+/.exec(line)?.[0];
  const shown = mechanism === undefined || mechanism === line ? (mechanism ?? '***') : `${mechanism} ***`;
  return connection.command(line, connection.commandMs, 'AUTH', shown);
};

const base64 = (text: string): string => Buffer.from(text, 'utf8').toString('base64');
