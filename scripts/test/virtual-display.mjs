/** A display for the tests: the one that is there, or a virtual one that lives as long as the tests that need it. */
import { spawn } from 'node:child_process';
import { findProgram } from '../set-up/run.mjs';

/** Whether a window can be opened at all. */
export function canHaveDisplay() {
  return hasDisplay() || findProgram('Xvfb') !== null;
}

/** Calls `action` with the variables of the display and ends the virtual one afterwards. */
export async function withDisplay(action) {
  if (hasDisplay()) return action({});
  const server = spawn(
    findProgram('Xvfb'),
    ['-displayfd', '3', '-screen', '0', '1280x900x24', '-nolisten', 'tcp'],
    {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    },
  );
  try {
    return await action({ DISPLAY: `:${await numberOf(server)}` });
  } finally {
    server.kill();
  }
}

function hasDisplay() {
  return process.platform !== 'linux' || Boolean(process.env.DISPLAY);
}

/** It picks a free number itself and writes it down when it is ready. */
function numberOf(server) {
  return new Promise((resolve, reject) => {
    let text = '';
    server.stdio[3].setEncoding('utf8').on('data', (part) => {
      text += part;
      if (text.endsWith('\n')) resolve(text.trim());
    });
    server.on('error', reject);
    server.on('close', () => reject(new Error('the virtual display ended at once')));
  });
}
