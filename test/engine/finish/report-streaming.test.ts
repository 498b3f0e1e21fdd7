/** Reports and the store: nothing is left of one that could not be stored, and a large original costs no memory. */
import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { EndingDeps } from '../../../src-main/engine/finish/end-recipients.ts';
import type { DeliveryOutcome } from '../../../src-main/mail/delivery-outcome.ts';
import { StoreFault, type StoredBody } from '../../../src-main/store/store-contract.ts';
import { reportWorld } from '../../helpers/report-world.ts';

const refused: DeliveryOutcome = { kind: 'failed', reason: 'refused', reply: null, detail: '5.1.1' };

it('if the outcome cannot be stored nothing of the report is left either', async () => {
  const world = await reportWorld({}, { inlineLimitBytes: 10 });
  const { store } = world.deps;
  const bodies: StoredBody[] = [];
  const full = new StoreFault('disk-full', 'no room');
  const failing: EndingDeps['store'] = {
    settle: (_settled, reports = []) => {
      bodies.push(...reports.map(({ message }) => message.body));
      return Promise.reject(full);
    },
    nextMessageId: () => store.nextMessageId(),
    newBody: (id) => store.newBody(id),
    readBody: (body) => store.readBody(body),
    claimRecipients: (request) => store.claimRecipients(request),
    putBack: (ids) => store.putBack(ids),
  };
  await expect(world.settleWith(failing, { 'a@client.example': refused })).rejects.toBe(full);
  expect(bodies.map((body) => body.kind === 'file' && existsSync(body.path))).toEqual([false]);
});

it('an original of 50 MB goes through block by block', async () => {
  const world = await reportWorld();
  const line = `${'x'.repeat(76)}\r\n`;
  const body = Buffer.from(`Subject: large\r\n\r\n${line.repeat(50 * 13_700)}`);
  const { store } = world.deps;
  /** Octets that were read and not yet written: what the report costs in memory. */
  let inHand = 0;
  let most = 0;
  const watching: EndingDeps['store'] = {
    settle: (settled, reports) => store.settle(settled, reports),
    nextMessageId: () => store.nextMessageId(),
    newBody(id) {
      const writer = store.newBody(id);
      const write = async (block: Uint8Array): Promise<void> => {
        await writer.write(block);
        inHand = 0;
      };
      return { write, finish: () => writer.finish(), abort: () => writer.abort() };
    },
    async *readBody(stored) {
      for await (const block of store.readBody(stored)) {
        inHand += block.length;
        most = Math.max(most, inHand);
        yield block;
      }
    },
    claimRecipients: (request) => store.claimRecipients(request),
    putBack: (ids) => store.putBack(ids),
  };
  await world.settleWith(watching, { 'a@client.example': refused }, { body, message: { ret: 'FULL' } });
  const [report] = await world.reports();
  const tail = report!.bytes.subarray(-200).toString();
  expect([report!.bytes.includes(body), /\r\n\r\n--report-[\w-]+--\r\n$/.test(tail)]).toEqual([true, true]);
  expect(most).toBeLessThan(1e6);
});
