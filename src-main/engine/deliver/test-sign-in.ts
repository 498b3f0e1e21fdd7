/** H3: signs in at our own ODMR listener as a client would; says NOOP and goes, so that no mail moves. */
import ipaddr from 'ipaddr.js';
import type { TestFinding } from '../../shared/diagnosis/connection-test.ts';
import type { TlsPolicy } from '../../shared/settings/field-types.ts';
import type { ListenerState } from '../../shared/ipc/contract.ts';
import type { Credentials } from './authenticate-at-peer.ts';
import type { StepResult, TestReport } from './test-report.ts';
import { TestSession, type TestDeps } from './test-session.ts';

export interface SignInTest {
  /** The ODMR listeners, TLS ones included, running or not. */
  readonly listeners: readonly ListenerState[];
  /** A finding: there is no password, or it cannot be opened. */
  readonly credentials: Credentials | TestFinding;
  readonly policy: TlsPolicy;
  readonly report: TestReport;
  readonly stop: AbortSignal;
}

/** True if signing in works on one of the listeners. */
export async function testSignIn(test: SignInTest, deps: TestDeps): Promise<boolean> {
  const { listeners, report, stop } = test;
  const running = listeners.filter(({ state }) => state === 'listening');
  const isThere = await report.step('listener', 'ODMR', () => judgeListeners(listeners, running));
  if (!isThere) return false;
  await report.step('reach', 'ODMR', () => judgeReach(running));
  let isReady = false;
  for (const listener of withoutTwins(running)) {
    if (stop.aborted) break;
    isReady = (await signInAt(listener, test, deps)) || isReady;
  }
  return isReady;
}

async function signInAt(listener: ListenerState, test: SignInTest, deps: TestDeps): Promise<boolean> {
  const { credentials, policy, report, stop } = test;
  const address = loopbackFor(listener.address);
  const isImplicit = listener.tls === 'implicit';
  const terms = { port: listener.port, policy, isImplicit, identity: null, credentials };
  const session = new TestSession({ host: 'localhost', address, rank: 0 }, terms, { report, deps, stop });
  let isReady = await session.open();
  if (isReady) {
    const reply = [...session.capabilities.authMechanisms].join(' ');
    isReady = await report.step('mechanisms', session.target, () =>
      reply === '' ? { verdict: 'failed', finding: 'auth-not-offered' } : { verdict: 'ok', reply },
    );
  }
  isReady = isReady && (await session.signIn()) && (await session.noop());
  await session.quit();
  return isReady;
}

function judgeListeners(all: readonly ListenerState[], running: readonly ListenerState[]): StepResult {
  const reply = all
    .map(({ address, port, errorCode }) => [`${address}:${String(port)}`, errorCode ?? ''].join(' ').trim())
    .join('\n');
  if (all.length === 0) return { verdict: 'failed', finding: 'listener-off' };
  if (running.length === 0) return { verdict: 'failed', finding: 'listener-failed', reply };
  return running.length < all.length
    ? { verdict: 'warning', finding: 'listener-failed', reply }
    : { verdict: 'ok', reply };
}

/** Which networks the bound addresses belong to; what a firewall does is not seen from here. */
function judgeReach(running: readonly ListenerState[]): StepResult {
  const ranges = running.map(({ address }) => ipaddr.process(address).range());
  const reply = [...new Set(running.map(({ address }) => address))].join('\n');
  if (ranges.some((range) => range === 'unicast' || range === 'unspecified'))
    return { verdict: 'ok', finding: 'reach-everywhere', reply };
  return ranges.every((range) => range === 'loopback')
    ? { verdict: 'warning', finding: 'reach-this-computer', reply }
    : { verdict: 'warning', finding: 'reach-private', reply };
}

/** One listener of each port: the same service on several addresses answers alike. */
function withoutTwins(listeners: readonly ListenerState[]): ListenerState[] {
  return [...new Map(listeners.map((listener) => [listener.port, listener])).values()];
}

const loopbackFor = (address: string): string =>
  address === '::' || address === '0.0.0.0' ? '127.0.0.1' : address;
