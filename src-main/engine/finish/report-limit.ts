/** No mail bombs: of many reports to one domain only so many leave in a minute, the others wait for the minutes after it. */
import type { NewRecipient } from '../../store/store-contract.ts';
import { domainOf, type Route } from '../queue/route-table.ts';

const MINUTE_MS = 60_000;
export const REPORTS_PER_MINUTE = 60;

export class ReportLimit {
  /** By domain: the minute that is being filled, and how many are in it. */
  readonly #filling = new Map<string, { minute: number; count: number }>();

  /** The way of one more report; what is held at a gateway waits anyway. */
  delayed(
    route: Route,
    forwardPath: string,
    now: number,
  ): Pick<NewRecipient, 'gateway' | 'status' | 'nextHop' | 'nextAttemptAt'> {
    if (route.status === 'held') return route;
    const present = Math.floor(now / MINUTE_MS);
    const minute = this.#take(domainOf(forwardPath), present);
    return minute === present ? route : { ...route, status: 'deferred', nextAttemptAt: minute * MINUTE_MS };
  }

  /** The minute in which it may leave. */
  #take(domain: string, present: number): number {
    const filling = this.#filling.get(domain);
    let minute = Math.max(present, filling?.minute ?? 0);
    let count = filling?.minute === minute ? filling.count : 0;
    if (count >= REPORTS_PER_MINUTE) {
      minute += 1;
      count = 0;
    }
    this.#forgetPast(present);
    this.#filling.set(domain, { minute, count: count + 1 });
    return minute;
  }

  #forgetPast(present: number): void {
    for (const [domain, { minute }] of this.#filling) if (minute < present) this.#filling.delete(domain);
  }
}
