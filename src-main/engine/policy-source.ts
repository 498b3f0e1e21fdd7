/** Where published policies come from (MTA-STS, RFC 8461): the TXT record that announces one, and the file over HTTPS. */
import { Resolver } from 'node:dns/promises';
import { request } from 'node:https';

/** Never throws: what cannot be had is an answer. */
export interface PolicySource {
  /** TXT records of a name, each joined; `unknown`: no answer at present. */
  txt(name: string): Promise<readonly string[] | 'unknown'>;
  /** The policy file of a host, at its well-known place; null: there is none, or it cannot be trusted. */
  fetch(host: string): Promise<string | null>;
}

/** Asks nobody: no domain has a policy. */
export const noPolicies: PolicySource = {
  txt: () => Promise.resolve([]),
  fetch: () => Promise.resolve(null),
};

const QUERY_MS = 4000;
const FETCH_MS = 20_000;
/** RFC 8461 section 3.3 suggests a limit; real files have some hundred octets. */
const MAX_BYTES = 65_536;
const PATH = '/.well-known/mta-sts.txt';

export function createSystemPolicySource(): PolicySource {
  const resolver = new Resolver({ timeout: QUERY_MS, tries: 2 });
  return {
    async txt(name) {
      try {
        return (await resolver.resolveTxt(name)).map((parts) => parts.join(''));
      } catch (error) {
        const code = (error as { code?: string }).code;
        return code === 'ENODATA' || code === 'ENOTFOUND' || code === 'EBADNAME' ? [] : 'unknown';
      }
    },
    fetch: (host) => fetchText({ host, port: 443 }),
  };
}

export interface FetchPlace {
  readonly host: string;
  readonly port: number;
  /** Where the host is, if not where the DNS says. */
  readonly address?: string;
  /** PEM; absent: what the runtime trusts. */
  readonly certificateAuthorities?: readonly string[];
}

/** 200 with plain text from a host whose certificate fits; redirections are not followed (RFC 8461 section 3.3). */
export function fetchText(place: FetchPlace): Promise<string | null> {
  const { host, port, address, certificateAuthorities } = place;
  return new Promise((resolve) => {
    const limit = AbortSignal.timeout(FETCH_MS);
    const call = request({
      host: address ?? host,
      servername: host,
      port,
      path: PATH,
      headers: { host, accept: 'text/plain' },
      signal: limit,
      agent: false,
      ...(certificateAuthorities && { ca: [...certificateAuthorities] }),
    });
    // Whatever went wrong: nothing was had that could be relied on.
    const giveUp = (): void => {
      resolve(null);
      call.destroy();
    };
    call.on('error', giveUp);
    call.on('response', (response) => {
      const isText = /^text\/plain\s*(;|$)/i.test(response.headers['content-type'] ?? '');
      if (response.statusCode !== 200 || !isText) {
        giveUp();
        return;
      }
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (block: string) => {
        text += block;
        if (text.length > MAX_BYTES) giveUp();
      });
      response.on('end', () => {
        resolve(text);
      });
      response.on('error', giveUp);
    });
    call.end();
  });
}
