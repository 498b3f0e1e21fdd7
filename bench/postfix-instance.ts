/** A Postfix of our own for comparison: own configuration, own queue, loopback only, started and ended here. */
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findProgram, freePort, runPeer, runProgram } from '../test/helpers/peer-programs.ts';
import { reachable } from '../test/helpers/postfix-tools.ts';

export interface PostfixInstance {
  /** Takes mail and leaves it alone in the hold queue: Postfix at its fastest. */
  readonly holdingPort: number;
  /** Takes mail that waits for ETRN: tried, deferred and indexed. ETRN is asked here too. */
  readonly etrnPort: number;
  readonly version: string;
  /** Messages anywhere in its queue. */
  queued(): Promise<number>;
  /** Takes everything out of the queue at once. */
  empty(): Promise<void>;
  /** Waits until all mail that came lies deferred and can be asked for. */
  settled(): Promise<void>;
  stop(): Promise<void>;
}

/** The domain whose mail it holds and releases on ETRN. */
const DOMAIN = 'example.org';

/** Why there is no comparison, or null. Its master has to be started by root. */
export function whyNoPostfix(): string | null {
  if (findProgram('postfix') === null) return 'Postfix is not installed (package postfix)';
  if (process.getuid?.() !== 0) return 'Postfix can only be started by root';
  return null;
}

/** `nextHopPort`: the loopback port where mail goes when it is asked for. */
export async function startPostfix(nextHopPort: number): Promise<PostfixInstance> {
  const folder = mkdtempSync(join(tmpdir(), 'schleuse-postfix-'));
  chmodSync(folder, 0o755); // its processes run under accounts of their own
  const config = join(folder, 'config');
  const holdingPort = await freePort();
  const etrnPort = await freePort();
  for (const name of ['config', 'spool', 'data']) mkdirSync(join(folder, name), { mode: 0o755 });
  const { uid, gid } = postfixAccount();
  chownSync(join(folder, 'data'), uid, gid);
  writeFileSync(join(config, 'main.cf'), mainConfiguration(folder, nextHopPort));
  writeFileSync(join(config, 'master.cf'), services(holdingPort, etrnPort));
  const postfix = (
    ...args: readonly string[]
  ): Promise<{ code: number | null; stdout: string; stderr: string }> =>
    runPeer('postfix', ['-c', config, ...args]);
  const started = await postfix('start');
  if (started.code !== 0) {
    rmSync(folder, { recursive: true, force: true });
    throw new Error(`Postfix did not start: ${started.stderr}`);
  }
  await reachable(holdingPort);
  await reachable(etrnPort);
  const tool = (
    name: string,
    ...args: readonly string[]
  ): Promise<{ code: number | null; stdout: string; stderr: string }> =>
    runProgram(`/usr/sbin/${name}`, ['-c', config, ...args]);
  const count = async (...queues: readonly string[]): Promise<number> => {
    const roots = queues.map((name) => join(folder, 'spool', name));
    const found = await runProgram('/usr/bin/find', [...roots, '-type', 'f', '-printf', 'x']);
    return found.stdout.length;
  };
  return {
    holdingPort,
    etrnPort,
    version: (await tool('postconf', '-h', 'mail_version')).stdout.trim(),
    queued: () => count('incoming', 'active', 'deferred', 'hold', 'maildrop'),
    async empty() {
      await tool('postsuper', '-d', 'ALL');
    },
    async settled() {
      while ((await count('incoming', 'active', 'maildrop')) > 0)
        await new Promise((resolve) => setTimeout(resolve, 50));
    },
    async stop() {
      await postfix('stop');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function postfixAccount(): { uid: number; gid: number } {
  const entry = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((line) => line.startsWith('postfix:'));
  const [, , uid, gid] = entry?.split(':') ?? [];
  if (uid === undefined || gid === undefined) throw new Error('there is no account "postfix"');
  return { uid: Number(uid), gid: Number(gid) };
}

/**
 * As a provider of ETRN sets it up: the domain is relayed, its mail waits (`defer_transports`) and is indexed for ETRN.
 * `in_flow_delay` would slow the inflow on purpose and is off, in Postfix's favour.
 */
function mainConfiguration(folder: string, nextHop: number): string {
  return `compatibility_level = 3.6
queue_directory = ${folder}/spool
data_directory = ${folder}/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
myhostname = mx.example.net
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
relay_domains = ${DOMAIN}
relay_transport = smtp
relayhost = [127.0.0.1]:${String(nextHop)}
defer_transports = smtp
fast_flush_domains = ${DOMAIN}
in_flow_delay = 0s
disable_dns_lookups = yes
alias_maps =
alias_database =
message_size_limit = 60000000
mailbox_size_limit = 0
minimal_backoff_time = 3600s
queue_run_delay = 3600s
`;
}

/** The stock services without chroot, which would want a furnished queue directory. */
function services(holdingPort: number, etrnPort: number): string {
  const lines = [
    `127.0.0.1:${String(etrnPort)} inet n - n - - smtpd`,
    `127.0.0.1:${String(holdingPort)} inet n - n - - smtpd -o smtpd_recipient_restrictions=static:hold`,
    'pickup unix n - n 60 1 pickup',
    'cleanup unix n - n - 0 cleanup',
    'qmgr unix n - n 300 1 qmgr',
    'rewrite unix - - n - - trivial-rewrite',
    'bounce unix - - n - 0 bounce',
    'defer unix - - n - 0 bounce',
    'trace unix - - n - 0 bounce',
    'verify unix - - n - 1 verify',
    'flush unix n - n 1000? 0 flush',
    'proxymap unix - - n - - proxymap',
    'proxywrite unix - - n - 1 proxymap',
    'smtp unix - - n - - smtp',
    'relay unix - - n - - smtp',
    'showq unix n - n - - showq',
    'error unix - - n - - error',
    'retry unix - - n - - error',
    'discard unix - - n - - discard',
    'anvil unix - - n - 1 anvil',
    'scache unix - - n - 1 scache',
    'tlsmgr unix - - n 1000? 1 tlsmgr',
  ];
  return `${lines.join('\n')}\n`;
}
