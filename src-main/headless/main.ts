/** Entry of the command line. */
import { runCommandLine } from './run-command-line.ts';

// A reader such as `head` that has seen enough is no failure.
process.stdout.on('error', (error: Error & { code?: string }) => {
  process.exit(error.code === 'EPIPE' ? 0 : 1);
});

void runCommandLine(process.argv.slice(2), {
  input: process.stdin,
  output: process.stdout,
  errors: process.stderr,
  environment: process.env,
}).then((exitCode) => {
  process.exitCode = exitCode;
});
