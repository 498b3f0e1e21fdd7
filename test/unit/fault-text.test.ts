/** Faults of the engine in the words of the manager. */
import { expect, test } from 'vitest';
import { createTexts } from '../../src-main/shared/texts/texts.ts';
import { faultText } from '../../src-main/shared/texts/fault-text.ts';

test('a fault that has words is told in them, any other by its code', () => {
  const texts = createTexts('en');
  expect([
    faultText(
      { code: 'target-is-ourselves', parameters: { subject: 'client.example', target: '127.0.0.1' } },
      texts,
    ),
    faultText({ code: 'of-tomorrow', parameters: { path: '/x' } }, texts),
  ]).toEqual([
    {
      heading: 'A target leads back to Schleuse',
      text: "The mail of 'client.example' is to go to 127.0.0.1, and that is this computer itself. It stays here; correct the target of this gateway or its MX record.",
    },
    { heading: 'A problem needs attention', text: 'The engine reports: of-tomorrow path: /x' },
  ]);
});
