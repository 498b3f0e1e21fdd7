/** What the client's administrator enters (H4), and ready-made settings for his program (H5). Plain text, nothing translated but remarks. */
import type { Texts } from '../../src-main/shared/texts/texts.ts';

export const clientKinds = ['fetchmail', 'exim', 'mdaemon', 'schleuse'] as const;
export type ClientKind = (typeof clientKinds)[number];

export interface ClientFacts {
  /** P1. */
  readonly host: string;
  /** Whose sign-in fetches: a gateway's domain. */
  readonly account: string;
  /** Domains that the same sign-in may fetch, its own included. */
  readonly domains: readonly string[];
  readonly way: 'atrn' | 'etrn';
  /** ODMR for ATRN, SMTP for ETRN; 0: the listener is off. */
  readonly port: number;
  /** ODMR over TLS from the first byte; 0: off. */
  readonly tlsPort: number;
  /** E9, always true for ATRN. */
  readonly needsSignIn: boolean;
}

export function clientSettings(kind: ClientKind, facts: ClientFacts, texts: Texts): string {
  switch (kind) {
    case 'fetchmail':
      return facts.way === 'atrn' ? fetchmailOdmr(facts, texts) : fetchmailEtrn(facts, texts);
    case 'exim':
      return exim(facts, texts);
    case 'mdaemon':
      return mdaemon(facts, texts);
    case 'schleuse':
      return schleuse(facts);
  }
}

const lines = (...parts: readonly (string | false)[]): string =>
  parts.filter((line): line is string => line !== false).join('\n');

function fetchmailOdmr({ host, port, tlsPort, account, domains }: ClientFacts, { t }: Texts): string {
  const isImplicit = port === 0 && tlsPort !== 0;
  return lines(
    `# ${t('client.fetchmail.cram')}`,
    tlsPort !== 0 ? `# ${t('client.fetchmail.tls', { port: tlsPort })}` : `# ${t('client.fetchmail.no-tls')}`,
    `poll schleuse via ${host} protocol ODMR service ${String(isImplicit ? tlsPort : port)}`,
    `  user "${account}" password "${t('client.password')}"`,
    isImplicit ? '  ssl sslcertck' : '  sslproto ""',
    `  fetchdomains ${domains.join(' ')}`,
    '  smtphost 127.0.0.1/25',
  );
}

function fetchmailEtrn({ host, port, account, domains, needsSignIn }: ClientFacts, { t }: Texts): string {
  const signIn = needsSignIn ? ` esmtpname "${account}" esmtppassword "${t('client.password')}"` : '';
  return lines(
    `# ${t('client.fetchmail.etrn')}`,
    `poll schleuse via ${host} protocol ETRN service ${String(port)}${signIn}`,
    '  sslproto ""',
    `  fetchdomains ${domains.join(' ')}`,
  );
}

function exim({ host, port, account, domains, way }: ClientFacts, { t }: Texts): string {
  if (way === 'etrn')
    return lines(`# ${t('client.exim.etrn')}`, `# ETRN ${domains.join(', ')} → ${host}:${String(port)}`);
  return lines(
    `# ${t('client.exim.call')}`,
    `exim -atrn ${host} ${domains.join(',')}`,
    '',
    `# ${t('client.exim.authenticator')}`,
    'schleuse_cram:',
    '  driver = cram_md5',
    '  public_name = CRAM-MD5',
    `  client_name = ${account}`,
    `  client_secret = ${t('client.password')}`,
  );
}

function mdaemon({ host, port, account, domains, way, needsSignIn }: ClientFacts, { t }: Texts): string {
  const verb = way.toUpperCase();
  return lines(
    `${t('client.mdaemon.host')}: ${host}`,
    `${t('client.mdaemon.port')}: ${String(port)}`,
    `${t('client.mdaemon.ehlo')}: ${t('client.yes')}`,
    `${t('client.mdaemon.auth')}: ${t(needsSignIn ? 'client.yes' : 'client.no')}`,
    needsSignIn && `${t('client.mdaemon.user')}: ${account}`,
    needsSignIn && `${t('client.mdaemon.password')}: ${t('client.password')}`,
    `${t('client.mdaemon.text')}: ${verb} ${domains.join(way === 'atrn' ? ',' : ' ')}`,
  );
}

/** The ids of a dequeue account, as its page and the command line know them. */
const schleuse = ({ host, port, tlsPort, account, domains, way, needsSignIn }: ClientFacts): string =>
  JSON.stringify(
    {
      'client.name': host,
      'client.method': way === 'atrn' ? 'odmr' : 'etrn',
      'client.host': host,
      'client.port': port === 0 ? tlsPort : port,
      'client.auth': needsSignIn,
      'client.user': needsSignIn ? account : '',
      'client.domains': domains,
    },
    null,
    2,
  );
