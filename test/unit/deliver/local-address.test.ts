/** P9: from which of our addresses a connection goes out. */
import { expect, test } from 'vitest';
import { localAddressFor } from '../../../src-main/engine/deliver/connect-tcp.ts';
import { appSettings } from '../../../src-main/shared/settings/app-settings.ts';

const settings = appSettings.parse({
  'app.listen.bind-out-4': '192.0.2.25',
  'app.listen.bind-out-6': '2001:db8::25',
});

test.each([
  ['198.51.100.7', '192.0.2.25'],
  ['2001:db8:1::7', '2001:db8::25'],
  ['127.0.0.1', ''],
  ['::1', ''],
])('to %s it is "%s"', (target, expected) => {
  expect(localAddressFor(target, settings)).toBe(expected);
});

test('where nothing is set the system chooses', () => {
  expect(localAddressFor('192.0.2.7', appSettings.parse({}))).toBe('');
});
