/** Runs every *.dialogue file of this folder against real listeners. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ListenerService } from '../../src-main/shared/settings/app-settings.ts';
import {
  diskBroken,
  diskFull,
  startAcceptWorld,
  type AcceptWorld,
  type AcceptWorldOptions,
} from '../helpers/accept-world.ts';
import { SmtpDialogue } from '../helpers/smtp-dialogue.ts';
import { readDialogue, type Dialogue, type DialogueStep } from './dialogue-file.ts';

const folder = import.meta.dirname;

describe('dialogues', () => {
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.dialogue'))) {
    const dialogue = readDialogue(join(folder, file));
    it(dialogue.title, async () => {
      const service = (dialogue.world['service'] ?? 'smtp') as ListenerService;
      const world = await startAcceptWorld({ ...worldOf(dialogue), services: [service] });
      const isTls = service === 'smtps' || service === 'odmrs';
      const peer = await SmtpDialogue.connect(world.port(service), { tls: isTls });
      try {
        for (let index = 0; index < dialogue.steps.length; index++) {
          index = await perform(dialogue.steps, index, peer, world);
        }
        expect(peer.pending).toBe('');
      } finally {
        peer.destroy();
        await world.close();
      }
    });
  }
});

function worldOf({ world }: Dialogue): AcceptWorldOptions {
  const { store, ...rest } = world;
  return {
    ...rest,
    ...(store === 'full' && { failEnqueue: diskFull }),
    ...(store === 'broken' && { failEnqueue: diskBroken }),
  };
}

/** Gives the index of the last step that was used up. */
async function perform(
  steps: readonly DialogueStep[],
  index: number,
  peer: SmtpDialogue,
  world: AcceptWorld,
): Promise<number> {
  const { verb, text, line } = steps[index]!;
  switch (verb) {
    case 'C':
      peer.send(Buffer.from(text).toString('latin1'));
      return index;
    case 'R':
      peer.sendRaw(JSON.parse(`"${text.replaceAll('"', '\\"')}"`) as string);
      return index;
    case 'T':
      // What was sent is to be with the server before the time passes.
      await new Promise((resolve) => peer.socket.write('', resolve));
      world.clock.advance(Number(text) * 1000);
      return index;
    case 'CRAM': {
      const [logon = '', secret = ''] = text.split(' ');
      expect(await peer.authCramMd5(logon, secret), `line ${String(line)}`).toMatch(/^235 /);
      return index;
    }
    case 'TLS':
      await peer.startTls();
      return index;
    case 'END':
      peer.socket.end();
      return index;
    case 'CLOSED':
      await peer.expectClosed();
      return index;
    default:
      return expectReply(steps, index, peer);
  }
}

async function expectReply(
  steps: readonly DialogueStep[],
  index: number,
  peer: SmtpDialogue,
): Promise<number> {
  const reply = (await peer.reply()).split('\n');
  let last = index;
  const expected = [steps[index]!.text];
  while (/^\d{3}-/.test(steps[last]!.text)) expected.push(steps[++last]!.text);
  const heard = expected.length === 1 ? reply.slice(-1) : reply;
  const shortened = heard.map((text, at) => text.slice(0, expected[at]?.length));
  expect({ line: steps[index]!.line, reply: shortened, whole: reply }).toEqual({
    line: steps[index]!.line,
    reply: expected,
    whole: reply,
  });
  return last;
}
