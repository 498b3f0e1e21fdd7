/** What a peer offers in its EHLO reply. */
import type { Reply } from './reply-parser.ts';

export interface Capabilities {
  readonly pipelining: boolean;
  readonly chunking: boolean;
  readonly eightBitMime: boolean;
  readonly smtpUtf8: boolean;
  readonly dsn: boolean;
  readonly startTls: boolean;
  /** A provider of ODMR (RFC 2645). */
  readonly atrn: boolean;
  /** Largest message in octets; null: SIZE not offered; 0: offered without a limit (RFC 1870). */
  readonly maxSizeBytes: number | null;
  /** Upper case. */
  readonly authMechanisms: ReadonlySet<string>;
  /** XREADAHEAD, the private keyword by which a Schleuse customer says that it copes with several commands in one TLS record. */
  readonly readAhead: boolean;
}

/** After HELO nothing is offered. */
export const noCapabilities: Capabilities = capabilitiesFrom({ code: 250, lines: [''] });

/** Reads EHLO's reply; the first line is the greeting. `AUTH=LOGIN PLAIN` of old servers counts as AUTH. */
export function capabilitiesFrom(reply: Reply): Capabilities {
  const keywords = new Map<string, string[]>();
  for (const line of reply.lines.slice(1)) {
    const [keyword = '', ...parameters] = line
      .trim()
      .toUpperCase()
      .split(/[\s=]+/);
    keywords.set(keyword, [...(keywords.get(keyword) ?? []), ...parameters]);
  }
  const size = keywords.get('SIZE');
  return {
    pipelining: keywords.has('PIPELINING'),
    chunking: keywords.has('CHUNKING'),
    eightBitMime: keywords.has('8BITMIME'),
    smtpUtf8: keywords.has('SMTPUTF8'),
    dsn: keywords.has('DSN'),
    startTls: keywords.has('STARTTLS'),
    atrn: keywords.has('ATRN'),
    maxSizeBytes: size === undefined ? null : /^\d{1,15}$/.test(size[0] ?? '') ? Number(size[0]) : 0,
    authMechanisms: new Set(keywords.get('AUTH') ?? []),
    readAhead: keywords.has('XREADAHEAD'),
  };
}
