/** The system's hosts file, as its administrator writes it. */
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createHostsFile, parseHosts } from '../../src-main/engine/hosts-file.ts';

test('names, aliases and both families are read; remarks and nonsense are not', () => {
  const hosts = parseHosts(
    [
      '# local names',
      '192.0.2.7\tmail.office.example mail # the office',
      '2001:db8::7 Mail.Office.Example',
      'fe80::1%eth0 link.example',
      'nonsense name.example',
      '',
    ].join('\r\n'),
  );
  expect([...hosts]).toEqual([
    ['mail.office.example', ['192.0.2.7', '2001:db8::7']],
    ['mail', ['192.0.2.7']],
  ]);
});

test('a change of the file counts at once, and a file that is gone names nobody', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'schleuse-hosts-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  const path = join(folder, 'hosts');
  const hosts = createHostsFile(path);
  writeFileSync(path, '192.0.2.7 a.example\n');
  const before = await hosts.addresses('A.example');
  writeFileSync(path, '192.0.2.8 a.example\n');
  utimesSync(path, 1, 1);
  const after = await hosts.addresses('a.example');
  rmSync(path);
  expect([before, after, await hosts.addresses('a.example')]).toEqual([['192.0.2.7'], ['192.0.2.8'], []]);
});
