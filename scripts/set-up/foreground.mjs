/** Runs a program in our place: same terminal, same signals, same exit code, and no life of its own after us. */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { findProgram } from './run.mjs';

/**
 * Resolves with the exit code, 128 + number after a signal. On Linux the kernel kills the program if this process is killed;
 * elsewhere it would go on, so scripts that kill should start the program directly.
 */
export function foreground(command, args, options) {
  const setpriv = process.platform === 'linux' ? findProgram('setpriv') : null;
  const words = [...(setpriv ? [setpriv, '--pdeathsig', 'KILL'] : []), command, ...args];
  return new Promise((resolve, reject) => {
    const child = spawn(words[0], words.slice(1), { stdio: 'inherit', ...options });
    const pass = (signal) => {
      // Ctrl-C in a terminal reaches both of us; passed on it would count twice.
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    };
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
    for (const signal of signals) process.on(signal, pass);
    child.on('error', reject);
    child.on('close', (code, signal) => {
      for (const name of signals) process.off(name, pass);
      resolve(code ?? 128 + constants.signals[signal]);
    });
  });
}
