/** Parameters of MAIL and RCPT: SIZE (RFC 1870), BODY (6152), SMTPUTF8 (6531), DSN (3461), AUTH (4954). */
import type { EnvelopeRecipient, EnvelopeSender } from './envelope.ts';
import { replies, type SmtpReply } from './smtp-reply.ts';

export type MailParameters = Omit<EnvelopeSender, 'reversePath'> & {
  /** Declared size in octets, not trusted; null if absent. */
  readonly sizeBytes: number | null;
};
export type RecipientParameters = Omit<EnvelopeRecipient, 'forwardPath'>;

export type Parsed<T> = { readonly value: T } | { readonly refusal: SmtpReply };

const refuse = (refusal: SmtpReply): { readonly refusal: SmtpReply } => ({ refusal });

const XTEXT = /^(?:[!-*,-<>-~]|\+[0-9A-F]{2})*$/;
const UNICODE_XTEXT = /^(?:[!-*,-<>-~\u00a0-\ufffc\u{10000}-\u{10ffff}]|\+[0-9A-F]{2})*$/u;
const MAX_ENVID = 100;
const MAX_ORCPT = 500;

/** Keywords in upper case with their values; null stands for "no value". Repeated and malformed ones are refused. */
function split(text: string): Parsed<Map<string, string | null>> {
  const parameters = new Map<string, string | null>();
  for (const word of text.split(/[ \t]+/).filter((part) => part !== '')) {
    const match = /^([A-Za-z0-9][A-Za-z0-9-]*)(?:=(.+))?$/.exec(word);
    const keyword = match?.[1]?.toUpperCase();
    if (keyword === undefined || parameters.has(keyword)) return refuse(replies.badArguments);
    parameters.set(keyword, match?.[2] ?? null);
  }
  return { value: parameters };
}

type ParameterCheck = (value: string | null) => boolean;

const bodyTypes = ['7BIT', '8BITMIME'];
const upper = (value: string | null | undefined): string | null => value?.toUpperCase() ?? null;

const mailChecks: Readonly<Record<string, ParameterCheck>> = {
  SIZE: (value) => value !== null && /^\d{1,20}$/.test(value),
  BODY: (value) => bodyTypes.includes(upper(value) ?? ''),
  SMTPUTF8: (value) => value === null,
  RET: (value) => value !== null && /^(FULL|HDRS)$/i.test(value),
  ENVID: (value) => value !== null && value.length <= MAX_ENVID && XTEXT.test(value),
  AUTH: (value) => value !== null,
};

/** Refuses what was not offered with 555 and what is wrong with 501. */
function refusalOf(
  parameters: ReadonlyMap<string, string | null>,
  checks: Readonly<Record<string, ParameterCheck>>,
): SmtpReply | null {
  for (const [keyword, value] of parameters) {
    const isFine = Object.hasOwn(checks, keyword) ? checks[keyword] : undefined;
    // BINARYMIME is a known body type that was not offered.
    if (!isFine || (keyword === 'BODY' && upper(value) === 'BINARYMIME')) return replies.unknownParameter;
    if (!isFine(value)) return replies.badArguments;
  }
  return null;
}

/** Parameters of MAIL; AUTH is read and ignored. */
export function parseMailParameters(text: string): Parsed<MailParameters> {
  const parsed = split(text);
  if ('refusal' in parsed) return parsed;
  const parameters = parsed.value;
  const refusal = refusalOf(parameters, mailChecks);
  if (refusal) return { refusal };
  const size = parameters.get('SIZE') ?? null;
  const ret = upper(parameters.get('RET'));
  return {
    value: {
      sizeBytes: size === null ? null : Number(size),
      bodyType: upper(parameters.get('BODY')) === '8BITMIME' ? '8bit' : '7bit',
      smtpUtf8: parameters.has('SMTPUTF8'),
      ret: ret === 'FULL' || ret === 'HDRS' ? ret : null,
      envid: parameters.get('ENVID') ?? null,
    },
  };
}

const isNotify: ParameterCheck = (value) => {
  const conditions = upper(value)?.split(',') ?? [];
  if (conditions.length > 1 && conditions.includes('NEVER')) return false;
  return conditions.length > 0 && conditions.every((part) => /^(NEVER|SUCCESS|FAILURE|DELAY)$/.test(part));
};

/** `rfc822;xtext`; with SMTPUTF8 the address may be written in UTF-8 (RFC 6533). */
function isOriginalRecipient(value: string | null, smtpUtf8: boolean): boolean {
  const match = /^([!#$%&'*+/=?^_`{|}~A-Za-z0-9-]+);(.+)$/.exec(value ?? '');
  if (!match || value === null || value.length > MAX_ORCPT) return false;
  return (smtpUtf8 ? UNICODE_XTEXT : XTEXT).test(match[2] ?? '');
}

/** Parameters of RCPT in a transaction that was declared SMTPUTF8 or not. */
export function parseRecipientParameters(text: string, smtpUtf8: boolean): Parsed<RecipientParameters> {
  const parsed = split(text);
  if ('refusal' in parsed) return parsed;
  const parameters = parsed.value;
  const refusal = refusalOf(parameters, {
    NOTIFY: isNotify,
    ORCPT: (value) => isOriginalRecipient(value, smtpUtf8),
  });
  if (refusal) return { refusal };
  return { value: { notify: upper(parameters.get('NOTIFY')), orcpt: parameters.get('ORCPT') ?? null } };
}
