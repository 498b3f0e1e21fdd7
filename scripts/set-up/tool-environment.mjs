/** The environment in which tools run: the picked Node and the tools of node_modules come first in the PATH. */
import { spawn } from 'node:child_process';
import { delimiter, dirname } from 'node:path';
import { inRoot, root } from './places.mjs';

export function toolEnvironment(node) {
  const path = [dirname(node), inRoot('node_modules/.bin'), process.env.PATH ?? ''].join(delimiter);
  return { ...process.env, PATH: path };
}

/** Runs a program in the foreground and resolves with its exit code. Ctrl-C reaches it by itself. */
export function foreground(command, args, options) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: 'inherit', ...options });
    const pass = (signal) => child.kill(signal);
    process.on('SIGTERM', pass);
    process.on('SIGINT', pass);
    child.on('error', reject);
    child.on('close', (code) => {
      process.off('SIGTERM', pass);
      process.off('SIGINT', pass);
      resolve(code ?? 1);
    });
  });
}
