/** Runs programs for the set-up: silent while they succeed, their last words when they fail. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Tells the person in front what is being done. Standard output belongs to the commands, so this goes to standard error. */
export function say(text) {
  process.stderr.write(`set-up: ${text}\n`);
}

/** A program ended badly; the message has its last lines, `output` everything that it printed. */
class ProgramFailed extends Error {
  constructor(command, args, code, { stdout, stderr }) {
    super(`${command} ${args.join(' ')} ended with ${code}\n${lastLines(stderr || stdout)}`);
    this.output = `${stdout}${stderr}`.trimEnd();
  }
}

/**
 * Runs a program and resolves with what it printed; rejects with ProgramFailed if it fails.
 * `options.input` is written to its standard input.
 */
export function run(command, args, { input, ...options } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'], ...options });
    const printed = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text) => (printed.stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text) => (printed.stderr += text));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(printed.stdout);
      else reject(new ProgramFailed(command, args, code, printed));
    });
    child.stdin.on('error', () => {}); // a program may end without reading it
    child.stdin.end(input ?? '');
  });
}

/** Runs npm: the one that started us if there is one, else the one of the PATH. */
export function npm(args, options) {
  const cli = process.env.npm_execpath;
  if (cli?.endsWith('npm-cli.js')) return run(process.execPath, [cli, ...args], options);
  return run('npm', args, { shell: process.platform === 'win32', ...options });
}

/** The full path of a program, or null; also looks where Debian keeps those for administrators. */
export function findProgram(name) {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin'];
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path)) ?? null;
}

function lastLines(text) {
  return text.trimEnd().split('\n').slice(-15).join('\n');
}
