/** Programs we did not write reach every TLS door: STARTTLS and TLS from the first byte, with and without signing in. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { startEngine, type EngineInProcess } from '../helpers/engine-in-process.ts';
import { missingPeers, runPeer } from '../helpers/peer-programs.ts';
import type { ListenerService } from '../../src-main/shared/settings/app-settings.ts';

const PASSWORD = 'sesame-and-more';
const services: readonly ListenerService[] = ['smtp', 'submission', 'smtps', 'odmr', 'odmrs'];
const missing = missingPeers('swaks', 'msmtp');

async function engineWithAllDoors(): Promise<EngineInProcess> {
  return startEngine({
    options: { listen: services.map((service) => ({ service, address: '127.0.0.1', port: 0 })) },
    gateways: [
      {
        'domain.name': 'client.example',
        'dequeuing.atrn.honor': true,
        secrets: { 'dequeuing.atrn.password': PASSWORD },
      },
    ],
  });
}

describe.skipIf(missing !== null)(`TLS clients${missing === null ? '' : ` (${missing})`}`, () => {
  const user = ['--auth-user', 'client.example', '--auth-password', PASSWORD];

  test.each<[ListenerService, string, readonly string[]]>([
    ['smtp', 'STARTTLS', ['--tls', '--to', 'b@client.example']],
    ['submission', 'STARTTLS and PLAIN', ['--tls', '--auth', 'PLAIN', ...user, '--to', 'b@client.example']],
    ['smtps', 'TLS and LOGIN', ['--tls-on-connect', '--auth', 'LOGIN', ...user, '--to', 'b@client.example']],
    ['odmr', 'STARTTLS and PLAIN', ['--tls', '--auth', 'PLAIN', ...user, '--quit-after', 'AUTH']],
    ['odmrs', 'TLS and PLAIN', ['--tls-on-connect', '--auth', 'PLAIN', ...user, '--quit-after', 'AUTH']],
  ])('swaks at %s by %s', async (service, _how, options) => {
    const engine = await engineWithAllDoors();
    const { code, stdout, stderr } = await runPeer('swaks', [
      ...['--server', '127.0.0.1', '--port', String(await engine.port(service))],
      ...['--ehlo', 'sender.example', '--from', 'a@sender.example', ...options],
    ]);
    expect([code, stdout], stderr).toEqual([0, expect.stringMatching(/TLS started with cipher TLSv1\.[23]/)]);
  });

  test('msmtp trusts a certificate by its fingerprint, the one that we tell of', async () => {
    const engine = await engineWithAllDoors();
    const certificate = await engine.ask('tls:certificate-info', undefined);
    const file = join(engine.dataFolder, 'msmtp.conf');
    await writeFile(
      file,
      [
        'account default',
        'host 127.0.0.1',
        `port ${String(await engine.port('smtps'))}`,
        'tls on',
        'tls_starttls off',
        `tls_fingerprint ${certificate?.fingerprint ?? ''}`,
        'auth plain',
        'user client.example',
        `passwordeval echo ${PASSWORD}`,
        'from a@sender.example',
      ].join('\n'),
      { mode: 0o600 },
    );
    const result = await runPeer('msmtp', ['-C', file, 'b@client.example'], {
      input: 'Subject: x\n\nHallo\n',
    });
    const rows = await engine.ask('queue:list', {});
    expect([result.code, rows.map(({ recipient }) => recipient)], result.stderr).toEqual([
      0,
      ['b@client.example'],
    ]);
  });
});
