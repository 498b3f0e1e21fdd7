/** What verifying addresses asks of the rest of the engine, and the words it uses. */
import type { TestStep } from '../../shared/ipc/verification-procedures.ts';
import type { AppSettings } from '../../shared/settings/app-settings.ts';
import type { HostField, TlsPolicy } from '../../shared/settings/field-types.ts';
import type { GatewaySettings } from '../../shared/settings/gateway-settings.ts';
import type { VerificationStore } from '../../store/verification-contract.ts';
import type { Clock } from '../clock.ts';
import type { HostResolver } from '../host-resolver.ts';
import type { Logger } from '../logger.ts';

/** What somebody who was asked said. */
export interface Answer {
  readonly isValid: boolean;
  /** In the peer's words where it has some. */
  readonly detail: string;
}

/** Nobody could say whether the address exists; the message tells why. */
export class VerifierFault extends Error {
  override readonly name = 'VerifierFault';
}

/** Notes a step of a question; only tests listen. */
export type Trace = (step: TestStep['step'], isGood: boolean, detail: string) => void;

/** Secrets of one gateway and of the sharing hosts (G3), in clear text; null where none is set. They throw SecretUnavailable. */
export interface VerifierSecrets {
  /** `verification.secret` or `verification.more-servers/<id>`. */
  ofGateway(name: 'verification.secret' | `verification.more-servers/${string}`): string | null;
  ofSharingHost(id: string): string | null;
}

/** One question about one address of one gateway. */
export interface Question {
  readonly gateway: GatewaySettings;
  readonly secrets: VerifierSecrets;
  /** With the gateway's domain as A-label. */
  readonly address: string;
  readonly trace: Trace;
  /** A connection of its own, so that each step is seen. */
  readonly isTest: boolean;
}

/** Asks by one method; throws VerifierFault. The signal ends whatever is going on. */
export type Ask = (question: Question, signal: AbortSignal) => Promise<Answer>;

/** A dialogue with a mail server up to RCPT: valid, invalid, or a VerifierFault. */
export type CallOut = (
  request: {
    readonly host: HostField;
    readonly port: number;
    readonly policy: TlsPolicy;
    readonly forwardPath: string;
    readonly trace: Trace;
  },
  signal: AbortSignal,
) => Promise<Answer>;

export interface VerifierDeps {
  readonly store: VerificationStore;
  readonly clock: Clock;
  readonly log: Logger;
  settings(): AppSettings;
  readonly resolver: HostResolver;
  readonly callOut: CallOut;
  /** PEM; absent: the certificates that the runtime trusts. */
  readonly certificateAuthorities?: readonly string[] | undefined;
}
