/**
 * Who holds which recipients, and until when. In memory only: a lease ends with the process anyway, and the row keeps
 * what the recipient was before (former_status). So renewing costs no write, and the start clears all of them.
 */
export class Leases {
  readonly #owners = new Map<string, { until: number; readonly recipients: Set<number> }>();
  readonly #ownerOf = new Map<number, string>();

  take(owner: string, recipient: number, until: number): void {
    this.drop(recipient);
    let lease = this.#owners.get(owner);
    if (!lease) {
      lease = { until, recipients: new Set() };
      this.#owners.set(owner, lease);
    }
    lease.until = Math.max(lease.until, until);
    lease.recipients.add(recipient);
    this.#ownerOf.set(recipient, owner);
  }

  renew(owner: string, until: number): void {
    const lease = this.#owners.get(owner);
    if (lease) lease.until = until;
  }

  /** The recipient is not active any more. */
  drop(recipient: number): void {
    const owner = this.#ownerOf.get(recipient);
    if (owner === undefined) return;
    this.#ownerOf.delete(recipient);
    const lease = this.#owners.get(owner);
    lease?.recipients.delete(recipient);
    if (lease?.recipients.size === 0) this.#owners.delete(owner);
  }

  /** Recipients whose lease ended at `now` or before. */
  expired(now: number): number[] {
    const ended = [...this.#owners.values()].filter((lease) => lease.until <= now);
    return ended.flatMap((lease) => [...lease.recipients]);
  }

  /** When the next lease ends; null if there is none. */
  nextEnd(): number | null {
    const ends = [...this.#owners.values()].map((lease) => lease.until);
    return ends.length === 0 ? null : Math.min(...ends);
  }
}
