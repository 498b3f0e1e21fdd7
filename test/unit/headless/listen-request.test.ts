/** `--listen service=ADDRESS:PORT`. */
import { describe, expect, it } from 'vitest';
import { parseListenRequest } from '../../../src-main/headless/listen-request.ts';

describe('a listener on the command line', () => {
  it.each([
    ['smtp=127.0.0.1:2525', { service: 'smtp', address: '127.0.0.1', port: 2525 }],
    ['odmr=[::1]:0', { service: 'odmr', address: '::1', port: 0 }],
    ['submission=0.0.0.0:587', { service: 'submission', address: '0.0.0.0', port: 587 }],
  ])('%s is understood', (text, expected) => {
    expect(parseListenRequest(text)).toEqual(expected);
  });

  it.each([
    '',
    'smtp',
    'smtp=',
    'smtp=127.0.0.1',
    'smtp=127.0.0.1:',
    'smtp=127.0.0.1:65536',
    'smtp=localhost:25',
    'smtp=::1:25',
    'smtp=[127.0.0.1]:25',
    'pop3=127.0.0.1:110',
    '127.0.0.1:25',
  ])('%j is refused with what is expected', (text) => {
    expect(() => parseListenRequest(text)).toThrow(
      `--listen: expected SERVICE=ADDRESS:PORT with smtp, submission, smtps, odmr, odmrs, for example smtp=127.0.0.1:2525 or odmr=[::1]:0, not '${text}'`,
    );
  });
});
