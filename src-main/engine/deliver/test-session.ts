/** The steps of a test on one address, up to AUTH: what the peer says, judged by what the settings want. Nothing is sent. */
import type { TestFinding } from '../../shared/diagnosis/connection-test.ts';
import type { AppSettings } from '../../shared/settings/app-settings.ts';
import type { TlsPolicy } from '../../shared/settings/field-types.ts';
import { replyText } from '../../mail/smtp-reply.ts';
import type { Clock } from '../clock.ts';
import { authenticateAtPeer, chooseMechanism, type Credentials } from './authenticate-at-peer.ts';
import { capabilitiesFrom, noCapabilities, type Capabilities } from './capabilities.ts';
import { ClientConnection } from './client-connection.ts';
import { connectTcp, localAddressFor } from './connect-tcp.ts';
import type { HostAddress } from './find-hosts.ts';
import type { CertificateFlaw, ShownCertificate, TlsIdentity } from './peer-certificate.ts';
import { toPeerReply, type Reply } from './reply-parser.ts';
import { SessionFault, type SessionFaultCode } from './session-fault.ts';
import { lowestTlsVersion, startTls, startWithTls, type SecuredConnection } from './start-tls.ts';
import type { StepResult, TestReport } from './test-report.ts';
import { commandMsOf, timeLimits } from './time-limits.ts';

export interface TestTerms {
  readonly port: number;
  readonly policy: TlsPolicy;
  /** TLS from the first byte. */
  readonly isImplicit: boolean;
  /** Whom the certificate should name; null: nobody in particular, the peer is ourselves. */
  readonly identity: TlsIdentity | null;
  readonly credentials: Credentials | TestFinding | null;
}

export interface TestDeps {
  readonly clock: Clock;
  settings(): AppSettings;
  readonly certificateAuthorities?: readonly string[] | undefined;
}

export class TestSession {
  readonly #report: TestReport;
  readonly #deps: TestDeps;
  readonly #terms: TestTerms;
  readonly #host: HostAddress;
  readonly #stop: AbortSignal;
  /** `host [address]:port`. */
  readonly target: string;
  #connection: ClientConnection | null = null;
  #secured: SecuredConnection | null = null;
  capabilities: Capabilities = noCapabilities;

  constructor(
    host: HostAddress,
    terms: TestTerms,
    { report, deps, stop }: { report: TestReport; deps: TestDeps; stop: AbortSignal },
  ) {
    this.#host = host;
    this.#terms = terms;
    this.#report = report;
    this.#deps = deps;
    this.#stop = stop;
    this.target = `${host.host} [${host.address}]:${String(terms.port)}`;
  }

  /** Connect, greeting, EHLO and TLS; false where a delivery would end, too. */
  async open(): Promise<boolean> {
    if (!(await this.#connect())) return false;
    if (this.#terms.isImplicit && !(await this.#useTls())) return false;
    if (!(await this.#greet()) || !(await this.#hello())) return false;
    return this.#terms.isImplicit || this.#mayStartTls();
  }

  /** AUTH by the strongest mechanism in common; skipped if the settings name no user. */
  signIn(): Promise<boolean> {
    const { credentials } = this.#terms;
    return this.#step('auth', async (connection) => {
      if (credentials === null) return { verdict: 'skipped', finding: 'no-credentials' };
      if (typeof credentials === 'string') return { verdict: 'failed', finding: credentials };
      const { authMechanisms } = this.capabilities;
      const reply = [...authMechanisms].join(' ');
      const mechanism = chooseMechanism(authMechanisms, connection.isTls);
      if (mechanism === null) {
        const finding = authMechanisms.size > 0 ? 'auth-in-clear-refused' : 'auth-not-offered';
        return { verdict: 'failed', finding, reply };
      }
      await authenticateAtPeer(connection, this.capabilities, credentials);
      return { verdict: 'ok', reply: mechanism };
    });
  }

  noop(): Promise<boolean> {
    return this.#step('noop', async (connection) =>
      judged(await connection.command('NOOP', timeLimits.reset, 'NOOP')),
    );
  }

  /** Says goodbye where a session is open; never before the other steps are told. */
  async quit(): Promise<void> {
    const connection = this.#connection;
    if (connection?.fault !== null) return;
    await this.#step('quit', async () => {
      const reply = await connection.command('QUIT', timeLimits.quit, 'QUIT');
      return reply.code < 300 ? judged(reply) : { verdict: 'warning', reply: textOf(reply) };
    });
    connection.destroy(new SessionFault('lost', 'the test is over'));
  }

  #connect(): Promise<boolean> {
    const { clock } = this.#deps;
    const { address } = this.#host;
    const limitMs = this.#deps.settings()['app.timeouts.connect'] * 1000;
    return this.#report.step('connect', this.target, async () => {
      try {
        const { port } = this.#terms;
        const localAddress = localAddressFor(address, this.#deps.settings());
        const socket = await connectTcp({ address, port, localAddress, limitMs, clock, stop: this.#stop });
        this.#stop.addEventListener('abort', () => socket.destroy());
        const commandMs = commandMsOf(this.#deps.settings());
        const expectedReplies = this.#terms.isImplicit ? 0 : 1;
        this.#connection = new ClientConnection(socket, clock, expectedReplies, { commandMs });
        return { verdict: 'ok' };
      } catch (error) {
        return failureOf(error);
      }
    });
  }

  #greet(): Promise<boolean> {
    const limitMs = this.#deps.settings()['app.timeouts.greeting'] * 1000;
    return this.#step('greeting', async (connection) => judged(await connection.reply(limitMs, 'greeting')));
  }

  #hello(): Promise<boolean> {
    return this.#step('ehlo', async (connection) => {
      const name = this.#deps.settings()['app.host-name'];
      const ehlo = await connection.command(`EHLO ${name}`, connection.commandMs, 'EHLO');
      if (ehlo.code < 300) this.capabilities = capabilitiesFrom(ehlo);
      if (ehlo.code < 500) return judged(ehlo);
      const helo = judged(await connection.command(`HELO ${name}`, connection.commandMs, 'HELO'));
      return { ...helo, reply: `${textOf(ehlo)}\n${helo.reply ?? ''}` };
    });
  }

  /** STARTTLS as the policy wants it; a failed handshake ends the test of this address, as nobody should rely on it. */
  async #mayStartTls(): Promise<boolean> {
    const { policy } = this.#terms;
    const isMust = policy === 'required' || policy === 'verified';
    if (policy !== 'off' && this.capabilities.startTls) return (await this.#useTls()) && this.#hello();
    return this.#report.step('starttls', this.target, () =>
      policy === 'off'
        ? { verdict: 'skipped', finding: 'tls-off' }
        : { verdict: isMust ? 'failed' : 'warning', finding: 'tls-not-offered' },
    );
  }

  async #useTls(): Promise<boolean> {
    const isSecured = await this.#step('starttls', async (connection) => {
      const secured = await this.#shakeHands(connection);
      if ('refused' in secured) {
        const isMust = this.#terms.policy !== 'opportunistic';
        const { reply } = secured.refused;
        return {
          verdict: isMust ? 'failed' : 'warning',
          finding: 'tls-refused',
          reply: reply === null ? '' : replyText(reply),
        };
      }
      this.#secured = secured;
      this.#connection = secured.connection;
      return { verdict: 'ok', reply: secured.tls };
    });
    if (!isSecured || this.#secured === null) return isSecured;
    const { certificate } = this.#secured;
    return this.#report.step('certificate', this.target, () => this.#judgeCertificate(certificate));
  }

  #shakeHands(connection: ClientConnection): ReturnType<typeof startTls> {
    const { host } = this.#host;
    const options = {
      clock: this.#deps.clock,
      host,
      identity: this.#terms.identity ?? { name: host, allowSubdomains: false },
      mustVerify: false,
      minVersion: lowestTlsVersion(this.#deps.settings()),
      commandMs: commandMsOf(this.#deps.settings()),
      certificateAuthorities: this.#deps.certificateAuthorities,
    };
    return this.#terms.isImplicit
      ? startWithTls(connection.detach(), options)
      : startTls(connection, options);
  }

  #judgeCertificate({ subject, issuer, validUntil, flawKind }: ShownCertificate): StepResult {
    const until = validUntil === null ? '' : new Date(validUntil).toISOString().slice(0, 10);
    const reply = [subject, issuer, until].join('\n');
    if (flawKind === null) return { verdict: 'ok', reply };
    // Our own certificate is often self-made; who signs in there decides for himself what to trust.
    if (this.#terms.identity === null) return { verdict: 'ok', finding: 'certificate-not-checked', reply };
    const verdict = this.#terms.policy === 'verified' ? 'failed' : 'warning';
    return { verdict, finding: certificateFindings[flawKind], reply };
  }

  #step(
    step: 'greeting' | 'ehlo' | 'starttls' | 'auth' | 'noop' | 'quit',
    act: (connection: ClientConnection) => Promise<StepResult>,
  ): Promise<boolean> {
    return this.#report.step(step, this.target, async () => {
      try {
        if (this.#connection === null) return { verdict: 'failed', finding: 'not-reached' };
        return await act(this.#connection);
      } catch (error) {
        return failureOf(error);
      }
    });
  }
}

const certificateFindings: Readonly<Record<CertificateFlaw, TestFinding>> = {
  'none-shown': 'certificate-untrusted',
  untrusted: 'certificate-untrusted',
  expired: 'certificate-expired',
  'other-name': 'certificate-other-name',
};

const faultFindings: Partial<Record<SessionFaultCode, TestFinding>> = {
  connect: 'not-reached',
  lost: 'closed-by-peer',
  timeout: 'timed-out',
  closing: 'refused-by-peer',
  'malformed-reply': 'not-smtp',
  'tls-handshake': 'tls-failed',
  'auth-refused': 'auth-refused',
  'auth-not-offered': 'auth-postponed',
  dns: 'not-resolved',
  'no-such-domain': 'no-such-name',
  'no-such-host': 'no-such-name',
  'null-mx': 'null-mx',
  'own-address': 'own-address',
};

/** A fault as the row of the step in which it came. Throws what is no fault of a session. */
export function failureOf(error: unknown): StepResult {
  if (!(error instanceof SessionFault)) throw error;
  const { code, detail, reply } = error;
  const text = reply === null ? detail : replyText(reply);
  return { verdict: 'failed', finding: faultFindings[code] ?? 'refused-by-peer', reply: text };
}

/** All lines, each cleaned like a reply that is kept. */
const textOf = ({ code, lines }: Reply): string =>
  lines.map((line) => replyText(toPeerReply({ code, lines: [line] }))).join('\n');

const judged = (reply: Reply): StepResult =>
  reply.code < 300
    ? { verdict: 'ok', reply: textOf(reply) }
    : { verdict: 'failed', finding: 'refused-by-peer', reply: textOf(reply) };
