/** What we use of the operating system, how to see that it is there, and which Debian package brings it. */
import { spawnSync } from 'node:child_process';
import { findProgram } from './run.mjs';

const library = (file, ...packages) => ({ name: file, packages, isHere: () => libraries().includes(file) });
const program = (name, ...packages) => ({ name, packages, isHere: () => findProgram(name) !== null });
const perlModule = (name, ...packages) => ({
  name: `Perl's ${name}`,
  packages,
  isHere: () => spawnSync('perl', [`-M${name}`, '-e', '']).status === 0,
});

/** Electron's window; the first name is the one of Debian 13 and newer. */
export const windowNeeds = [
  library('libgtk-3.so.0', 'libgtk-3-0t64', 'libgtk-3-0'),
  library('libnss3.so', 'libnss3'),
  library('libasound.so.2', 'libasound2t64', 'libasound2'),
  library('libgbm.so.1', 'libgbm1'),
];

/** Building better-sqlite3 for the stand-in runtime. */
export const compilerNeeds = [program('g++', 'g++'), program('make', 'make'), program('python3', 'python3')];

/** Programs that we did not write and that the tests talk to, a virtual display and a browser. */
export const testNeeds = [
  program('Xvfb', 'xvfb'),
  program('chromium', 'chromium'),
  program('fetchmail', 'fetchmail'),
  program('msmtp', 'msmtp'),
  program('swaks', 'swaks'),
  program('smtp-source', 'postfix'),
  program('slapd', 'slapd'),
  perlModule('Net::SMTP', 'perl'),
  perlModule('Authen::SASL', 'libauthen-sasl-perl'),
  perlModule('Net::SSLeay', 'libnet-ssleay-perl'),
];

let known;
/** The libraries that the linker finds, read once. */
function libraries() {
  known ??= spawnSync(findProgram('ldconfig') ?? 'ldconfig', ['-p'], { encoding: 'utf8' }).stdout ?? '';
  return known;
}
