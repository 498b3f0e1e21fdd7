/** P15: what domains publish about TLS (MTA-STS) – asked for, kept, and kept to. */
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { addressesFor, openSession } from '../../../src-main/engine/deliver/connect-next-hop.ts';
import type { DeliverDeps } from '../../../src-main/engine/deliver/deliver-ports.ts';
import { PublishedPolicies } from '../../../src-main/engine/deliver/published-policies.ts';
import { SessionFault } from '../../../src-main/engine/deliver/session-fault.ts';
import type { Target } from '../../../src-main/engine/deliver/session-terms.ts';
import { fetchText } from '../../../src-main/engine/policy-source.ts';
import { appSettings, type AppSettings } from '../../../src-main/shared/settings/app-settings.ts';
import type { TlsPolicy } from '../../../src-main/shared/settings/field-types.ts';
import type { StoredPolicy } from '../../../src-main/store/policy-contract.ts';
import { deliverDeps, MemoryQueue } from '../../helpers/delivery-fixtures.ts';
import type { FakeServerOptions } from '../../helpers/fake-smtp-server.ts';
import { ManualClock } from '../../helpers/manual-clock.ts';
import { start, summary } from '../../helpers/open-next-hop.ts';
import { temporaryStore } from '../../helpers/temporary-store.ts';
import { testCertificate } from '../../helpers/test-certificate.ts';
import { silentLogger } from '../../helpers/turn-fixtures.ts';

const DAY = 86_400_000;
const policyText = (mode: string, mx: string, maxAge = 86_400): string =>
  `version: STSv1\r\nmode: ${mode}\r\nmx: ${mx}\r\nmax_age: ${String(maxAge)}\r\n`;

describe('a policy', () => {
  interface World {
    /** Mode of the policy that counts now; `nothing` without one. */
    readonly ask: () => Promise<string>;
    readonly asked: string[];
    readonly clock: ManualClock;
    readonly web: { txt: readonly string[] | 'unknown'; text: string | null };
    /** As after a restart: only what is stored is known. */
    readonly restart: () => void;
  }

  async function world(): Promise<World> {
    const store = await temporaryStore();
    const clock = new ManualClock();
    const asked: string[] = [];
    const web: World['web'] = { txt: ['v=STSv1; id=1'], text: policyText('enforce', 'mx.corp.example') };
    const source = {
      txt: (name: string) => {
        asked.push(name);
        return Promise.resolve(web.txt);
      },
      fetch: (host: string) => {
        asked.push(host);
        return Promise.resolve(web.text);
      },
    };
    const create = () => new PublishedPolicies({ source, store: store.policies, clock, log: silentLogger });
    let policies = create();
    return {
      ask: async () => (await policies.of('corp.example'))?.mode ?? 'nothing',
      asked,
      clock,
      web,
      restart: () => (policies = create()),
    };
  }

  test('is fetched once, and asked for again after five minutes by its id only', async () => {
    const { ask, asked, clock } = await world();
    expect([await ask(), await ask()]).toEqual(['enforce', 'enforce']);
    clock.advance(5 * 60_000);
    expect([await ask(), asked]).toEqual([
      'enforce',
      ['_mta-sts.corp.example', 'mta-sts.corp.example', '_mta-sts.corp.example'],
    ]);
  });

  test('survives a restart and a domain that cannot be asked, until its end', async () => {
    const { ask, web, clock, restart } = await world();
    await ask();
    web.txt = 'unknown';
    web.text = null;
    clock.advance(DAY / 2);
    restart();
    expect(await ask()).toBe('enforce');
    clock.advance(DAY / 2);
    restart();
    expect(await ask()).toBe('nothing');
  });

  test('is replaced when its id changes, and stays when the new one is not to be had', async () => {
    const { ask, web, clock } = await world();
    await ask();
    web.txt = ['v=STSv1; id=2'];
    web.text = 'nonsense';
    clock.advance(5 * 60_000);
    expect(await ask()).toBe('enforce');
    web.text = policyText('testing', 'mx.corp.example');
    clock.advance(5 * 60_000);
    expect(await ask()).toBe('testing');
  });

  test('is not looked for where none is announced', async () => {
    const { ask, asked, web } = await world();
    web.txt = ['something else'];
    expect([await ask(), asked]).toEqual(['nothing', ['_mta-sts.corp.example']]);
  });
});

describe('a delivery to a domain', () => {
  const policyOf = (mode: StoredPolicy['mode'], ...mx: string[]): DeliverDeps['policies'] => ({
    of: () =>
      Promise.resolve({ domain: 'corp.example', policyId: '1', mode, mx, fetchedAt: 0, expiresAt: 1 }),
  });

  interface Wish {
    readonly policies: DeliverDeps['policies'];
    readonly server?: FakeServerOptions;
    readonly tls?: TlsPolicy;
    readonly settings?: Partial<AppSettings>;
    readonly isRecipientDomain?: boolean;
    readonly certificateAuthorities?: readonly string[];
  }

  async function deliver(wish: Wish): Promise<string> {
    const server = await start(wish.server ?? {});
    const settings = { ...appSettings.parse({ 'app.host-name': 'schleuse.example' }), ...wish.settings };
    const deps = deliverDeps(new MemoryQueue(), {
      policies: wish.policies,
      settings: () => settings,
      certificateAuthorities: wish.certificateAuthorities,
      resolver: {
        mx: () =>
          Promise.resolve({ kind: 'records', records: [{ exchange: 'mx.hoster.example', preference: 1 }] }),
        addresses: () => Promise.resolve({ kind: 'addresses', addresses: ['127.0.0.1'] }),
      },
    });
    const target: Target = {
      host: { kind: 'domain', domain: 'corp.example' },
      port: server.port,
      policy: wish.tls ?? 'opportunistic',
      isRecipientDomain: wish.isRecipientDomain ?? true,
      way: 'direct',
      credentials: () => null,
    };
    try {
      const addresses = await addressesFor(target, deps);
      const terms = { ...target, credentials: null };
      const stop = new AbortController().signal;
      const session = await openSession({ place: addresses[0]!, terms, stop }, deps);
      session.connection.destroy(new SessionFault('lost', 'the test is over'));
      return summary(session);
    } catch (error) {
      if (error instanceof SessionFault) return error.code;
      throw error;
    }
  }

  const enforce = policyOf('enforce', 'mx.hoster.example');
  const withTls = async (): Promise<FakeServerOptions> => ({
    offers: ['STARTTLS'],
    certificate: await testCertificate('mx.hoster.example'),
  });
  const trusted = async () => [(await testCertificate('mx.hoster.example')).cert];

  test('that enforces goes by TLS with a certificate for the mail server’s name', async () => {
    const server = await withTls();
    expect(await deliver({ policies: enforce, server, certificateAuthorities: await trusted() })).toBe('TLS');
  });

  test('that enforces waits where TLS is not offered, also with TLS switched off here', async () => {
    expect([await deliver({ policies: enforce }), await deliver({ policies: enforce, tls: 'off' })]).toEqual([
      'tls-not-offered',
      'tls-not-offered',
    ]);
  });

  test('that enforces waits at a certificate that nobody vouches for', async () => {
    expect(await deliver({ policies: enforce, server: await withTls() })).toBe('tls-handshake');
  });

  test('that enforces waits when no mail server found is one it names', async () => {
    const policies = policyOf('enforce', 'mx.corp.example');
    expect(await deliver({ policies })).toBe('policy-unmet');
  });

  test.each([
    ['only tests', policyOf('testing', 'mx.corp.example'), {}],
    ['demands nothing any more', policyOf('none'), {}],
    ['enforces, but is not to be honoured (P15)', enforce, { settings: { 'app.tls.published': false } }],
    ['enforces, but is a target that somebody has set', enforce, { isRecipientDomain: false }],
  ])('that %s goes as the settings say', async (_what, policies, wish) => {
    expect(await deliver({ policies, ...wish })).toBe('clear');
  });
});

describe('the policy file', () => {
  const served = async (
    status: number,
    type: string,
    body: string,
    name = 'mta-sts.corp.example',
  ): Promise<string | null> => {
    const certificate = await testCertificate('mta-sts.corp.example');
    const seen: string[] = [];
    const server = createServer(certificate, (request, response) => {
      seen.push(`${request.headers.host ?? ''} ${request.url ?? ''}`);
      response.writeHead(status, { 'content-type': type, location: 'https://elsewhere.example/' }).end(body);
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    onTestFinished(() => {
      server.close();
    });
    const { port } = server.address() as AddressInfo;
    const text = await fetchText({
      host: name,
      address: '127.0.0.1',
      port,
      certificateAuthorities: [certificate.cert],
    });
    if (text !== null) expect(seen).toEqual([`${name} /.well-known/mta-sts.txt`]);
    return text;
  };

  test('is plain text from a host whose certificate fits', async () => {
    expect(await served(200, 'text/plain; charset=utf-8', 'version: STSv1')).toBe('version: STSv1');
  });

  test.each([
    ['a redirection', 301, 'text/plain', ''],
    ['an error', 404, 'text/plain', 'no'],
    ['a page', 200, 'text/html', '<html>'],
    ['a flood', 200, 'text/plain', 'x'.repeat(100_000)],
  ])('is not %s', async (_what, status, type, body) => {
    expect(await served(status, type, body)).toBeNull();
  });

  test('is not taken from a host with another name', async () => {
    expect(await served(200, 'text/plain', 'version: STSv1', 'mta-sts.other.example')).toBeNull();
  });
});
