/** The check of every call, the engine's and the desktop's: is there such a procedure, and does its input fit? */
import type { z } from 'zod';
import type { IpcResult } from './contract.ts';
import { toInputIssues } from './input-issues.ts';

type Procedures = Readonly<Record<string, { readonly input: z.ZodType }>>;

/** The input as the handler takes it, with defaults filled in; else the failure for the caller. */
export function checkInput(procedures: Procedures, name: string, input: unknown): IpcResult<unknown> {
  const procedure = Object.hasOwn(procedures, name) ? procedures[name] : undefined;
  if (procedure === undefined) return { ok: false, error: { code: 'unknown-procedure', detail: name } };
  const parsed = procedure.input.safeParse(input);
  if (parsed.success) return { ok: true, value: parsed.data };
  return { ok: false, error: { code: 'invalid-input', detail: name, issues: toInputIssues(parsed.error) } };
}
