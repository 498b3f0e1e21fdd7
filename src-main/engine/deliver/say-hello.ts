/** Greeting and EHLO: from a fresh connection to what the peer offers. */
import { capabilitiesFrom, noCapabilities, type Capabilities } from './capabilities.ts';
import type { ClientConnection } from './client-connection.ts';
import { toPeerReply, type Reply } from './reply-parser.ts';
import { SessionFault } from './session-fault.ts';

const refused = (step: string, reply: Reply): SessionFault =>
  new SessionFault('session-refused', `${step} refused`, toPeerReply(reply));

/** Waits for the peer's 220. A refusal is answered with QUIT and thrown as `session-refused`. */
export async function awaitGreeting(connection: ClientConnection, limitMs: number): Promise<void> {
  const greeting = await connection.reply(limitMs, 'greeting');
  if (greeting.code === 220) return;
  await connection.quit();
  throw refused('greeting', greeting);
}

/** EHLO, or HELO with a peer that does not know EHLO (RFC 5321 section 3.2). `session-refused` if it wants neither. */
export async function sayHello(connection: ClientConnection, hostName: string): Promise<Capabilities> {
  const ehlo = await say(connection, 'EHLO', hostName);
  if (isPositive(ehlo)) return capabilitiesFrom(ehlo);
  const reply = ehlo.code >= 500 ? await say(connection, 'HELO', hostName) : ehlo;
  if (isPositive(reply)) return noCapabilities;
  await connection.quit();
  throw refused(ehlo.code >= 500 ? 'HELO' : 'EHLO', reply);
}

const say = (connection: ClientConnection, verb: string, hostName: string): Promise<Reply> =>
  connection.command(`${verb} ${hostName}`, connection.commandMs, verb);

const isPositive = (reply: Reply): boolean => reply.code >= 200 && reply.code < 300;
