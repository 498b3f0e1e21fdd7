/** Installs what is missing of the operating system's part with apt, where that is possible; says it plainly where not. */
import { findProgram, run, say } from './run.mjs';
import { withoutServices } from './without-services.mjs';

/**
 * Sees to it that all needs are there. Returns the names of those that are still missing afterwards.
 * @param needs from system-needs.mjs
 * @param consequence what follows if they stay missing, for the person in front
 */
export async function ensureSystem(needs, consequence) {
  if (process.platform !== 'linux') return [];
  const missing = needs.filter((need) => !need.isHere());
  if (missing.length === 0) return [];
  if (process.getuid() === 0 && findProgram('apt-get')) {
    await install(missing).catch((error) => say(error.message)); // what it did not bring is named below
  }
  const names = missing.filter((need) => !need.isHere()).map((need) => need.name);
  if (names.length > 0) say(`missing and not to be installed from here: ${names.join(', ')}. ${consequence}`);
  return names;
}

/** The lists of packages are fetched once per run. */
let listsRead;

async function install(needs) {
  listsRead ??= apt(['update']);
  await listsRead;
  const available = await realPackages(needs.flatMap((need) => need.packages));
  const wanted = needs
    .map((need) => need.packages.find((name) => available.has(name)))
    .filter((name) => name !== undefined);
  say(`installing ${wanted.join(' ')} (apt-get) …`);
  await leaveUnconfigured(wanted);
  await withoutServices(async () => {
    try {
      await apt(['install', ...wanted]);
    } catch {
      // One package that cannot be had, or would push another one out, must not take the rest with it.
      for (const name of wanted) await apt(['install', name]).catch((error) => say(error.message));
    }
  });
}

/** The names of those that apt can really install; some are only names for another package. */
async function realPackages(names) {
  const table = await run('apt-cache', ['madison', ...names]);
  return new Set(table.split('\n').map((line) => line.split('|')[0].trim()));
}

/** Only the programs are wanted: a server without a configuration cannot start, not even at the next boot. */
const unconfigured = {
  postfix: 'postfix postfix/main_mailer_type select No configuration\n',
  slapd: 'slapd slapd/no_configuration boolean true\n',
};

async function leaveUnconfigured(packages) {
  const input = packages.map((name) => unconfigured[name] ?? '').join('');
  if (input !== '') await run('debconf-set-selections', [], { input });
}

/** Never removes a package for another one: a mail server that the machine already has stays. */
function apt([verb, ...packages]) {
  const options = verb === 'install' ? ['--yes', '--no-install-recommends', '--no-remove'] : [];
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return run('apt-get', ['-qq', verb, ...options, ...packages], { env });
}
