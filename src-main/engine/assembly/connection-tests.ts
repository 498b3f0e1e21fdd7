/** Tests that a person starts (H1–H3): each has a name, a time limit and an end at any moment; the rows can be watched. */
import { setMaxListeners } from 'node:events';
import type { ConnectionTest, TestFinding, TestRow } from '../../shared/diagnosis/connection-test.ts';
import type { ListenerState } from '../../shared/ipc/contract.ts';
import { parseHostField, type HostField } from '../../shared/settings/field-types.ts';
import type { GatewaySecrets, GatewaySettings } from '../../shared/settings/gateway-settings.ts';
import { isAllowed } from '../../mail/access-list.ts';
import type { Configuration } from '../configuration.ts';
import { SecretUnavailable } from '../gateway-directory.ts';
import type { Credentials } from '../deliver/authenticate-at-peer.ts';
import type { DeliverDeps } from '../deliver/deliver-ports.ts';
import { TestReport } from '../deliver/test-report.ts';
import { testSignIn } from '../deliver/test-sign-in.ts';
import { testTarget } from '../deliver/test-target.ts';

export interface ConnectionTestParts {
  readonly deliver: DeliverDeps;
  readonly configuration: Configuration;
  listeners(): readonly ListenerState[];
  onRow(): void;
}

interface Run {
  readonly report: TestReport;
  readonly end: (how: 'cancelled' | 'timed-out') => void;
}

const LIMIT_MS = 60_000;

export class ConnectionTests {
  readonly #parts: ConnectionTestParts;
  readonly #runs = new Map<string, Run>();

  constructor(parts: ConnectionTestParts) {
    this.#parts = parts;
  }

  /** H1 with the values of the page; an absent secret is the stored one. */
  target(run: string, gateway: GatewaySettings, secrets: GatewaySecrets): Promise<ConnectionTest> {
    return this.#run(run, (report, stop) => {
      const host: HostField = parseHostField(gateway['dequeuing.etrn.host']) ?? {
        kind: 'domain',
        domain: gateway['domain.name'],
      };
      const credentials = this.#credentials(gateway, secrets);
      return testTarget({ target: targetAt(host, gateway), credentials, report, stop }, this.#parts.deliver);
    });
  }

  /** H2: the address of the last valid ETRN, which never gets credentials. */
  requester(run: string, gateway: GatewaySettings): Promise<ConnectionTest> {
    const address = this.#parts.configuration.lastRequester(gateway['domain.name']);
    return this.#run(run, async (report, stop) => {
      if (address === null) {
        return report.step('resolve', '', () => ({ verdict: 'failed', finding: 'no-requester' }));
      }
      const { 'dequeuing.access.mode': mode, 'dequeuing.access.entries': entries } = gateway;
      if (!isAllowed(mode, entries, address)) {
        return report.step('resolve', address, () => ({
          verdict: 'failed',
          finding: 'requester-not-allowed',
        }));
      }
      const target = targetAt({ kind: 'address', address }, gateway);
      return testTarget({ target, credentials: null, report, stop }, this.#parts.deliver);
    });
  }

  /** H3 with what is stored: the listener knows nothing else. */
  signIn(run: string, gateway: GatewaySettings): Promise<ConnectionTest> {
    return this.#run(run, (report, stop) => {
      const listeners = this.#parts
        .listeners()
        .filter(({ service }) => service === 'odmr' || service === 'odmrs');
      const user = gateway['domain.name'];
      const secret = this.#secret(() => this.#parts.configuration.secret(user, 'dequeuing.atrn.password'));
      const credentials = typeof secret === 'string' ? { user, secret } : secret.finding;
      const policy = gateway['settings.tls'];
      return testSignIn({ listeners, credentials, policy, report, stop }, this.#parts.deliver);
    });
  }

  rows(run: string): TestRow[] {
    return [...(this.#runs.get(run)?.report.rows ?? [])];
  }

  cancel(run: string): void {
    this.#runs.get(run)?.end('cancelled');
  }

  stop(): void {
    for (const { end } of this.#runs.values()) end('cancelled');
  }

  /** The same name again ends the test before: its window has forgotten it. */
  async #run(
    name: string,
    test: (report: TestReport, stop: AbortSignal) => Promise<boolean>,
  ): Promise<ConnectionTest> {
    this.cancel(name);
    const { clock } = this.#parts.deliver;
    const report = new TestReport(clock, () => {
      this.#parts.onRow();
    });
    const stop = new AbortController();
    setMaxListeners(0, stop.signal);
    let end: Run['end'] = () => undefined;
    const ended = new Promise<'cancelled' | 'timed-out'>((resolve) => (end = resolve));
    const run = { report, end };
    this.#runs.set(name, run);
    const cancelLimit = clock.after(LIMIT_MS, () => {
      end('timed-out');
    });
    try {
      const done = test(report, stop.signal).then((isReady) => (isReady ? 'passed' : 'failed'));
      return { end: await Promise.race([done, ended]), rows: [...report.rows] };
    } finally {
      cancelLimit();
      report.close();
      stop.abort();
      if (this.#runs.get(name) === run) this.#runs.delete(name);
    }
  }

  #credentials(gateway: GatewaySettings, secrets: GatewaySecrets): Credentials | TestFinding | null {
    const user = gateway['dequeuing.etrn.auth-user'];
    if (user === '' || gateway['dequeuing.etrn.target'] !== 'host') return null;
    const typed = secrets['dequeuing.etrn.auth-password'];
    const secret = this.#secret(() =>
      typed === undefined
        ? this.#parts.configuration.secret(gateway['domain.name'], 'dequeuing.etrn.auth-password')
        : typed,
    );
    return typeof secret === 'string' ? { user, secret } : secret.finding;
  }

  #secret(read: () => string | null): string | { finding: TestFinding } {
    try {
      return read() ?? { finding: 'secret-not-set' };
    } catch (error) {
      if (!(error instanceof SecretUnavailable)) throw error;
      return { finding: 'secret-unavailable' };
    }
  }
}

const targetAt = (host: HostField, gateway: GatewaySettings) => ({
  host,
  port: gateway['dequeuing.etrn.port'],
  policy: gateway['settings.tls'],
});
