/** Verification and scanners, built: what accepting asks of them, and the tests that a person starts. */
import type { RecipientCheck, SenderCheck } from '../accept/judge-recipient.ts';
import { callOut } from '../deliver/call-out.ts';
import type { DeliverDeps } from '../deliver/deliver-ports.ts';
import type { Configuration } from '../configuration.ts';
import { verificationProcedures } from '../procedures/verification-procedures.ts';
import { inspectMessage, type InspectDeps } from '../scan/inspect-message.ts';
import { testScanner } from '../scan/test-scanner.ts';
import { createAskCallout } from '../verify/ask-callout.ts';
import { createAskLdap } from '../verify/ask-ldap.ts';
import { LdapSessions } from '../verify/ldap-sessions.ts';
import { createAskMinger } from '../verify/ask-minger.ts';
import { runAddressTest, type AddressTest, type AddressTestResult } from '../verify/test-address.ts';
import {
  VerifierFault,
  type CallOut,
  type VerifierDeps,
  type VerifierSecrets,
} from '../verify/verifier-ports.ts';
import { AddressVerifier } from '../verify/verify-address.ts';
import { replies } from '../../mail/smtp-reply.ts';
import { gatewaySecretName, type GatewaySettings } from '../../shared/settings/gateway-settings.ts';
import { appSecretName } from '../../shared/settings/app-settings.ts';
import type { NewMessage, Store } from '../../store/store-contract.ts';
import { soonThen } from '../soon.ts';

export interface VerificationParts {
  readonly store: Store;
  readonly configuration: Configuration;
  readonly deliver: DeliverDeps;
}

/** Remembered answers are swept so often; of one gateway so many stay at most. */
const SWEEP_MS = 3_600_000;
const MOST_REMEMBERED = 100_000;

export class Verification {
  readonly #parts: VerificationParts;
  readonly #deps: VerifierDeps;
  readonly #inspectDeps: InspectDeps;
  readonly #ldapSessions: LdapSessions;
  readonly #verifier: AddressVerifier;
  #cancelSweep: () => void = () => undefined;

  constructor(parts: VerificationParts) {
    this.#parts = parts;
    const { store, configuration, deliver } = parts;
    const { clock, log, settings, resolver, certificateAuthorities } = deliver;
    this.#deps = {
      store: store.verification,
      clock,
      log,
      settings,
      resolver,
      callOut: this.#callOut,
      certificateAuthorities,
    };
    this.#inspectDeps = {
      clock,
      log,
      settings,
      resolver,
      gateways: configuration,
      readBody: (body) => store.readBody(body),
    };
    this.#ldapSessions = new LdapSessions(this.#deps);
    this.#verifier = new AddressVerifier(this.#deps, {
      ldap: createAskLdap(this.#deps, this.#ldapSessions),
      minger: createAskMinger(this.#deps),
      callout: createAskCallout(this.#deps),
    });
  }

  start(): void {
    this.#sweep();
  }

  stop(): void {
    this.#cancelSweep();
    this.#verifier.stop();
    this.#ldapSessions.close();
  }

  /** V1 to V17 for a recipient. */
  readonly checkRecipient: RecipientCheck = ({ recipient }, gateway) =>
    this.#check(gateway, recipient.localPart, replies.unknownRecipient);

  /** G2: a sender of a gateway's domain must exist as well. */
  readonly checkSender: SenderCheck = (sender) => {
    const { configuration } = this.#parts;
    const gateway = configuration.find(sender.domain);
    if (!gateway?.['domain.enabled'] || !configuration.appSettings()['global.verify-senders']) return null;
    return this.#check(gateway, sender.localPart, replies.unknownSender);
  };

  /** S1 and S2 for a complete message. */
  readonly inspect = (message: NewMessage): Promise<void> => inspectMessage(message, this.#inspectDeps);

  procedures(): ReturnType<typeof verificationProcedures> {
    const { configuration, store } = this.#parts;
    return verificationProcedures({
      configuration,
      store: store.verification,
      test: this.#test,
      testScanner: (request) => testScanner(request, this.#deps),
    });
  }

  readonly #test = (request: AddressTest): Promise<AddressTestResult> =>
    runAddressTest(request, { ...this.#deps, verifier: this.#verifier, secrets: this.#secretsOf });

  #check(
    gateway: GatewaySettings,
    localPart: string,
    unknown: typeof replies.unknownRecipient | typeof replies.unknownSender,
  ) {
    const judgement = this.#verifier.judge(gateway, localPart, this.#secretsOf(gateway['domain.name']));
    return soonThen(judgement, ({ verdict, reason }) => {
      if (verdict === 'invalid') return { refusal: unknown, reason };
      const isDeferred = verdict === 'unreachable' && gateway['verification.unreachable'] === 'defer';
      return isDeferred ? { refusal: replies.cannotVerifyNow, reason } : null;
    });
  }

  readonly #secretsOf = (domain: string): VerifierSecrets => ({
    ofGateway: (name) => this.#parts.configuration.secret(domain, gatewaySecretName.parse(name)),
    ofSharingHost: (id) =>
      this.#parts.configuration.appSecret(appSecretName.parse(`global.minger-hosts/${id}`)),
  });

  readonly #callOut: CallOut = async (request, signal) => {
    const { kind, detail } = await callOut(request, this.#parts.deliver, signal);
    if (kind === 'unknown') throw new VerifierFault(detail);
    return { isValid: kind === 'taken', detail };
  };

  #sweep(): void {
    const { clock, log, store } = this.#deps;
    void store.sweep(clock.now(), MOST_REMEMBERED).catch((error: unknown) => {
      log.warn({ err: error }, 'remembered addresses could not be swept');
    });
    this.#cancelSweep = clock.after(SWEEP_MS, () => {
      this.#sweep();
    });
  }
}
