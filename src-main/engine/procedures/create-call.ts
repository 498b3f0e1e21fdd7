/** The one door for windows, pipe and command line: checks every input against the contract, whoever asks. */
import {
  procedures,
  type Call,
  type InputIssue,
  type IpcFailureCode,
  type Output,
  type ParsedInput,
  type ProcedureName,
} from '../../shared/ipc/contract.ts';
import { checkInput } from '../../shared/ipc/check-input.ts';
import { StoreFault } from '../../store/store-contract.ts';
import { SecretUnavailable } from '../gateway-directory.ts';
import type { Logger } from '../logger.ts';

/** Forget a procedure and it does not compile. */
export type Handlers = { [N in ProcedureName]: (input: ParsedInput<N>) => Output<N> | Promise<Output<N>> };

/** A procedure cannot do what was asked; the caller finds the words by the code. */
export class ProcedureFailure extends Error {
  override readonly name = 'ProcedureFailure';
  constructor(
    readonly code: IpcFailureCode,
    readonly detail: string,
    readonly issues: readonly InputIssue[] = [],
  ) {
    super(`${code}: ${detail}`);
  }
}

export function createCall(handlers: Handlers, log: Logger): Call {
  return async (name, input) => {
    const checked = checkInput(procedures, name, input);
    if (!checked.ok) return checked;
    // Only names of the contract pass the check.
    const handler = handlers[name as ProcedureName] as (input: unknown) => unknown;
    try {
      return { ok: true, value: await handler(checked.value) };
    } catch (error) {
      return { ok: false, error: toFailure(name, error, log) };
    }
  };
}

function toFailure(
  name: string,
  error: unknown,
  log: Logger,
): { code: IpcFailureCode; detail: string; issues?: readonly InputIssue[] } {
  if (error instanceof ProcedureFailure)
    return { code: error.code, detail: error.detail, issues: error.issues };
  if (error instanceof SecretUnavailable) return { code: 'secret-store-unavailable', detail: error.message };
  log.error({ err: error, procedure: name }, 'procedure failed');
  return { code: 'internal', detail: error instanceof StoreFault ? error.message : String(error) };
}
