/** Our own scheme: the built pages and nothing else, under a strict policy. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { answerAppRequest, appFile } from '../../src-main/desktop/app-protocol.ts';

let folder: string;
let root: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'schleuse-'));
  root = join(folder, 'renderer');
  mkdirSync(join(root, 'manager'), { recursive: true });
  writeFileSync(join(root, 'manager', 'index.html'), '<p>manager</p>');
  writeFileSync(join(folder, 'secret.html'), 'secret');
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const get = (url: string, method = 'GET'): Promise<Response> => answerAppRequest(root, { url, method });

test('a page is served with its type and the policy that allows only our own files', async () => {
  const answer = await get('schleuse://app/manager/index.html?query#part');
  expect([answer.status, await answer.text(), answer.headers.get('content-type')]).toEqual([
    200,
    '<p>manager</p>',
    'text/html; charset=utf-8',
  ]);
  expect(answer.headers.get('content-security-policy')).toBe(
    "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; frame-src 'none'; object-src 'none'",
  );
});

test.each([
  'schleuse://app/../secret.html',
  'schleuse://app/%2e%2e/secret.html',
  'schleuse://app/manager/..%2f..%2fsecret.html',
  'schleuse://app/manager/..%5c..%5csecret.html',
  'schleuse://app/%2e%2e%2fsecret.html',
  'schleuse://app/%ZZ',
  'schleuse://app/manager/index.html%00.js',
  'schleuse://app/',
  'schleuse://app/manager',
  'schleuse://app/manager/missing.js',
  'schleuse://other/manager/index.html',
  'https://app/manager/index.html',
])('%s is answered with 404', async (url) => {
  const answer = await get(url);
  expect([answer.status, await answer.text()]).toEqual([404, '']);
});

test('a file of an unknown kind is not ours to show', () => {
  expect(appFile(root, 'schleuse://app/manager/notes.exe')).toBeNull();
});

test('only GET is answered', async () => {
  expect((await get('schleuse://app/manager/index.html', 'POST')).status).toBe(405);
});
