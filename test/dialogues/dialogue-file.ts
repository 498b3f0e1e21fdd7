/**
 * Reads *.dialogue files. `C:` sends a line, `R:` sends text with escapes and no line end, `S:` expects a reply that begins
 * so (`S: 250-` begins a multi-line reply that is compared line by line), `T:` lets seconds pass, `TLS` starts TLS, `CRAM`
 * signs in, `END` ends the peer's side, `CLOSED` expects the end of the connection. `with:` gives the world in JSON.
 */
import { readFileSync } from 'node:fs';

export interface DialogueStep {
  readonly verb: string;
  readonly text: string;
  readonly line: number;
}

export interface Dialogue {
  readonly title: string;
  readonly world: Record<string, unknown>;
  readonly steps: readonly DialogueStep[];
}

const STEP = /^(CRAM|CLOSED|C|R|S|TLS|T|END)(?::? ?(.*))?$/;

export function readDialogue(file: string): Dialogue {
  const lines = readFileSync(file, 'utf8').split('\n');
  const title = /^# (.+)$/.exec(lines[0] ?? '')?.[1];
  if (title === undefined) throw new Error(`${file}: the first line is to be "# what the dialogue shows"`);
  const world = lines
    .filter((line) => line.startsWith('with: '))
    .map((line) => JSON.parse(line.slice(6)) as object);
  const steps = lines.flatMap((text, index) => {
    if (text === '' || text.startsWith('#') || text.startsWith('with: ')) return [];
    const match = STEP.exec(text);
    if (!match) throw new Error(`${file}:${String(index + 1)}: not a step: ${text}`);
    return [{ verb: match[1]!, text: match[2] ?? '', line: index + 1 }];
  });
  return { title, world: Object.assign({}, ...world) as Record<string, unknown>, steps };
}
