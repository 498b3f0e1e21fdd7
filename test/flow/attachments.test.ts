/** Attachments as files (D6): written beside the message, which stays as it is; counted for the quota (Q3). */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startTestGateway, type TestGateway } from '../helpers/test-gateway.ts';
import { until } from '../helpers/until.ts';

const part = (name: string, content: string): string =>
  [
    '--limit',
    'Content-Type: application/octet-stream',
    `Content-Disposition: attachment; filename="${name}"`,
    'Content-Transfer-Encoding: base64',
    '',
    Buffer.from(content)
      .toString('base64')
      .replaceAll(/(.{76})/g, '$1\r\n'),
    '',
  ].join('\r\n');

const withParts = (parts: readonly string[]): string =>
  [
    'Subject: x',
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary=limit',
    '',
    '--limit',
    'Content-Type: text/plain',
    '',
    'Hallo',
    '',
    ...parts,
    '--limit--',
  ].join('\r\n');

const started = (fields: object = {}): Promise<TestGateway> =>
  startTestGateway({
    gateways: [
      { 'domain.name': 'client.example', 'domain.extract-attachments': true, ...fields },
      { 'domain.name': 'other.example' },
    ],
  });

const filesOf = (gateway: TestGateway): string =>
  join(gateway.dataFolder, 'gateways', 'client.example', 'Files');

/** What lies there, as `message/name`, once it is so many files. */
async function filesIn(folder: string, count: number): Promise<string[]> {
  let found: string[] = [];
  await until(async () => {
    const messages = await readdir(folder).catch(() => []);
    found = [];
    for (const message of messages.filter((name) => !name.endsWith('.part')))
      for (const name of await readdir(join(folder, message))) found.push(`${message}/${name}`);
    return found.length === count;
  });
  return found.sort();
}

test('each attachment is a file with a safe name in the folder of its message', async () => {
  const gateway = await started();
  await gateway.submit({
    to: 'a@client.example',
    body: withParts([part('../up.txt', 'first'), part('b.txt', 'second'), part('b.txt', 'third')]),
  });
  const [row] = await gateway.rows();
  const files = await filesIn(filesOf(gateway), 3);
  const contents = await Promise.all(files.map((file) => readFile(join(filesOf(gateway), file), 'utf8')));
  const id = String(row!.messageId);
  expect([files, contents]).toEqual([
    [`${id}/_up.txt`, `${id}/b (2).txt`, `${id}/b.txt`],
    ['first', 'third', 'second'],
  ]);
});

test('a large message is read from its file, in the folder that the gateway has chosen (D3)', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'schleuse-folder-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const gateway = await started({ 'domain.folder': folder });
  const content = 'z'.repeat(400_000);
  await gateway.submit({ to: 'a@client.example', body: withParts([part('big.bin', content)]) });
  const [file] = await filesIn(join(folder, 'Files'), 1);
  expect((await readFile(join(folder, 'Files', file!), 'utf8')) === content).toBe(true);
});

test('messages without attachments and gateways that want none leave no folder', async () => {
  const gateway = await started();
  await gateway.submit({ to: 'a@client.example' });
  await gateway.submit({ to: 'a@other.example', body: withParts([part('no.txt', 'x')]) });
  await gateway.submit({ to: 'a@client.example', body: withParts([part('yes.txt', 'x')]) });
  await filesIn(filesOf(gateway), 1);
  expect([
    (await readdir(filesOf(gateway))).length,
    await readdir(join(gateway.dataFolder, 'gateways')),
  ]).toEqual([1, ['client.example']]);
});

test('files count for the size of the quota, also after a restart, until somebody takes them away (Q3)', async () => {
  const gateway = await started({ 'quotas.enabled': true, 'quotas.max-kb': 1000 });
  await gateway.submit({ to: 'a@client.example', body: withParts([part('a.bin', 'y'.repeat(100_000))]) });
  await filesIn(filesOf(gateway), 1);
  const sizeOf = async (world: TestGateway): Promise<number> =>
    (await world.ask('quota:usage', { domain: 'client.example' })).sizeBytes;
  await until(async () => (await sizeOf(gateway)) > 200_000);
  await gateway.stop();
  const again = await startTestGateway({ dataFolder: gateway.dataFolder });
  await until(async () => (await sizeOf(again)) > 200_000);
  await rm(filesOf(gateway), { recursive: true });
  again.clock.advance(3_600_000);
  await until(async () => (await sizeOf(again)) < 200_000);
  expect((await again.rows()).length).toBe(1);
});

test('files go with a gateway that gets another name', async () => {
  const gateway = await started();
  await gateway.submit({ to: 'a@client.example', body: withParts([part('a.txt', 'x')]) });
  await filesIn(filesOf(gateway), 1);
  const expected = await gateway.ask('gateway:get', { domain: 'client.example' });
  const settings = { ...expected.settings, 'domain.name': 'new.example' };
  await gateway.ask('gateway:save', { domain: 'client.example', settings, expected });
  expect(await filesIn(join(gateway.dataFolder, 'gateways', 'new.example', 'Files'), 1)).toHaveLength(1);
});
