/** SpamAssassin's daemon (P20): one message, one score. */
import { askScanner, ScannerFault, type ScannerDeps, type ScanTrace } from './scanner-connection.ts';

export interface ScannedBody {
  readonly sizeBytes: number;
  readonly blocks: AsyncIterable<Uint8Array>;
}

/** The score; throws ScannerFault. */
export async function spamScore(target: string, body: ScannedBody, deps: ScannerDeps): Promise<number> {
  const answer = await askScanner(target, request(body), deps);
  const score = /^Spam: *\w+ *; *(-?\d+(?:\.\d+)?) *\//im.exec(answer)?.[1];
  if (!isGood(answer) || score === undefined) throw new ScannerFault(`${target}: ${firstLine(answer)}`);
  return Number(score);
}

/** Throws ScannerFault unless it answers as such a filter does. */
export async function pingSpamd(target: string, deps: ScannerDeps, trace: ScanTrace): Promise<string> {
  const answer = await askScanner(target, ['PING SPAMC/1.5\r\n\r\n'], deps, trace);
  if (!/^SPAMD\/\S+ 0 PONG/.test(answer)) throw new ScannerFault(`${target}: ${firstLine(answer)}`);
  return firstLine(answer);
}

const isGood = (answer: string): boolean => /^SPAMD\/\S+ 0 /.test(answer);
const firstLine = (answer: string): string => answer.split(/\r?\n/, 1)[0] ?? '';

async function* request({ sizeBytes, blocks }: ScannedBody): AsyncGenerator<Uint8Array | string> {
  yield `CHECK SPAMC/1.5\r\nContent-length: ${String(sizeBytes)}\r\n\r\n`;
  yield* blocks;
}
