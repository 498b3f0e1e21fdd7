/** One way of verifying, asked directly: question and answer without an engine around them. */
import type { HostResolver } from '../../src-main/engine/host-resolver.ts';
import { systemClock, type Clock } from '../../src-main/engine/clock.ts';
import {
  VerifierFault,
  type Ask,
  type Question,
  type VerifierDeps,
  type VerifierSecrets,
} from '../../src-main/engine/verify/verifier-ports.ts';
import type { TestStep } from '../../src-main/shared/ipc/verification-procedures.ts';
import { appSettings, type AppSettings } from '../../src-main/shared/settings/app-settings.ts';
import { gatewayFields, type GatewaySettings } from '../../src-main/shared/settings/gateway-settings.ts';
import { silentLogger } from './turn-fixtures.ts';

export interface AskedWish {
  readonly gateway: Partial<GatewaySettings>;
  readonly secrets?: Readonly<Record<string, string>>;
  readonly settings?: Partial<AppSettings>;
  readonly clock?: Clock;
  readonly certificateAuthorities?: readonly string[];
  readonly isTest?: boolean;
}

export interface Asked {
  /** `valid`, `invalid`, or why nobody could say. */
  readonly ask: (localPart: string, changes?: Partial<GatewaySettings>) => Promise<string>;
  readonly steps: Omit<TestStep, 'ms'>[];
}

/** Every name is this computer, `two` of its addresses; names that begin with `unknown` are nobody. */
const onLoopback: HostResolver = {
  mx: () => Promise.resolve({ kind: 'none' }),
  addresses: (name) =>
    Promise.resolve(
      name.startsWith('unknown')
        ? { kind: 'no-such-name' }
        : {
            kind: 'addresses',
            addresses: name.startsWith('two') ? ['127.0.0.99', '127.0.0.1'] : ['127.0.0.1'],
          },
    ),
};

export function askedVerifier(create: (deps: VerifierDeps) => Ask, wish: AskedWish): Asked {
  const { secrets = {}, clock = systemClock, certificateAuthorities, isTest = true } = wish;
  const ask = create({
    store: {} as VerifierDeps['store'],
    clock,
    log: silentLogger,
    settings: () => appSettings.parse({ ...wish.settings }),
    resolver: onLoopback,
    callOut: () => Promise.reject(new Error('no callout here')),
    certificateAuthorities,
  });
  const verifierSecrets: VerifierSecrets = {
    ofGateway: (name) => secrets[name] ?? null,
    ofSharingHost: (id) => secrets[`global.minger-hosts/${id}`] ?? null,
  };
  const steps: Omit<TestStep, 'ms'>[] = [];
  return {
    steps,
    async ask(localPart, changes = {}) {
      const question: Question = {
        gateway: gatewayFields.parse({ 'domain.name': 'client.example', ...wish.gateway, ...changes }),
        secrets: verifierSecrets,
        address: `${localPart}@client.example`,
        trace: (step, isGood, detail) => {
          steps.push({ step, isGood, detail });
        },
        isTest,
      };
      try {
        const { isValid } = await ask(question, new AbortController().signal);
        return isValid ? 'valid' : 'invalid';
      } catch (error) {
        if (error instanceof VerifierFault) return error.message;
        throw error;
      }
    },
  };
}
