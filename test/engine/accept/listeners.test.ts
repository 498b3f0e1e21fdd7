/** Listeners: ports that cannot be opened, certificates, and the end of them all. */
import { X509Certificate } from 'node:crypto';
import { readFile, writeFile, stat } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { selfMadePair } from '../../../src-main/engine/certificate/self-made-pair.ts';
import type { ListenerService } from '../../../src-main/shared/settings/app-settings.ts';
import { startAcceptWorld, type AcceptWorld } from '../../helpers/accept-world.ts';
import { freePort } from '../../helpers/peer-programs.ts';
import { SmtpDialogue } from '../../helpers/smtp-dialogue.ts';
import { testCertificate } from '../../helpers/test-certificate.ts';

let world: AcceptWorld;
afterEach(() => world.close());

const DAY = 86_400_000;
const turns = async (count: number): Promise<void> => {
  for (let turn = 0; turn < count; turn++) await new Promise(setImmediate);
};

describe('a port that cannot be opened', () => {
  it('is a state with the code of the system; the others run', async () => {
    world = await startAcceptWorld();
    const taken = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => taken.once('listening', resolve));
    const { port } = taken.address() as AddressInfo;
    const { listeners } = world;
    await listeners.change([
      { service: 'smtp', address: '127.0.0.1', port },
      { service: 'odmr', address: '127.0.0.1', port: 0 },
    ]);
    expect(listeners.states()).toEqual([
      {
        service: 'smtp',
        address: '127.0.0.1',
        port,
        tls: 'starttls',
        state: 'failed',
        errorCode: 'EADDRINUSE',
      },
      {
        service: 'odmr',
        address: '127.0.0.1',
        port: expect.any(Number) as number,
        tls: 'starttls',
        state: 'listening',
        errorCode: null,
      },
    ]);
    taken.close();
  });
});

describe('the self-made certificate', () => {
  it('is kept with its key for the owner only, for the host name and 825 days', async () => {
    world = await startAcceptWorld();
    const files = ['self-made-key.pem', 'self-made-certificate.pem'].map((name) =>
      join(world.dataFolder, 'tls', name),
    );
    const [key, cert] = await Promise.all(files.map((file) => readFile(file, 'utf8')));
    const certificate = new X509Certificate(cert!);
    expect(certificate.checkHost('mx.provider.example')).toBe('mx.provider.example');
    expect(Math.round((Date.parse(certificate.validTo) - world.clock.now()) / DAY)).toBe(825);
    if (process.platform !== 'win32') expect((await stat(files[0]!)).mode & 0o777).toBe(0o600);
    expect(await selfMadePair(world.dataFolder, 'mx.provider.example', world.clock.now())).toEqual({
      key,
      cert,
    });
  });

  it('is made anew 30 days before its end, for another name, and when its files are torn', async () => {
    world = await startAcceptWorld();
    const make = (hostName: string, days: number) =>
      selfMadePair(world.dataFolder, hostName, world.clock.now() + days * DAY);
    const first = await make('mx.provider.example', 0);
    const later = await make('mx.provider.example', 794);
    const late = await make('mx.provider.example', 796);
    const renamed = await make('other.example', 0);
    await writeFile(join(world.dataFolder, 'tls', 'self-made-key.pem'), 'torn');
    const repaired = await make('other.example', 0);
    expect([
      later.cert === first.cert,
      late.cert === first.cert,
      renamed.cert === late.cert,
      repaired.cert === renamed.cert,
    ]).toEqual([true, false, false, false]);
  });
});

describe('a certificate of the operator', () => {
  const pem = (folder: string) => ({
    'app.tls.source': 'pem' as const,
    'app.tls.key-file': join(folder, 'key.pem'),
    'app.tls.certificate-file': join(folder, 'cert.pem'),
  });
  const write = async (folder: string, { key, cert }: { key: string; cert: string }): Promise<void> => {
    await writeFile(join(folder, 'key.pem'), key);
    await writeFile(join(folder, 'cert.pem'), cert);
  };
  const shown = (port: number): Promise<string> =>
    new Promise((resolve, reject) => {
      const socket = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false }, () => {
        resolve(socket.getPeerX509Certificate()!.subject);
        socket.destroy();
      }).on('error', reject);
    });

  it('that is missing leaves TLS ports closed and STARTTLS out; it is used within a minute after it came', async () => {
    world = await startAcceptWorld({ services: [], settings: pem });
    const { listeners, certificate } = world;
    const hasFault = (): boolean => certificate.fault !== null;
    await listeners.change([
      { service: 'smtp', address: '127.0.0.1', port: 0 },
      { service: 'smtps', address: '127.0.0.1', port: 0 },
    ]);
    expect(listeners.states().map(({ tls, state, errorCode }) => ({ tls, state, errorCode }))).toEqual([
      { tls: 'none', state: 'listening', errorCode: null },
      { tls: 'implicit', state: 'failed', errorCode: 'CERTIFICATE' },
    ]);
    expect(certificate.fault?.code).toBe('certificate-unusable');
    const peer = await SmtpDialogue.connect(listeners.states()[0]!.port);
    await peer.expect(220);
    expect(await peer.send('EHLO a.example').reply()).not.toContain('STARTTLS');
    await peer.send('STARTTLS').expect('502 5.5.1');
    peer.destroy();

    await write(world.dataFolder, await testCertificate('first.example'));
    world.clock.advance(60_000);
    while (hasFault() || listeners.states()[1]!.state !== 'listening') await turns(1);
    expect(await shown(listeners.states()[1]!.port)).toBe('CN=first.example');

    await write(world.dataFolder, { ...(await testCertificate('second.example')), key: 'broken' });
    world.clock.advance(60_000);
    while (!hasFault()) await turns(1);
    expect(await shown(listeners.states()[1]!.port)).toBe('CN=first.example');

    await write(world.dataFolder, await testCertificate('second.example'));
    world.clock.advance(60_000);
    while (hasFault()) await turns(1);
    expect(await shown(listeners.states()[1]!.port)).toBe('CN=second.example');
  });
});

describe('TLS', () => {
  it('drops what came in clear text behind STARTTLS', async () => {
    world = await startAcceptWorld();
    const peer = await SmtpDialogue.greeted(world.port('smtp'));
    await peer.sendRaw('STARTTLS\r\nMAIL FROM:<evil@x.example>\r\nRSET\r\n').expect(220);
    const secured = connectTls({ socket: peer.socket, rejectUnauthorized: false });
    await new Promise((resolve) => secured.once('secureConnect', resolve));
    let heard = '';
    secured.on('data', (block: Buffer) => (heard += block.toString()));
    secured.write('NOOP\r\nQUIT\r\n');
    await new Promise((resolve) => secured.once('end', resolve));
    expect(heard).toBe('250 2.0.0 OK\r\n221 2.0.0 Bye\r\n');
    secured.destroy();
  });

  it('refuses versions below the setting, and a failed handshake hurts nobody else', async () => {
    world = await startAcceptWorld({ services: ['smtps'], settings: { 'app.tls.min': '1.3' } });
    const port = world.port('smtps');
    const socket = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false, maxVersion: 'TLSv1.2' });
    await new Promise((resolve) => socket.once('error', resolve));
    await (await SmtpDialogue.connect(port, { tls: true })).expect(220);
  });
});

describe('a change of the settings', () => {
  const at = (address: string, port: number, service: ListenerService = 'smtp') => ({
    service,
    address,
    port,
  });

  it('leaves unchanged sockets and their sessions alone and opens new ones beside them', async () => {
    world = await startAcceptWorld({ services: [] });
    const [one, two] = [await freePort(), await freePort()];
    await world.listeners.change([at('127.0.0.1', one)]);
    const peer = await SmtpDialogue.greeted(one);
    await world.listeners.change([at('127.0.0.1', one), at('127.0.0.1', two, 'odmr')]);
    await peer.send('NOOP').expect(250);
    await (await SmtpDialogue.connect(one)).expect(220);
    await (await SmtpDialogue.connect(two)).expect(220);
  });

  it('takes no new session where it listens no more, and ends none', async () => {
    world = await startAcceptWorld({ services: [] });
    const [old, next] = [await freePort(), await freePort()];
    await world.listeners.change([at('127.0.0.1', old)]);
    const peer = await SmtpDialogue.greeted(old);
    await world.listeners.change([at('127.0.0.1', next)]);
    await expect(SmtpDialogue.connect(old)).rejects.toThrow('ECONNREFUSED');
    expect(await peer.deliver('Subject: x')).toMatch(/^250/);
    expect(world.listeners.sessions()).toBe(1);
    await peer.send('QUIT').expect(221);
    await peer.expectClosed();
    while (world.listeners.sessions() > 0) await turns(1);
    expect(world.listeners.states().map(({ port }) => port)).toEqual([next]);
  });

  it('moves a port to another address or service without a fault', async () => {
    world = await startAcceptWorld({ services: [] });
    const port = await freePort();
    await world.listeners.change([at('0.0.0.0', port)]);
    await world.listeners.change([at('127.0.0.1', port, 'odmr')]);
    expect(world.listeners.states()).toMatchObject([
      { service: 'odmr', address: '127.0.0.1', state: 'listening' },
    ]);
  });

  it('tries a port again that could not be opened', async () => {
    world = await startAcceptWorld({ services: [] });
    const taken = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => taken.once('listening', resolve));
    const { port } = taken.address() as AddressInfo;
    await world.listeners.change([at('127.0.0.1', port)]);
    const before = world.listeners.states()[0]!.errorCode;
    await new Promise((resolve) => taken.close(resolve));
    await world.listeners.change([at('127.0.0.1', port)]);
    expect([before, world.listeners.states()[0]!.errorCode]).toEqual(['EADDRINUSE', null]);
  });

  it('to an address that this computer does not have is a state (T26)', async () => {
    world = await startAcceptWorld({ services: [] });
    await world.listeners.change([at('192.0.2.1', await freePort())]);
    expect(world.listeners.states()[0]).toMatchObject({ state: 'failed', errorCode: 'EADDRNOTAVAIL' });
  });
});

describe('a stop', () => {
  it('says 421 to idle sessions and takes no new ones', async () => {
    world = await startAcceptWorld();
    const port = world.port('smtp');
    const peer = await SmtpDialogue.greeted(port);
    await world.listeners.stop(10_000);
    await peer.expect('421 4.3.2');
    await peer.expectClosed();
    await expect(SmtpDialogue.connect(port)).rejects.toThrow('ECONNREFUSED');
  });

  it('lets a message come in, then says 421', async () => {
    world = await startAcceptWorld();
    const peer = await SmtpDialogue.greeted(world.port('smtp'));
    await peer.sendRaw('MAIL FROM:<a@x.example>\r\nRCPT TO:<b@client.example>\r\nDATA\r\n').expect(250);
    await peer.expect(250);
    await peer.expect(354);
    const stopped = world.listeners.stop(20_000);
    await peer.sendRaw('text\r\n.\r\n').expect('250 2.0.0 OK, queued as 1');
    await peer.expect('421 4.3.2');
    await peer.expectClosed();
    await stopped;
  });

  it('waits no longer than it was told', async () => {
    world = await startAcceptWorld();
    const peer = await SmtpDialogue.greeted(world.port('smtp'));
    await peer.sendRaw('MAIL FROM:<a@x.example>\r\nRCPT TO:<b@client.example>\r\nDATA\r\n').expect(250);
    await peer.expect(250);
    await peer.expect(354);
    const stopped = world.listeners.stop(20_000);
    world.clock.advance(20_000);
    await stopped;
    await peer.expectClosed();
    expect(world.messages).toEqual([]);
  });
});
