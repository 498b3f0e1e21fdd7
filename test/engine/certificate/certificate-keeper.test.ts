/** The certificate of the services: where it comes from, what is told about it, and what is refused. */
import { copyFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import {
  CertificateKeeper,
  type CertificateDeps,
} from '../../../src-main/engine/certificate/certificate-keeper.ts';
import { SecretUnavailable } from '../../../src-main/engine/gateway-directory.ts';
import { appSettings, type AppSettings } from '../../../src-main/shared/settings/app-settings.ts';
import type { CertificateFiles } from '../../../src-main/shared/diagnosis/certificate-view.ts';
import { startEngine } from '../../helpers/engine-in-process.ts';
import { ManualClock } from '../../helpers/manual-clock.ts';
import { temporaryFolder } from '../../helpers/temporary-store.ts';
import { testCertificate } from '../../helpers/test-certificate.ts';
import { silentLogger } from '../../helpers/turn-fixtures.ts';

const DAY = 86_400_000;
/** Made with OpenSSL for mail.office.example, password `sesame`, 100 years. */
const officePfx = join(import.meta.dirname, '../../fixtures/certificates/office.pfx');

interface World {
  readonly keeper: CertificateKeeper;
  readonly clock: ManualClock;
  readonly folder: string;
}

async function keep(
  settings: (folder: string) => Partial<AppSettings>,
  deps: Partial<CertificateDeps> = {},
): Promise<World> {
  const folder = await temporaryFolder();
  const clock = new ManualClock(Date.now());
  const all = { ...appSettings.parse({ 'app.host-name': 'mail.office.example' }), ...settings(folder) };
  const keeper = new CertificateKeeper({
    clock,
    log: silentLogger,
    settings: () => all,
    password: () => null,
    dataFolder: folder,
    ...deps,
  });
  onTestFinished(() => keeper.stop());
  await keeper.start();
  return { keeper, clock, folder };
}

const pfx = (file = officePfx) => ({ 'app.tls.source': 'pfx', 'app.tls.pfx-file': file }) as const;
const withPassword = { password: () => 'sesame' };

describe('a PFX file', () => {
  test('is used with its password, and everything worth knowing is told', async () => {
    const { keeper } = await keep(() => pfx(), withPassword);
    const { validFrom, validUntil, fingerprint, ...info } = keeper.info()!;
    expect([keeper.fault, info]).toEqual([
      null,
      {
        subject: 'O=Example Office, CN=mail.office.example',
        issuer: 'O=Example Office, CN=mail.office.example',
        names: ['mail.office.example', 'office.example', '192.0.2.7'],
        chain: [],
        problems: ['self-signed'],
      },
    ]);
    expect(Math.round((validUntil - validFrom) / DAY)).toBe(36_500);
    expect(fingerprint).toMatch(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
  });

  test.each([
    ['another password', { password: () => 'wrong' }],
    [
      'a password that cannot be opened',
      {
        password: () => {
          throw new SecretUnavailable('sealed elsewhere');
        },
      },
    ],
  ])('with %s is a fault', async (_what, deps) => {
    const { keeper } = await keep(() => pfx(), deps);
    expect([keeper.context, keeper.fault?.code]).toEqual([null, 'certificate-unusable']);
  });
});

describe('what speaks against a certificate', () => {
  const pem = (folder: string) => ({
    'app.tls.source': 'pem' as const,
    'app.tls.key-file': join(folder, 'key.pem'),
    'app.tls.certificate-file': join(folder, 'cert.pem'),
  });
  const problemsAfter = async (days: number, hostName: string): Promise<readonly string[]> => {
    const folder = await temporaryFolder();
    const { key, cert } = await testCertificate('mail.office.example');
    await writeFile(join(folder, 'key.pem'), key);
    await writeFile(join(folder, 'cert.pem'), cert);
    const world = await keep(() => ({ ...pem(folder), 'app.host-name': hostName }));
    world.clock.setNow(Date.now() + days * DAY);
    return world.keeper.info()!.problems;
  };

  test.each([
    ['another name (T29)', 0, 'other.example', ['name-missing', 'self-signed']],
    ['its end in 21 days (T29)', 345, 'mail.office.example', ['expires-soon', 'self-signed']],
    ['its end in 23 days', 342, 'mail.office.example', ['self-signed']],
    ['its end in the past', 367, 'mail.office.example', ['expired', 'self-signed']],
    ['its begin in the future', -3, 'mail.office.example', ['not-yet-valid', 'self-signed']],
  ])('%s', async (_what, days, hostName, problems) => {
    expect(await problemsAfter(days, hostName)).toEqual(problems);
  });
});

test('its end is told 21, 7 and 1 days before, and when it has come (P12)', async () => {
  const folder = await temporaryFolder();
  const { key, cert } = await testCertificate('mail.office.example');
  await writeFile(join(folder, 'key.pem'), key);
  await writeFile(join(folder, 'cert.pem'), cert);
  const { keeper, clock } = await keep(() => ({
    'app.tls.source': 'pem',
    'app.tls.key-file': join(folder, 'key.pem'),
    'app.tls.certificate-file': join(folder, 'cert.pem'),
  }));
  let told = 0;
  keeper.on('faultChanged', () => told++);
  const end = keeper.info()!.validUntil;
  const seen: string[] = [];
  for (const days of [25, 20, 10, 6, 2, 0.5, 0.25, -1]) {
    clock.setNow(end - days * DAY);
    clock.advance(60_000);
    await keeper.reload(); // after the one of the clock
    const { code, parameters } = keeper.endNotice ?? { code: 'nothing', parameters: { stage: '' } };
    seen.push(`${code} ${parameters['stage']!}`.trim());
  }
  expect([seen, told]).toEqual([
    [
      'nothing',
      'certificate-ends 21',
      'certificate-ends 21',
      'certificate-ends 7',
      'certificate-ends 7',
      'certificate-ends 1',
      'certificate-ends 1',
      'certificate-ended 0',
    ],
    4,
  ]);
});

describe('files that are not applied yet', () => {
  const check = async (files: Partial<CertificateFiles>): Promise<unknown> => {
    const { keeper, folder } = await keep(() => ({}));
    const one = await testCertificate('one.example');
    const two = await testCertificate('two.example');
    for (const [name, text] of Object.entries({
      'one.pem': one.cert,
      'one.key': one.key,
      'two.key': two.key,
      'text.pem': 'no certificate',
    }))
      await writeFile(join(folder, name), text);
    await copyFile(officePfx, join(folder, 'office.pfx'));
    const inFolder = (path: string | undefined): string =>
      path === undefined || path === '' ? '' : join(folder, path);
    const { certificate, issues } = await keeper.check({
      source: 'pem',
      hostName: '',
      ...files,
      certificateFile: inFolder(files.certificateFile),
      keyFile: inFolder(files.keyFile),
      pfxFile: inFolder(files.pfxFile),
    });
    return certificate?.subject ?? issues.map(({ path, text }) => `${path} ${text}`).join();
  };

  test.each<[string, Partial<CertificateFiles>, string]>([
    ['that fit', { certificateFile: 'one.pem', keyFile: 'one.key' }, 'CN=one.example'],
    ['of which one is not named (T01)', { certificateFile: 'one.pem' }, 'app.tls.key-file error.required'],
    [
      'that are not there (T16)',
      { certificateFile: 'one.pem', keyFile: 'no.key' },
      'app.tls.key-file error.file-unreadable',
    ],
    [
      'that are no certificate (T27)',
      { certificateFile: 'text.pem', keyFile: 'one.key' },
      'app.tls.certificate-file error.certificate',
    ],
    [
      'that do not belong together (T28)',
      { certificateFile: 'one.pem', keyFile: 'two.key' },
      'app.tls.key-file error.key-mismatch',
    ],
    [
      'in PFX with the password typed now',
      { source: 'pfx', pfxFile: 'office.pfx', password: 'sesame' },
      'O=Example Office, CN=mail.office.example',
    ],
    [
      'in PFX with a wrong password (T27)',
      { source: 'pfx', pfxFile: 'office.pfx', password: 'x' },
      'app.tls.pfx-file error.certificate',
    ],
  ])('%s', async (_what, files, expected) => {
    expect(await check(files)).toBe(expected);
  });
});

test('files that cannot be used are not applied; good ones are in use at once, with their password', async () => {
  const engine = await startEngine({
    options: { listen: [{ service: 'smtps', address: '127.0.0.1', port: 0 }] },
  });
  const applied = async (password: string): Promise<unknown> =>
    engine.change(pfx(), { 'app.tls.pfx-password': password }).then(
      () => 'applied',
      (error: unknown) => /"path":"([^"]+)"/.exec(String(error))?.[1],
    );
  const subject = async (): Promise<string | undefined> =>
    (await engine.ask('tls:certificate-info', undefined))?.subject;
  expect([await applied('wrong'), await subject()]).toEqual(['app.tls.pfx-file', 'CN=schleuse.example']);
  expect([await applied('sesame'), await subject()]).toEqual([
    'applied',
    'O=Example Office, CN=mail.office.example',
  ]);
});

test('addresses that this computer does not have are not applied (T26)', async () => {
  const engine = await startEngine();
  const applied = (settings: Partial<AppSettings>): Promise<unknown> =>
    engine.change(settings).then(
      () => 'applied',
      (error: unknown) => /"path":"([^"]+)"/.exec(String(error))?.[1],
    );
  expect([
    await applied({ 'app.listen.addresses': ['127.0.0.1', '192.0.2.1'] }),
    await applied({ 'app.listen.bind-out-4': '192.0.2.1' }),
    await applied({ 'app.listen.addresses': ['127.0.0.5', '::1'], 'app.listen.bind-out-4': '127.0.0.1' }),
  ]).toEqual(['app.listen.addresses', 'app.listen.bind-out-4', 'applied']);
});
