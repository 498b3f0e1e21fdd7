/** Answers what a window asks of the desktop; input is checked against the contract as the engine does it. */
import type { Logger } from '../../engine/gateway.ts';
import { checkInput } from '../../shared/ipc/check-input.ts';
import type { Call } from '../../shared/ipc/contract.ts';
import { hostProcedures, type HostHandlers, type HostProcedureName } from '../../shared/ipc/host-contract.ts';

/** A handler that throws is logged and answered as `internal`. */
export function createHostCall(handlers: HostHandlers, log: Pick<Logger, 'error'>): Call {
  return async (name, input) => {
    const checked = checkInput(hostProcedures, name, input);
    if (!checked.ok) return checked;
    // Only names of the contract pass the check.
    const handler = handlers[name as HostProcedureName] as (input: unknown) => unknown;
    try {
      return { ok: true, value: await handler(checked.value) };
    } catch (error) {
      log.error({ err: error, procedure: name }, 'procedure of the desktop failed');
      return { ok: false, error: { code: 'internal', detail: String(error) } };
    }
  };
}
