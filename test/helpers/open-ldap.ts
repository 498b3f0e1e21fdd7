/** A real OpenLDAP server (Debian's slapd) on loopback, with its own configuration and data in a temporary folder. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { findProgram, freePort, runProgram } from './peer-programs.ts';
import { temporaryFolder } from './temporary-store.ts';
import { testCertificate } from './test-certificate.ts';
import { until } from './until.ts';

export const BASE_DN = 'dc=client,dc=example';
export const READER_DN = `cn=reader,${BASE_DN}`;
export const READER_PASSWORD = 'lesen und schweigen';

export interface OpenLdapWish {
  /** Only who signed in may search. Default: everybody. */
  readonly isClosed?: boolean;
  /** Certificate for STARTTLS and ldaps; default: neither. */
  readonly tlsName?: string;
}

export interface OpenLdap {
  readonly port: number;
  /** 0 without a certificate. */
  readonly tlsPort: number;
  stop(): Promise<void>;
  /** Again on the same ports. */
  start(): Promise<void>;
}

const person = (name: string, unit: string, mail: readonly string[]): string =>
  [
    `dn: cn=${name},ou=${unit},${BASE_DN}`,
    'objectClass: inetOrgPerson',
    `cn: ${name}`,
    `sn: ${name}`,
    ...mail.map((address) => `mail: ${address}`),
    '',
  ].join('\n');

const unit = (name: string): string =>
  `dn: ou=${name},${BASE_DN}\nobjectClass: organizationalUnit\nou: ${name}\n`;

/** Two people in `ou=people`, one in `ou=sales` below the same base, one address that two entries have. */
const LDIF = [
  `dn: ${BASE_DN}\nobjectClass: dcObject\nobjectClass: organization\ndc: client\no: Client\n`,
  `dn: ${READER_DN}\nobjectClass: person\ncn: reader\nsn: reader\nuserPassword: ${READER_PASSWORD}\n`,
  unit('people'),
  unit('sales'),
  person('Boss', 'people', ['boss@client.example', 'chief@client.example']),
  person('Paren (Star) *', 'people', ['odd*(name)@client.example']),
  person('Seller', 'sales', ['seller@client.example', 'chief@client.example']),
].join('\n');

/** Gone after the test. */
export async function startOpenLdap(wish: OpenLdapWish = {}): Promise<OpenLdap> {
  const slapd = findProgram('slapd');
  if (slapd === null) throw new Error('slapd is not installed');
  const folder = await temporaryFolder();
  await mkdir(join(folder, 'data'));
  const configuration = join(folder, 'slapd.conf');
  await writeFile(configuration, await configurationOf(folder, wish));
  await writeFile(join(folder, 'people.ldif'), LDIF);
  const loaded = await runProgram(slapd, [
    '-T',
    'add',
    '-f',
    configuration,
    '-l',
    join(folder, 'people.ldif'),
  ]);
  if (loaded.code !== 0) throw new Error(`slapadd: ${loaded.stderr}`);
  const port = await freePort();
  const tlsPort = wish.tlsName === undefined ? 0 : await freePort();
  const urls = [
    `ldap://127.0.0.1:${String(port)}/`,
    ...(tlsPort > 0 ? [`ldaps://127.0.0.1:${String(tlsPort)}/`] : []),
  ];
  let stop: () => Promise<void> = () => Promise.resolve();
  const start = async (): Promise<void> => {
    // -d keeps it in the foreground, so that its end is ours.
    const child = spawn(slapd, ['-d', '0', '-f', configuration, '-h', urls.join(' ')], { stdio: 'ignore' });
    const exited = once(child, 'exit');
    stop = async () => {
      child.kill('SIGINT');
      await exited;
    };
    await until(() => isReachable(port));
  };
  await start();
  onTestFinished(() => stop());
  return { port, tlsPort, start, stop: () => stop() };
}

async function configurationOf(folder: string, { isClosed = false, tlsName }: OpenLdapWish): Promise<string> {
  const schemas = ['core', 'cosine', 'inetorgperson'].map(
    (name) => `include /etc/ldap/schema/${name}.schema`,
  );
  const tls: string[] = [];
  if (tlsName !== undefined) {
    const { key, cert } = await testCertificate(tlsName);
    await writeFile(join(folder, 'key.pem'), key, { mode: 0o600 });
    await writeFile(join(folder, 'certificate.pem'), cert);
    tls.push(
      `TLSCertificateFile ${join(folder, 'certificate.pem')}`,
      `TLSCertificateKeyFile ${join(folder, 'key.pem')}`,
    );
  }
  return [
    ...schemas,
    `pidfile ${join(folder, 'slapd.pid')}`,
    'modulepath /usr/lib/ldap',
    'moduleload back_mdb',
    ...tls,
    'database mdb',
    `suffix "${BASE_DN}"`,
    `directory ${join(folder, 'data')}`,
    'maxsize 10485760',
    `access to attrs=userPassword by anonymous auth by * none`,
    `access to * by users read by anonymous ${isClosed ? 'auth' : 'read'}`,
    '',
  ].join('\n');
}

function isReachable(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => {
      resolve(false);
    });
  });
}
