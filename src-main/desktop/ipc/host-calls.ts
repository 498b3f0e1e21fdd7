/** Answers what a window asks of the desktop; input is checked against the contract as the engine does it. */
import type { Call } from '../../shared/ipc/contract.ts';
import { hostProcedures, type HostHandlers, type HostProcedureName } from '../../shared/ipc/host-contract.ts';
import { toInputIssues } from '../../shared/ipc/input-issues.ts';

const isHostProcedure = (name: string): name is HostProcedureName => Object.hasOwn(hostProcedures, name);

export function createHostCall(handlers: HostHandlers): Call {
  return async (name, input) => {
    if (!isHostProcedure(name)) return { ok: false, error: { code: 'unknown-procedure', detail: name } };
    const parsed = hostProcedures[name].input.safeParse(input);
    if (!parsed.success) {
      const issues = toInputIssues(parsed.error);
      return { ok: false, error: { code: 'invalid-input', detail: name, issues } };
    }
    const handler = handlers[name] as (input: unknown) => unknown;
    return { ok: true, value: await handler(parsed.data) };
  };
}
