/** Where what is wrong is shown: at the field, whatever part of it the engine names. */
import { expect, test } from 'vitest';
import { toFieldIssues } from '../../../src-renderer/data/field-issue.ts';

const values: Readonly<Record<string, unknown>> = {
  'verification.more-servers': [{ host: 'no host!' }],
  'dequeuing.access.entries': ['192.0.2.0/24', 'nonsense'],
};
const shown = (path: string) =>
  toFieldIssues([{ path, text: 'error.x', parameters: {} }], (field) => values[field]);

test('an entry of a list, a part of one and the secret of one stand at the list, with what is wrong there', () => {
  expect(
    [
      'dequeuing.access.entries.1',
      'verification.more-servers.0.host',
      'verification.more-servers/a1',
      'verification.more-servers.0.port',
    ].map(shown),
  ).toEqual([
    { 'dequeuing.access.entries': { text: 'error.x', parameters: { value: 'nonsense' } } },
    { 'verification.more-servers': { text: 'error.x', parameters: { value: 'no host!' } } },
    { 'verification.more-servers': { text: 'error.x', parameters: { value: '' } } },
    { 'verification.more-servers': { text: 'error.port', parameters: { min: 0, max: 65_535 } } },
  ]);
});
