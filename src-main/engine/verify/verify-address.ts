/** Does this address exist at its gateway? The list, what is remembered, then whoever the settings say (V1 to V17, G1). */
import type { AddressVerdict } from '../../shared/ipc/verification-procedures.ts';
import type { AppSettings } from '../../shared/settings/app-settings.ts';
import type { GatewaySettings } from '../../shared/settings/gateway-settings.ts';
import type { VerificationMethod } from '../../shared/settings/verification-fields.ts';
import { comparableLocalPart } from '../../shared/verification/address-entry.ts';
import type { RememberedAddress } from '../../store/verification-contract.ts';
import type { Soon } from '../soon.ts';
import { withinTime } from './time-limit.ts';
import { Turnstile } from './turnstile.ts';
import {
  VerifierFault,
  type Ask,
  type Question,
  type VerifierDeps,
  type VerifierSecrets,
} from './verifier-ports.ts';
import { mostPatience, sourceName } from './verifier-servers.ts';

export interface Judgement {
  readonly verdict: AddressVerdict;
  /** For the log: who said so. */
  readonly reason: string;
}

type AskedMethod = Exclude<VerificationMethod, 'none' | 'file'>;

/** Questions of one gateway that are under way at once; more of them wait within their time limit. */
const MOST_AT_ONCE = 10;
const INVALID_MS = 3_600_000;
const SHORT_MS = 15 * 60_000;
const DAY_MS = 86_400_000;
const VALID: Judgement = { verdict: 'valid', reason: 'every address is accepted' };
const noTrace = (): void => undefined;

/** Names that every domain must take mail for (RFC 5321 section 4.5.1, RFC 2142 section 4). */
const alwaysThere = new Set(['postmaster', 'abuse']);

export class AddressVerifier {
  readonly #deps: VerifierDeps;
  readonly #ways: Readonly<Record<AskedMethod, Ask>>;
  readonly #turnstile = new Turnstile(MOST_AT_ONCE);
  /** Questions under way by gateway and address: who asks the same joins. */
  readonly #underWay = new Map<string, Promise<Judgement>>();
  readonly #stop = new AbortController();

  constructor(deps: VerifierDeps, ways: Readonly<Record<AskedMethod, Ask>>) {
    this.#deps = deps;
    this.#ways = ways;
  }

  /** Ends what is under way; later questions are answered with `unreachable`. */
  stop(): void {
    this.#stop.abort();
  }

  /** At once without verification, otherwise when it is known. `localPart` as it came. */
  judge(gateway: GatewaySettings, localPart: string, secrets: VerifierSecrets): Soon<Judgement> {
    if (gateway['verification.method'] === 'none') return VALID;
    const comparable = comparableLocalPart(localPart);
    if (alwaysThere.has(comparable)) return { verdict: 'valid', reason: `${comparable} is always there` };
    return this.#judge(gateway, localPart, secrets);
  }

  async #judge(gateway: GatewaySettings, localPart: string, secrets: VerifierSecrets): Promise<Judgement> {
    const comparable = comparableLocalPart(localPart);
    const { isListed, remembered } = await this.#deps.store.find(gateway['domain.name'], comparable);
    if (isListed) return { verdict: 'valid', reason: 'listed' };
    const method = gateway['verification.method'];
    if (method === 'none' || method === 'file') return { verdict: 'invalid', reason: 'not listed' };
    const question = { gateway, secrets, address: `${localPart}@${gateway['domain.name']}`, trace: noTrace };
    const source = sourceName(gateway);
    const age = remembered === null ? 0 : this.#deps.clock.now() - remembered.learnedAt;
    const lifetime = remembered === null ? 0 : this.#lifetime(gateway, remembered, source);
    if (remembered === null || age >= lifetime) return this.#ask({ ...question, isTest: false }, comparable);
    // In the background, so that a change is noticed although nobody ever waits for it.
    if (remembered.isValid && lifetime >= DAY_MS && age >= lifetime / 4)
      void this.#ask({ ...question, isTest: false }, comparable);
    return {
      verdict: remembered.isValid ? 'valid' : 'invalid',
      reason: `remembered from ${remembered.source}`,
    };
  }

  /** How long this answer counts, in milliseconds since it was learned; 0: not at all. What another server said does not refuse anybody. */
  #lifetime(gateway: GatewaySettings, remembered: RememberedAddress, source: string): number {
    if (!remembered.isValid && remembered.source !== source) return 0;
    return lifetimeOf(gateway, this.#deps.settings(), remembered.isValid);
  }

  #ask(question: Question, comparable: string): Promise<Judgement> {
    const key = `${question.gateway['domain.name']}\n${comparable}`;
    const joined = this.#underWay.get(key);
    if (joined) return joined;
    const asked = this.#askAndRemember(question, comparable).finally(() => this.#underWay.delete(key));
    this.#underWay.set(key, asked);
    return asked;
  }

  async #askAndRemember(question: Question, localPart: string): Promise<Judgement> {
    const { gateway } = question;
    const judgement = await this.test(question);
    if (judgement.verdict === 'unreachable') return judgement;
    const isValid = judgement.verdict === 'valid';
    const lifetime = lifetimeOf(gateway, this.#deps.settings(), isValid);
    if (lifetime === 0) return judgement;
    const learnedAt = this.#deps.clock.now();
    const source = sourceName(gateway);
    const address = { localPart, isValid, source, learnedAt, expiresAt: learnedAt + lifetime };
    try {
      await this.#deps.store.remember(gateway['domain.name'], address);
    } catch (error) {
      // The answer is right all the same; it will be asked for again.
      this.#deps.log.warn(
        { err: error, gateway: gateway['domain.name'] },
        'an answer could not be remembered',
      );
    }
    return judgement;
  }

  /** Asks by the method of the settings, whatever is listed or remembered. Never rejects. */
  async test(question: Question): Promise<Judgement> {
    const { gateway } = question;
    const method = gateway['verification.method'];
    if (method === 'none' || method === 'file') return { verdict: 'unreachable', reason: 'nobody to ask' };
    const { clock, log } = this.#deps;
    const ms = mostPatience(gateway, this.#deps.settings());
    try {
      const answer = await withinTime({ ms, clock, outer: this.#stop.signal }, (signal) =>
        this.#turnstile.pass(gateway['domain.name'], signal, () => this.#ways[method](question, signal)),
      );
      return { verdict: answer.isValid ? 'valid' : 'invalid', reason: `${method}: ${answer.detail}` };
    } catch (error) {
      if (!(error instanceof VerifierFault)) log.error({ err: error }, 'a verifier failed inside');
      const reason = error instanceof Error ? error.message : String(error);
      log.warn({ gateway: gateway['domain.name'], method, reason }, 'no answer about an address');
      return { verdict: 'unreachable', reason: `${method}: ${reason}` };
    }
  }
}

/** V17 and G1: how long an answer counts, milliseconds; 0: it is not remembered. */
function lifetimeOf(gateway: GatewaySettings, settings: AppSettings, isValid: boolean): number {
  if (gateway['verification.known-good'])
    return isValid ? gateway['verification.known-good-days'] * DAY_MS : INVALID_MS;
  const isShort = settings['global.cache-ldap'] && gateway['verification.method'] !== 'callout';
  return isShort ? SHORT_MS : 0;
}
