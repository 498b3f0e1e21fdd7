/** The switches of the application, and where the data lies without one. */
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { usualDataFolder } from '../../src-main/desktop/data-folder.ts';
import { parseStartOptions, WrongSwitch } from '../../src-main/desktop/start-options.ts';

test('our switches are read, those of Chromium and Node left alone', () => {
  expect(
    parseStartOptions([
      '--no-sandbox',
      '.',
      '--data',
      'folder',
      '--inspect=0',
      '--listen=smtp=127.0.0.1:2525',
      '--listen',
      'odmr=[::1]:0',
      '--hidden',
    ]),
  ).toEqual({
    dataFolder: resolve('folder'),
    listen: [
      { service: 'smtp', address: '127.0.0.1', port: 2525 },
      { service: 'odmr', address: '::1', port: 0 },
    ],
    isHidden: true,
  });
});

test('without switches everything is as usual', () => {
  expect(parseStartOptions(['.'])).toEqual({ dataFolder: null, listen: null, isHidden: false });
});

test.each([
  ['--data'],
  ['--data', '--hidden'],
  ['--listen', 'smtp'],
  ['--listen', 'pop3=127.0.0.1:110'],
  ['--listen', 'smtp=127.0.0.1:70000'],
  ['--listen', 'smtp=localhost:25'],
  ['--listen', 'smtp=:25'],
])('%s %s is refused by name', (...args) => {
  expect(() => parseStartOptions(args)).toThrow(WrongSwitch);
  expect(() => parseStartOptions(args)).toThrow(args[0]);
});

test('the data lies where SCHLEUSE_DATA says, else with the program data of the computer, else with the person', () => {
  expect([
    usualDataFolder('linux', { SCHLEUSE_DATA: '/mail' }, '/home/user/Schleuse'),
    usualDataFolder('linux', { PROGRAMDATA: '/ignored' }, '/home/user/Schleuse'),
    usualDataFolder('win32', {}, '/users/user/Schleuse'),
    usualDataFolder('win32', { PROGRAMDATA: '/ProgramData' }, '/users/user/Schleuse'),
  ]).toEqual(['/mail', '/home/user/Schleuse', '/users/user/Schleuse', '/ProgramData/Schleuse']);
});
