/** LDAP (V3): one search for each address; one entry or more, and the address is valid. */
import { NoSuchObjectError, ResultCodeError, SizeLimitExceededError, type Client } from 'ldapts';
import { ldapFilterFor } from '../../shared/verification/ldap-filter.ts';
import { messageOf, openLdapSession, type LdapRequest } from './ldap-session.ts';
import type { LdapSessions } from './ldap-sessions.ts';
import { withinTime } from './time-limit.ts';
import { VerifierFault, type Answer, type Ask, type Question, type VerifierDeps } from './verifier-ports.ts';
import { askInTurn, serversOf } from './verifier-servers.ts';

/** `sessions` are the caller's to close. */
export function createAskLdap(deps: VerifierDeps, sessions: LdapSessions): Ask {
  return (question, outer) => {
    const limit = { ms: deps.settings()['app.timeouts.verifier'] * 1000, clock: deps.clock, outer };
    return askInTurn(serversOf(question), (server) => {
      const request = { server, policy: question.gateway['verification.tls'], trace: question.trace };
      return withinTime(limit, (signal) =>
        question.isTest
          ? askOnce(request, question, deps, signal)
          : sessions.use(request, signal, (client) => search(client, request, question)),
      );
    });
  };
}

/** Over a connection of its own. */
async function askOnce(
  request: LdapRequest,
  question: Question,
  deps: VerifierDeps,
  signal: AbortSignal,
): Promise<Answer> {
  const session = await openLdapSession(request, deps, signal);
  signal.addEventListener('abort', session.close);
  try {
    return await search(session.client, request, question);
  } catch (error) {
    if (error instanceof VerifierFault) throw error;
    throw new VerifierFault(`${request.server.host}: ${messageOf(error)}`, { cause: error });
  } finally {
    session.close();
  }
}

/** What the server says of the search itself is no failure of the connection. Throws VerifierFault for it. */
async function search(client: Client, { server }: LdapRequest, question: Question): Promise<Answer> {
  const { gateway, address, trace } = question;
  const filter = ldapFilterFor(gateway['verification.filter'], address);
  const place = `${server.host}, base '${server.baseDn}'`;
  const done = (isValid: boolean, entries: string): Answer => {
    trace('ask', true, `${place}, ${filter}: ${entries}`);
    return { isValid, detail: `${place}: ${entries}` };
  };
  try {
    const options = { scope: gateway['verification.scope'], filter, sizeLimit: 1, attributes: ['1.1'] };
    const { searchEntries } = await client.search(server.baseDn, options);
    return searchEntries.length > 0 ? done(true, 'found') : done(false, 'nothing found');
  } catch (error) {
    if (error instanceof SizeLimitExceededError) return done(true, 'several found');
    if (!(error instanceof ResultCodeError)) throw error;
    const reason = error instanceof NoSuchObjectError ? 'there is no such base' : error.message;
    trace('ask', false, `${place}: ${reason}`);
    throw new VerifierFault(`${place}: ${reason}`, { cause: error });
  }
}
