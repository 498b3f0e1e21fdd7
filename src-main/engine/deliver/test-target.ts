/** H1 and H2: would a delivery to this target come about? Each address is tried up to AUTH; QUIT comes before any MAIL. */
import type { TestFinding } from '../../shared/diagnosis/connection-test.ts';
import { formatHostField } from '../../shared/settings/field-types.ts';
import type { Credentials } from './authenticate-at-peer.ts';
import { addressesFor, isImplicit, type ConnectDeps } from './connect-next-hop.ts';
import type { HostAddress } from './find-hosts.ts';
import { identityOf, type Target } from './session-terms.ts';
import type { TestReport } from './test-report.ts';
import { failureOf, TestSession } from './test-session.ts';

export interface TargetTest {
  readonly target: Pick<Target, 'host' | 'port' | 'policy'>;
  /** A finding: they are wanted and not there. */
  readonly credentials: Credentials | TestFinding | null;
  readonly report: TestReport;
  readonly stop: AbortSignal;
}

/** So many addresses are tried. */
const MAX_ADDRESSES = 5;

/** True if some address would take mail. */
export async function testTarget(test: TargetTest, deps: ConnectDeps): Promise<boolean> {
  const { target, credentials, report, stop } = test;
  const found: HostAddress[] = [];
  await report.step('resolve', formatHostField(target.host), async () => {
    try {
      const all = await addressesFor({ ...target, isRecipientDomain: false }, deps);
      found.push(...all.slice(0, MAX_ADDRESSES));
      const reply = found.map(({ host, address }) => (host === address ? address : `${host} ${address}`));
      return { verdict: 'ok', reply: reply.join('\n') };
    } catch (error) {
      return failureOf(error);
    }
  });
  const identity = identityOf(target.host);
  const terms = { ...target, isImplicit: isImplicit(target), identity, credentials };
  let isReady = false;
  for (const address of found) {
    if (stop.aborted) break;
    const session = new TestSession(address, terms, { report, deps, stop });
    const isOpen = (await session.open()) && (await session.signIn());
    await session.quit();
    isReady ||= isOpen;
  }
  return isReady;
}
