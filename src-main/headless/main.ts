/** Entry of the command line. */
import { runCommandLine } from './run-command-line.ts';

// Told to the command by its next print(); unheard, the event would end a running engine.
process.stdout.on('error', () => undefined);

void runCommandLine(process.argv.slice(2), {
  input: process.stdin,
  output: process.stdout,
  errors: process.stderr,
  environment: process.env,
}).then((exitCode) => {
  process.exitCode = exitCode;
});
