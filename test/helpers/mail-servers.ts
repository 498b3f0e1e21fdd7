/** Postfix and Exim as a relay on loopback: own configuration, own queue in a temporary folder, started and ended here. */
import { spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { findProgram, freePort, runPeer } from './peer-programs.ts';
import { reachable } from './postfix-tools.ts';

/** Takes mail for everybody but `refused@…` (550) and `postponed@…` (450), and passes it on; tries again every second. */
export interface MailServer {
  readonly port: number;
  stop(): Promise<void>;
}

export interface Relaying {
  /** Mail for client.example goes there, loopback. */
  readonly clientPort: number;
  /** All other mail. */
  readonly onwardPort: number;
}

export interface MailServerKind {
  readonly name: string;
  /** Why it cannot be started; null if it can. */
  readonly missing: string | null;
  start(relaying: Relaying): Promise<MailServer>;
}

/** Both give up root themselves, and Postfix's master insists on beginning with it. */
const isRoot = process.getuid?.() === 0;

/** scripts/set-up/unpacked-exim.mjs puts it there. */
const EXIM = join(process.env['SCHLEUSE_CACHE'] ?? join(homedir(), '.cache', 'schleuse'), 'exim');
const EXIM_ACCOUNT = 65_534;

export const mailServerKinds: readonly MailServerKind[] = [
  { name: 'Postfix', missing: whyNoPostfix(), start: startPostfix },
  { name: 'Exim', missing: whyNoExim(), start: startExim },
];

function whyNoPostfix(): string | null {
  if (findProgram('postfix') === null) return 'postfix is not installed (package postfix)';
  return isRoot ? null : 'Postfix can only be started by root';
}

function whyNoExim(): string | null {
  if (!existsSync(join(EXIM, 'usr/sbin/exim4'))) return 'Exim is not unpacked (npm test does it)';
  return isRoot ? null : 'Exim can only be started by root';
}

function newFolder(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `schleuse-${name}-`));
  chmodSync(folder, 0o755); // its processes run under accounts of their own
  return folder;
}

async function startPostfix({ clientPort, onwardPort }: Relaying): Promise<MailServer> {
  const folder = newFolder('postfix');
  const config = join(folder, 'config');
  const port = await freePort();
  for (const name of ['config', 'spool', 'data']) mkdirSync(join(folder, name), { mode: 0o755 });
  const account = /^postfix:[^:]*:(\d+):(\d+):/m.exec(readFileSync('/etc/passwd', 'utf8'));
  chownSync(join(folder, 'data'), Number(account?.[1]), Number(account?.[2]));
  writeFileSync(join(config, 'main.cf'), postfixMain(folder, clientPort, onwardPort));
  writeFileSync(join(config, 'master.cf'), postfixServices(port));
  const stop = async (): Promise<void> => {
    await runPeer('postfix', ['-c', config, 'stop']);
    rmSync(folder, { recursive: true, force: true });
  };
  const { code, stderr } = await runPeer('postfix', ['-c', config, 'start']);
  if (code !== 0) {
    await stop();
    throw new Error(`Postfix did not start: ${stderr}`);
  }
  await reachable(port);
  return { port, stop };
}

/** Relayed mail is passed on as it came: header repair for local clients is off. */
const postfixMain = (folder: string, clientPort: number, onwardPort: number): string => `
compatibility_level = 3.6
queue_directory = ${folder}/spool
data_directory = ${folder}/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
myhostname = postfix.example
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
local_header_rewrite_clients =
relayhost = [127.0.0.1]:${String(onwardPort)}
transport_maps = inline:{ client.example=smtp:[127.0.0.1]:${String(clientPort)} }
smtpd_recipient_restrictions =
  check_recipient_access inline:{ {refused@x.example = 550 5.1.1 No such person}, {postponed@x.example = 450 4.2.1 Try again} },
  permit_mynetworks, reject
disable_dns_lookups = yes
alias_maps =
alias_database =
minimal_backoff_time = 1s
maximal_backoff_time = 1s
queue_run_delay = 1s
default_destination_concurrency_failed_cohort_limit = 1000
smtp_connect_timeout = 5s
`;

/** The stock services without chroot, which would want a furnished queue directory. */
function postfixServices(port: number): string {
  const internal = [
    'pickup unix n - n 60 1 pickup',
    'cleanup unix n - n - 0 cleanup',
    'qmgr unix n - n 300 1 qmgr',
    'rewrite unix - - n - - trivial-rewrite',
    'bounce unix - - n - 0 bounce',
    'defer unix - - n - 0 bounce',
    'trace unix - - n - 0 bounce',
    'flush unix n - n 1000? 0 flush',
    'proxymap unix - - n - - proxymap',
    'smtp unix - - n - - smtp',
    'relay unix - - n - - smtp',
    'error unix - - n - - error',
    'retry unix - - n - - error',
    'anvil unix - - n - 1 anvil',
    'scache unix - - n - 1 scache',
    'tlsmgr unix - - n 1000? 1 tlsmgr',
  ];
  return `127.0.0.1:${String(port)} inet n - n - - smtpd\n${internal.join('\n')}\n`;
}

async function startExim({ clientPort, onwardPort }: Relaying): Promise<MailServer> {
  const folder = newFolder('exim');
  const port = await freePort();
  const config = join(folder, 'exim.conf');
  for (const name of ['spool', 'log']) {
    mkdirSync(join(folder, name));
    chownSync(join(folder, name), EXIM_ACCOUNT, EXIM_ACCOUNT);
  }
  const id = String(EXIM_ACCOUNT);
  writeFileSync(config, eximConfiguration(folder, port, clientPort, onwardPort));
  writeFileSync(
    join(folder, 'passwd'),
    `root:x:0:0::/:/bin/false\nDebian-exim:x:${id}:${id}::/:/bin/false\n`,
  );
  writeFileSync(join(folder, 'group'), `root:x:0:\nDebian-exim:x:${id}:\n`);
  const child = spawn(join(EXIM, 'usr/sbin/exim4'), ['-bdf', '-q1s', '-C', config], {
    stdio: 'ignore',
    // With the deliveries that it has begun, some of which wait for a peer.
    detached: true,
    env: {
      ...process.env,
      LD_PRELOAD: join(EXIM, 'usr/lib', multiarch(), 'libnss_wrapper.so'),
      NSS_WRAPPER_PASSWD: join(folder, 'passwd'),
      NSS_WRAPPER_GROUP: join(folder, 'group'),
    },
  });
  const ended = new Promise((resolve) => child.once('close', resolve));
  const stop = async (): Promise<void> => {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  await reachable(port).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  return { port, stop };
}

const multiarch = (): string => (process.arch === 'arm64' ? 'aarch64-linux-gnu' : 'x86_64-linux-gnu');

const eximConfiguration = (folder: string, port: number, clientPort: number, onwardPort: number): string => `
primary_hostname = exim.example
exim_user = Debian-exim
exim_group = Debian-exim
keep_environment = LD_PRELOAD:NSS_WRAPPER_PASSWD:NSS_WRAPPER_GROUP
daemon_smtp_ports = ${String(port)}
local_interfaces = 127.0.0.1
spool_directory = ${folder}/spool
log_file_path = ${folder}/log/%slog
process_log_path = ${folder}/log/process
pid_file_path = ${folder}/spool/exim.pid
deliver_drop_privilege = true
host_lookup =
tls_advertise_hosts =
acl_smtp_rcpt = recipient
begin acl
recipient:
  deny  local_parts = refused
        message = No such person
  defer local_parts = postponed
        message = Try again
  accept
begin routers
client:
  driver = manualroute
  domains = client.example
  transport = client
  route_list = * 127.0.0.1 byname
  self = send
onward:
  driver = manualroute
  transport = onward
  route_list = * 127.0.0.1 byname
  self = send
begin transports
client:
  driver = smtp
  port = ${String(clientPort)}
  allow_localhost
onward:
  driver = smtp
  port = ${String(onwardPort)}
  allow_localhost
begin retry
* * F,1h,1s
`;
