/** The scope of a run of the schedule as statements take it. */
import type { RunScope } from './run-contract.ts';

/** JSON lists of gateways; the one that does not count is null. */
export function scopeParameters(scope: RunScope): { only: string | null; except: string | null } {
  return 'only' in scope
    ? { only: JSON.stringify(scope.only), except: null }
    : { only: null, except: JSON.stringify(scope.except) };
}
