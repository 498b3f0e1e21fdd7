/** Each library of the main process, bundled and called under the oldest runtime: `engines` fields are no proof. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runBundled } from './oldest-runtime.ts';

interface Case {
  readonly code: string;
  readonly expected: unknown;
}

const cases: Record<string, Case> = {
  'better-sqlite3': {
    code: `
      const Database = require('better-sqlite3');
      const database = new Database(':memory:');
      database.exec('CREATE TABLE body (id INTEGER PRIMARY KEY, bytes BLOB NOT NULL)');
      const insert = database.prepare('INSERT INTO body (bytes) VALUES (?)');
      database.transaction(() => { for (let n = 0; n < 3; n += 1) insert.run(Buffer.from('ä')); })();
      report(database.prepare('SELECT count(*) AS count, hex(max(bytes)) AS bytes FROM body').get());`,
    expected: { count: 3, bytes: 'C3A4' },
  },
  croner: {
    code: `
      import { Cron } from 'croner';
      report(new Cron('30 9 * * 1', { timezone: 'UTC' }).nextRun(new Date('2026-11-24T00:00:00Z')).toISOString());`,
    expected: '2026-11-30T09:30:00.000Z',
  },
  i18next: {
    code: `
      import i18next from 'i18next';
      const texts = i18next.createInstance();
      const translation = { waiting_one: 'eine Nachricht', waiting_other: '{{count}} Nachrichten' };
      void texts.init({ lng: 'de', initAsync: false, resources: { de: { translation } } });
      report([texts.t('waiting', { count: 1 }), texts.t('waiting', { count: 3 })]);`,
    expected: ['eine Nachricht', '3 Nachrichten'],
  },
  'ipaddr.js': {
    code: `
      import ipaddr from 'ipaddr.js';
      report(ipaddr.process('::ffff:192.0.2.7').match(ipaddr.parseCIDR('192.0.2.0/24')));`,
    expected: true,
  },
  ldapts: {
    // The answer to its first request, which has number 2: nothing found, no error.
    code: `
      import { connect, createServer } from 'node:net';
      import { Client } from 'ldapts';
      const server = createServer((socket) => {
        socket.once('data', () => socket.write(Buffer.from('300c02010265070a010004000400', 'hex')));
      });
      server.listen(0, '127.0.0.1', async () => {
        const socket = connect(server.address().port, '127.0.0.1');
        const client = new Client({ url: 'ldap://localhost', createConnection: () => socket });
        const { searchEntries } = await client.search('dc=x', { filter: '(mail=a\\\\2a@x.example)' });
        report(searchEntries);
        socket.destroy();
        server.close();
      });`,
    expected: [],
  },
  libmime: {
    code: `
      import libmime from 'libmime';
      report(libmime.decodeWords('=?UTF-8?Q?Gr=C3=BC=C3=9Fe?='));`,
    expected: 'Grüße',
  },
  mailparser: {
    code: `
      import { MailParser } from 'mailparser';
      const parser = new MailParser();
      parser.on('data', (part) => {
        if (part.type !== 'attachment') return;
        report(part.filename);
        part.content.resume();
        part.release();
      });
      parser.end('Content-Disposition: attachment; filename=a.pdf\\r\\n\\r\\nx');`,
    expected: 'a.pdf',
  },
  nodemailer: {
    code: `
      import MimeNode from 'nodemailer/lib/mime-node';
      const node = new MimeNode('text/plain; charset=utf-8');
      node.setHeader('subject', 'Grüße');
      node.setContent('Hallo');
      node.build((error, message) => report(error ?? /^Subject: =\\?UTF-8\\?Q\\?Gr=C3=BC=C3=9Fe\\?=/m.test(message.toString())));`,
    expected: true,
  },
  pino: {
    code: `
      import { pino } from 'pino';
      let line = '';
      pino({ base: null, timestamp: false }, { write: (text) => { line += text; } }).child({ session: 'a' }).info({ fact: 'queued' }, 'queued');
      report(JSON.parse(line));`,
    expected: { level: 30, session: 'a', fact: 'queued', msg: 'queued' },
  },
  selfsigned: {
    code: `
      import { X509Certificate } from 'node:crypto';
      import { generate } from 'selfsigned';
      void generate([{ name: 'commonName', value: 'mail.example.org' }], { keySize: 2048 })
        .then(({ cert }) => report(new X509Certificate(cert).subject));`,
    expected: 'CN=mail.example.org',
  },
  'smtp-server': {
    code: `
      import { connect } from 'node:net';
      import { SMTPServer } from 'smtp-server';
      const server = new SMTPServer({ banner: 'ready', disableReverseLookup: true });
      server.listen(0, '127.0.0.1', () => {
        const socket = connect(server.server.address().port, '127.0.0.1');
        socket.once('data', (greeting) => { report(greeting.toString().slice(0, 4)); socket.destroy(); server.close(); });
      });`,
    expected: '220 ',
  },
  tldts: {
    code: `
      import { getDomain } from 'tldts';
      report(getDomain('mail.example.co.uk'));`,
    expected: 'example.co.uk',
  },
  zod: {
    code: `
      import { z } from 'zod';
      const result = z.strictObject({ port: z.int().min(1).default(25) }).safeParse({ port: 0 });
      report(result.success ? [] : result.error.issues.map(({ code, path }) => ({ code, path })));`,
    expected: [{ code: 'too_small', path: ['port'] }],
  },
};

describe('bundled and run in the oldest runtime', () => {
  it.each(Object.entries(cases))('%s does its work', async (_name, { code, expected }) => {
    expect(await runBundled(code)).toEqual(expected);
  });
});

it('every library that the main process imports is tried here', () => {
  const source = join(import.meta.dirname, '../../src-main');
  const imported = globSync('**/*.ts', { cwd: source })
    .flatMap((file) => [
      ...readFileSync(join(source, file), 'utf8').matchAll(
        /^(?:import|export) (?!type\b)[^;]*?from '([^.'][^']*)'/gm,
      ),
    ])
    .map(([, specifier = '']) => specifier)
    .filter((specifier) => !specifier.startsWith('node:') && specifier !== 'electron')
    .map((specifier) => /^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0]);
  expect(Object.keys(cases).toSorted()).toEqual([...new Set(imported)].toSorted());
});
