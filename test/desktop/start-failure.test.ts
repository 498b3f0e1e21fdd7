/** Why the engine could not be started, in words. */
import { expect, test } from 'vitest';
import { StoreFault } from '../../src-main/store/store-contract.ts';
import { startFailure } from '../../src-main/desktop/start-failure.ts';
import { createTexts } from '../../src-main/shared/texts/texts.ts';

test('each fault of the data folder has words that name the folder', () => {
  const texts = createTexts('en');
  const faults = [
    'in-use',
    'disk-full',
    'database-corrupt',
    'database-too-new',
    'folder-not-writable',
  ] as const;
  const sentences = faults.map((code) => startFailure(new StoreFault(code, 'detail'), '/data', texts));
  expect([
    new Set(sentences).size,
    sentences.filter((sentence) => !sentence.includes('/data')),
    sentences[0],
  ]).toEqual([5, [], 'Another program works with the data folder /data. End it and start Schleuse again.']);
});

test('anything else is told with its own message', () => {
  expect(startFailure(new StoreFault('io', 'read failed'), '/data', createTexts('en'))).toBe(
    'The engine could not be started with the data folder /data: io: read failed',
  );
});
