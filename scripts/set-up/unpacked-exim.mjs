/**
 * Exim for the tests, beside whatever mail server the machine has: Debian lets only one be installed, so its package is
 * unpacked into the cache instead. libnss-wrapper gives it the account that it insists on without adding one here.
 */
import { chmodSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { prepared } from './prepared.mjs';
import { findProgram, run, say } from './run.mjs';

const PACKAGES = ['exim4-daemon-light', 'libnss-wrapper'];

/** The names of what could not be had: none, or Exim. */
export async function ensureExim() {
  if (process.platform !== 'linux') return [];
  try {
    await prepared('exim', unpack);
    return [];
  } catch (error) {
    say(`Exim is not to be had from here, the tests that need it are skipped. ${error.message}`);
    return ['exim4'];
  }
}

async function unpack(draft, workplace) {
  if (!findProgram('apt-get') || !findProgram('dpkg-deb')) throw new Error('This is no Debian.');
  say(`fetching ${PACKAGES.join(' ')} (apt-get) …`);
  const download = () => run('apt-get', ['-qq', 'download', ...PACKAGES], { cwd: workplace });
  await download().catch(async () => {
    await run('apt-get', ['-qq', 'update']); // the lists of packages may be missing or old
    await download();
  });
  mkdirSync(draft);
  for (const name of readdirSync(workplace).filter((file) => file.endsWith('.deb')))
    await run('dpkg-deb', ['-x', join(workplace, name), draft]);
  // A program that changes its user by itself would not take the account we give it.
  chmodSync(join(draft, 'usr/sbin/exim4'), 0o755);
}
