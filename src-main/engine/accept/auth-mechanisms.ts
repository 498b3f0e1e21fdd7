/** The SASL mechanisms of AUTH: PLAIN (RFC 4616), LOGIN, CRAM-MD5 (RFC 2195). Each reads lines and gives credentials. */
import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

export type MechanismName = 'CRAM-MD5' | 'PLAIN' | 'LOGIN';

/** A claim to be somebody: the logon name, and the test of a secret, in a time that does not depend on the secret. */
export interface Credentials {
  readonly logon: string;
  matches(secret: string): boolean;
}

export type AuthProgress =
  /** Base64 for the peer. */
  { readonly challenge: string } | { readonly credentials: Credentials } | 'malformed';

/** A running exchange: each line of the peer, decoded, leads on. */
export interface AuthExchange {
  readonly mechanism: MechanismName;
  answer(response: Buffer): AuthProgress;
}

/** Strict base64; `=` stands for an empty initial response. Null if it is none. */
export function decodeBase64(text: string): Buffer | null {
  if (text === '=') return Buffer.alloc(0);
  return text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text) ? Buffer.from(text, 'base64') : null;
}

const encode = (text: string): string => Buffer.from(text).toString('base64');
const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Hashes have one length: the comparison tells nothing about the secret's. */
const isSame = (one: string, other: string): boolean => timingSafeEqual(digest(one), digest(other));

const withPassword = (logon: string, password: string): AuthProgress => ({
  credentials: { logon, matches: (secret) => isSame(secret, password) },
});

/** authzid NUL authcid NUL password. An authorization identity other than the logon is nobody we know. */
function answerPlain(response: Buffer): AuthProgress {
  const [authorization, logon, password, ...rest] = response.toString('utf8').split('\0');
  if (authorization === undefined || logon === undefined || password === undefined || rest.length > 0)
    return 'malformed';
  if (authorization !== '' && authorization.toLowerCase() !== logon.toLowerCase()) {
    return { credentials: { logon, matches: () => false } };
  }
  return withPassword(logon, password);
}

class LoginExchange implements AuthExchange {
  readonly mechanism = 'LOGIN';
  #logon: string | null = null;

  answer(response: Buffer): AuthProgress {
    if (this.#logon !== null) return withPassword(this.#logon, response.toString('utf8'));
    this.#logon = response.toString('utf8');
    return { challenge: encode('Password:') };
  }
}

/** The challenge is used once: it lives and ends with its exchange. */
class CramExchange implements AuthExchange {
  readonly mechanism = 'CRAM-MD5';
  readonly challenge: string;

  constructor(hostName: string, now: number) {
    this.challenge = `<${randomBytes(12).toString('hex')}.${String(now)}@${hostName}>`;
  }

  answer(response: Buffer): AuthProgress {
    const text = response.toString('utf8');
    const blank = text.lastIndexOf(' ');
    if (blank < 1) return 'malformed';
    const claimed = text.slice(blank + 1).toLowerCase();
    const matches = (secret: string): boolean =>
      isSame(createHmac('md5', secret).update(this.challenge).digest('hex'), claimed);
    return { credentials: { logon: text.slice(0, blank), matches } };
  }
}

export interface StartedExchange {
  readonly exchange: AuthExchange;
  /** What the peer hears if it sent no initial response, base64. */
  readonly challenge: string;
  /** CRAM-MD5 has no initial response: the server speaks first. */
  readonly takesInitialResponse: boolean;
}

export function startExchange(mechanism: MechanismName, hostName: string, now: number): StartedExchange {
  switch (mechanism) {
    case 'PLAIN':
      return { exchange: { mechanism, answer: answerPlain }, challenge: '', takesInitialResponse: true };
    case 'LOGIN':
      return { exchange: new LoginExchange(), challenge: encode('Username:'), takesInitialResponse: true };
    case 'CRAM-MD5': {
      const exchange = new CramExchange(hostName, now);
      return { exchange, challenge: encode(exchange.challenge), takesInitialResponse: false };
    }
  }
}
