/** The daily backup (P82): a data folder that can be used, made at its time, the newest ones kept. */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { startTestGateway } from '../helpers/test-gateway.ts';
import { temporaryFolder } from '../helpers/temporary-store.ts';
import { until } from '../helpers/until.ts';

const minute = 60_000;
const large = `Subject: large\r\n\r\n${'x'.repeat(70)}\r\n`.padEnd(300_000, 'y'.repeat(70) + '\r\n');

test('a backup made while the engine runs opens with settings and all mail, large bodies included', async () => {
  const gateway = await startTestGateway({ gateways: [{ 'domain.name': 'client.example' }] });
  await gateway.submit({ to: 'small@client.example' });
  await gateway.submit({ to: 'large@client.example', body: large });
  const made = await gateway.ask('backup:run', undefined);
  await gateway.submit({ to: 'later@client.example' });
  await gateway.stop();
  const restored = await startTestGateway({ dataFolder: made.path });
  expect({
    counts: [made.messages, made.bodies],
    gateways: (await restored.ask('gateway:list', undefined)).map(({ domain }) => domain),
    mail: await restored.statuses(),
  }).toEqual({
    counts: [2, 1],
    gateways: ['client.example'],
    mail: { 'small@client.example': 'held', 'large@client.example': 'held' },
  });
});

test('every day at its time, the newest kept, what a crash left is removed', async () => {
  const folder = await temporaryFolder();
  mkdirSync(join(folder, 'schleuse-2020-01-01-030000.part'));
  for (const day of ['01', '02']) mkdirSync(join(folder, `schleuse-2020-01-${day}-030000`));
  writeFileSync(join(folder, 'a file of somebody else'), '');
  const gateway = await startTestGateway({
    settings: {
      'app.data.backup-folder': folder,
      'app.data.backup-keep': 2,
      'app.data.backup-time': '03:00',
    },
  });
  for (let passed = 0; passed < 24 * 60 + 1; passed += 1) gateway.clock.advance(minute);
  await until(() => gateway.log.some(({ message }) => message === 'old backup removed'));
  await until(() => readdirSync(folder).length === 3);
  const names = readdirSync(folder).sort();
  expect([names.slice(0, 2), names.length, /-0300\d\d$/.test(names[2] ?? '')]).toEqual([
    ['a file of somebody else', 'schleuse-2020-01-02-030000'],
    3,
    true,
  ]);
});

test('a backup that fails is shown until one succeeds, and leaves nothing behind', async () => {
  const parent = await temporaryFolder();
  const folder = join(parent, 'not a folder');
  writeFileSync(folder, '');
  const gateway = await startTestGateway({ settings: { 'app.data.backup-folder': folder } });
  const failed = await gateway.gateway.call('backup:run', undefined);
  const shown = (await gateway.ask('engine:status', undefined)).faults.map(({ code }) => code);
  await gateway.change({ 'app.data.backup-folder': parent });
  const made = await gateway.ask('backup:run', undefined);
  const after = (await gateway.ask('engine:status', undefined)).faults;
  expect([failed.ok, shown, after, readdirSync(parent).sort()]).toEqual([
    false,
    ['backup-failed'],
    [],
    ['not a folder', basename(made.path)].sort(),
  ]);
});
