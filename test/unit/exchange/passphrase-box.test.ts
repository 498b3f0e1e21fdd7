/** Secrets in an exported file: only the passphrase opens them. */
import { expect, test } from 'vitest';
import { openBox, sealBox, WrongPassphrase } from '../../../src-main/engine/exchange/passphrase-box.ts';
import { sealedBox } from '../../../src-main/shared/settings/gateway-exchange.ts';

test('what is sealed comes back, and the file shows nothing of it', async () => {
  const box = await sealBox('{"a.example":"geheim"}', 'correct horse battery');
  expect(await openBox(sealedBox.parse(box), 'correct horse battery')).toBe('{"a.example":"geheim"}');
  expect(JSON.stringify(box)).not.toContain('geheim');
});

test('two boxes of the same text have nothing in common', async () => {
  const [one, other] = [
    await sealBox('x', 'correct horse battery'),
    await sealBox('x', 'correct horse battery'),
  ];
  expect([one.salt === other.salt, one.iv === other.iv, one.data === other.data]).toEqual([
    false,
    false,
    false,
  ]);
});

test('letters count as the same however a keyboard composes them', async () => {
  const box = await sealBox('x', 'gro\u00dfe Schl\u00fcssel');
  expect(await openBox(box, 'gro\u00dfe Schlu\u0308ssel')).toBe('x');
});

test('a wrong passphrase and a changed box are refused alike', async () => {
  const box = await sealBox('x', 'correct horse battery');
  await expect(openBox(box, 'correct horse batterx')).rejects.toThrow(WrongPassphrase);
  await expect(openBox({ ...box, data: 'AAAA' }, 'correct horse battery')).rejects.toThrow(WrongPassphrase);
});
