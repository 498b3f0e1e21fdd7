/** What recipients' domains publish about TLS (P15, MTA-STS): asked for, kept as long as it counts, and asked anew when its id changes. */
import { parseMtaStsPolicy, policyIdOf } from '../../mail/mta-sts.ts';
import type { PolicyStore, StoredPolicy } from '../../store/policy-contract.ts';
import type { Clock } from '../clock.ts';
import type { Logger } from '../logger.ts';
import type { PolicySource } from '../policy-source.ts';

export interface PublishedPolicyDeps {
  readonly source: PolicySource;
  readonly store: PolicyStore;
  readonly clock: Clock;
  readonly log: Logger;
}

/** So long nobody is asked again about the same domain. */
const ASK_AGAIN_MS = 5 * 60_000;
/** Answers in memory; above it the oldest goes. */
const MOST_KNOWN = 2000;

interface Known {
  readonly policy: Promise<StoredPolicy | null>;
  readonly askedAt: number;
}

/**
 * A policy that cannot be fetched anew counts until its end; without one the domain counts as having none (RFC 8461
 * sections 3.3 and 5.1). Deliveries to one domain share the question.
 */
export class PublishedPolicies {
  readonly #deps: PublishedPolicyDeps;
  readonly #known = new Map<string, Known>();

  constructor(deps: PublishedPolicyDeps) {
    this.#deps = deps;
  }

  /** Null: the domain demands nothing. Never rejects. */
  of(domain: string): Promise<StoredPolicy | null> {
    const now = this.#deps.clock.now();
    const known = this.#known.get(domain);
    if (known !== undefined && Math.abs(now - known.askedAt) < ASK_AGAIN_MS) return known.policy;
    const policy = this.#ask(domain, now).catch((error: unknown) => {
      this.#deps.log.error({ err: error, domain }, 'published policy not looked up');
      return null;
    });
    this.#known.delete(domain);
    this.#known.set(domain, { policy, askedAt: now });
    const [oldest] = this.#known.keys();
    if (this.#known.size > MOST_KNOWN && oldest !== undefined) this.#known.delete(oldest);
    return policy;
  }

  async #ask(domain: string, now: number): Promise<StoredPolicy | null> {
    const { source, store, log } = this.#deps;
    const [stored, records] = await Promise.all([store.find(domain), source.txt(`_mta-sts.${domain}`)]);
    const kept = stored !== null && stored.expiresAt > now ? stored : null;
    const policyId = records === 'unknown' ? null : policyIdOf(records);
    if (policyId === null || policyId === kept?.policyId) return kept;
    const text = await source.fetch(`mta-sts.${domain}`);
    const fetched = text === null ? null : parseMtaStsPolicy(text);
    if (fetched === null) {
      log.warn({ domain, policyId, kept: kept?.policyId ?? null }, 'announced policy not to be had');
      return kept;
    }
    const { mode, mx, maxAgeSeconds } = fetched;
    const policy = { domain, policyId, mode, mx, fetchedAt: now, expiresAt: now + maxAgeSeconds * 1000 };
    await store.keep(policy);
    log.info({ domain, policyId, mode, mx }, 'policy of a domain fetched');
    return policy;
  }
}
