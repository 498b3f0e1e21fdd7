/** ClamAV's daemon (P19): the message goes in pieces with their length in front, the answer is one line. */
import { askScanner, ScannerFault, type ScannerDeps, type ScanTrace } from './scanner-connection.ts';

/** The name of what was found, or null. Throws ScannerFault. */
export async function findVirus(
  target: string,
  body: AsyncIterable<Uint8Array>,
  deps: ScannerDeps,
): Promise<string | null> {
  const answer = oneLine(await askScanner(target, inPieces(body), deps));
  const found = /^stream: (.+) FOUND$/.exec(answer)?.[1];
  if (found !== undefined) return found;
  if (answer === 'stream: OK') return null;
  throw new ScannerFault(`${target}: ${answer}`);
}

/** Its version; throws ScannerFault. */
export async function versionOfClamd(target: string, deps: ScannerDeps, trace: ScanTrace): Promise<string> {
  const answer = oneLine(await askScanner(target, ['zVERSION\0'], deps, trace));
  if (!answer.startsWith('ClamAV ')) throw new ScannerFault(`${target}: ${answer}`);
  return answer;
}

const oneLine = (answer: string): string => answer.replace(/[\0\r\n]+$/, '');

async function* inPieces(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array | string> {
  yield 'zINSTREAM\0';
  for await (const block of body) {
    if (block.byteLength === 0) continue; // that would be the end
    yield lengthOf(block.byteLength);
    yield block;
  }
  yield lengthOf(0);
}

function lengthOf(octets: number): Uint8Array {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(octets);
  return length;
}
