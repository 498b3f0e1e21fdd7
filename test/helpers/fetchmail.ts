/** fetchmail as a customer of ours: one poll with a settings file of its own, and its exit code. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runPeer, type ProgramResult } from './peer-programs.ts';

export interface FetchmailRun {
  readonly protocol: 'ODMR' | 'ETRN';
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly domains: readonly string[];
  /** Where it hands the mail on, with ODMR. */
  readonly smtpPort: number;
  /** Implicit TLS, certificate not checked. */
  readonly ssl?: boolean;
  readonly withinMs?: number;
}

/** Exit codes that matter: 0 done or nothing there, 2 smtphost not reachable, 3 refused logon, 4 protocol error, 128 and up: see its manual. */
export async function fetchmail(run: FetchmailRun): Promise<ProgramResult> {
  const home = mkdtempSync(join(tmpdir(), 'schleuse-fetchmail-'));
  const settings = join(home, 'fetchmailrc');
  try {
    writeFileSync(settings, settingsOf(run), { mode: 0o600 });
    const args = [
      '-f',
      settings,
      '--nodetach',
      '--nosyslog',
      '-v',
      '--pidfile',
      join(home, 'pid'),
      '-i',
      join(home, 'ids'),
    ];
    return await runPeer('fetchmail', args, {
      withinMs: run.withinMs ?? 30_000,
      env: { FETCHMAILHOME: home, LC_ALL: 'C' },
    });
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

function settingsOf({ protocol, port, user, password, domains, smtpPort, ssl }: FetchmailRun): string {
  const server = `poll schleuse via 127.0.0.1 protocol ${protocol} service ${String(port)}`;
  const names = domains.length > 0 ? `  fetchdomains ${domains.join(' ')}\n` : '';
  const tls = ssl ? '  ssl no sslcertck\n' : '  sslproto ""\n';
  if (protocol === 'ETRN') {
    return `${server} esmtpname "${user}" esmtppassword "${password}"\n${tls}${names}`;
  }
  return `${server}\n  user "${user}" password "${password}"\n${tls}${names}  smtphost 127.0.0.1/${String(smtpPort)}\n`;
}
