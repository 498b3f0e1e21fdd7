/** Failures and faults of the engine in one English line for the command line, with the option to use where there is one. */
import type { EngineFault, InputIssue, IpcFailure, ProcedureName } from '../shared/ipc/contract.ts';
import { createTexts } from '../shared/texts/texts.ts';
import { gatewayOptionOf } from './gateway-options.ts';
import { counted } from './print.ts';

/** What `procedure` answered to `input`, for the person at the terminal. */
export function failureText(procedure: ProcedureName, input: unknown, failure: IpcFailure): string {
  const { code, detail, issues = [] } = failure;
  const subject = procedure.startsWith('queue:') ? `recipient ${detail} in the queue` : `gateway '${detail}'`;
  switch (code) {
    case 'not-found':
      return `there is no ${subject}`;
    case 'already-exists':
      if (procedure === 'client:save') return `there is a dequeue account '${detail}' already`;
      return `${subject} exists already; change it with 'schleuse gateway set'`;
    case 'changed-meanwhile':
      return `somebody else changed ${detail} at the same time; nothing was changed, try again`;
    case 'mail-waits':
      return `mail for ${counted(Number(detail), 'recipient')} is waiting; add --mail return, --mail keep or --mail delete`;
    case 'nothing-to-undo':
      return 'nothing was removed in the last ten minutes';
    case 'unreadable-file':
      return `the file cannot be imported, line ${detail}: ${issuesText(issues, input)}`;
    case 'no-fixed-target':
      return `${subject} has no fixed target: its mail leaves when its server asks by ETRN or ATRN`;
    case 'secret-store-unavailable':
      return `the secret cannot be protected or read: ${detail}`;
    case 'unknown-procedure':
      return `the running engine does not know '${detail}'; it is of another version`;
    case 'not-running':
      return 'the engine is not running';
    case 'invalid-input':
    case 'password-needed':
      return issues.length === 0 ? `wrong input: ${detail}` : issuesText(issues, input);
    case 'internal':
      return `unexpected error: ${detail}; the log has the details`;
  }
}

/** A fault that the running engine reports, for the person at the terminal. */
export function faultText({ code, parameters }: EngineFault): string {
  const details = Object.entries(parameters).map(([name, value]) => `${name} ${value}`);
  const defaultValue = [code, ...details].join(', ');
  return createTexts('en').t(`fault.${code}`, { ...parameters, defaultValue });
}

function issuesText(issues: readonly InputIssue[], input: unknown): string {
  return issues
    .map((issue) => {
      const words = issueWords(issue, valueAt(input, issue.path));
      return issue.path === 'text' ? words : `${fieldName(issue.path)}: ${words}`;
    })
    .join(' ');
}

/** What is wrong, without the field. `value`: what stands there, where the issue does not say it. */
export function issueWords({ text, parameters }: InputIssue, value: unknown): string {
  const known = { ...parameters, value: shown(parameters['value'] ?? value) };
  // A text that is not there yet is named by its key.
  return createTexts('en').t(text, { ...known, defaultValue: text });
}

const shown = (value: unknown): string =>
  typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value);

/** `settings.dequeuing.etrn.host` → `--etrn-target (dequeuing.etrn.host)`; `gateways.1.x` → `gateway 2, x`. */
function fieldName(path: string): string {
  const match = /^(?:settings\.|secrets\.|gateways\.(?<index>\d+)\.?)?(?<field>.*)$/.exec(path)?.groups;
  const field = match?.['field'] ?? path;
  const index = match?.['index'];
  if (index !== undefined)
    return [`gateway ${String(Number(index) + 1)}`, field].filter((part) => part !== '').join(', ');
  const option = gatewayOptionOf(field);
  return option === null ? field : `${option} (${field})`;
}

/** What stands in `input` at the path; keys may contain dots themselves. Undefined if nothing does. */
function valueAt(input: unknown, path: string): unknown {
  if (path === '') return input;
  if (typeof input !== 'object' || input === null) return undefined;
  for (const [key, value] of Object.entries(input)) {
    if (path === key) return value;
    if (path.startsWith(`${key}.`)) return valueAt(value, path.slice(key.length + 1));
  }
  return undefined;
}
