/** V7: asks about one address as the settings of a form say, step by step; nothing is stored. */
import { domainToASCII } from 'node:url';
import type { AddressVerdict, TestStep } from '../../shared/ipc/verification-procedures.ts';
import type { GatewaySecrets, GatewaySettings } from '../../shared/settings/gateway-settings.ts';
import type { Clock } from '../clock.ts';
import { stepTimer } from '../step-timer.ts';
import type { Question, VerifierSecrets } from './verifier-ports.ts';
import type { AddressVerifier } from './verify-address.ts';

export interface AddressTest {
  /** Whose stored secrets count; null: nobody's. */
  readonly domain: string | null;
  readonly settings: GatewaySettings;
  readonly secrets: GatewaySecrets;
  readonly address: string;
}

export interface AddressTestResult {
  readonly verdict: AddressVerdict;
  readonly steps: TestStep[];
}

export interface AddressTestDeps {
  readonly clock: Clock;
  readonly verifier: AddressVerifier;
  secrets(domain: string): VerifierSecrets;
}

/** A local part alone means the gateway's domain. */
export async function runAddressTest(
  { domain, settings, secrets, address }: AddressTest,
  deps: AddressTestDeps,
): Promise<AddressTestResult> {
  const steps: TestStep[] = [];
  const stored = deps.secrets(domain ?? settings['domain.name']);
  const question: Question = {
    gateway: settings,
    secrets: {
      ofGateway: (name) => {
        const typed = secrets[name as keyof GatewaySecrets];
        return typed === undefined && domain !== null ? stored.ofGateway(name) : (typed ?? null);
      },
      ofSharingHost: (id) => stored.ofSharingHost(id),
    },
    address: inDomain(address.trim(), settings['domain.name']),
    trace: stepTimer(steps, deps.clock),
    isTest: true,
  };
  const { verdict, reason } = await deps.verifier.test(question);
  // A fault before the first step, for example of the settings, is shown as well.
  if (verdict === 'unreachable' && steps.every(({ isGood }) => isGood)) question.trace('ask', false, reason);
  return { verdict, steps };
}

function inDomain(address: string, domain: string): string {
  const at = address.lastIndexOf('@');
  return at < 0 ? `${address}@${domain}` : address.slice(0, at + 1) + domainToASCII(address.slice(at + 1));
}
