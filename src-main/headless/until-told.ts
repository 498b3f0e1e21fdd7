/** Waits for the signal that ends the program; a second one ends it at once. */

/** SIGHUP comes when the terminal closes; SIGBREAK is Ctrl+Break on Windows. */
const signals = [
  'SIGTERM',
  'SIGINT',
  'SIGHUP',
  ...(process.platform === 'win32' ? (['SIGBREAK'] as const) : []),
] as const;

export interface Told {
  /** The name of the first signal. */
  readonly signal: Promise<string>;
  /** Signals have their ordinary effect again. */
  end(): void;
}

export function untilTold(): Told {
  let tell: (signal: string) => void = () => undefined;
  let isTold = false;
  const signal = new Promise<string>((resolve) => (tell = resolve));
  const hear = (name: string): void => {
    if (isTold) process.exit(1);
    isTold = true;
    tell(name);
  };
  for (const each of signals) process.on(each, hear);
  return {
    signal,
    end() {
      for (const each of signals) process.off(each, hear);
    },
  };
}
