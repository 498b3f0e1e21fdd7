/** `gateway import`: takes gateways from our JSON document or from MDaemon's Gateways.dat, all or none. */
import type { ImportPlan, ImportRow } from '../../shared/settings/gateway-exchange.ts';
import { CommandFailure, UsageError } from '../command-failure.ts';
import { defineCommand } from '../command.ts';
import { issueWords } from '../failure-text.ts';
import { counted, json as toJson, table } from '../print.ts';
import { readSecret, readTextFile } from '../read-input.ts';

export const gatewayImport = defineCommand({
  path: 'gateway import',
  summary: "Add gateways from a JSON document or from MDaemon's Gateways.dat, all or none.",
  arguments: [
    { name: 'FILE', help: "What 'gateway export' wrote, or a Gateways.dat; '-' reads standard input." },
  ],
  options: {
    replace: {
      kind: 'flag',
      help: 'Change gateways that exist already: what the file names is taken, the rest and their passwords stay.',
    },
    preview: { kind: 'flag', help: 'Show what would happen and write nothing.' },
    passphrase: {
      kind: 'text',
      value: 'TEXT',
      help: "Opens the encrypted passwords of the file; '-' reads it from standard input.",
    },
  },
  notes: [
    'The document: {"version","gateways":[{ID:VALUE,…},…]} or the array alone; settings left out get their defaults. Passwords of a Gateways.dat are encrypted and are not taken over. With --json: {"added","replaced"}, with --preview what would happen to each gateway.',
  ],
  async run({ json, input, print, warn, withEngine }, [file = '-'], options) {
    if (file === '-' && options.passphrase === '-')
      throw new UsageError('file and passphrase cannot both come from standard input');
    const text = await readTextFile(file, input);
    const passphrase = options.passphrase === '-' ? await readSecret(input) : options.passphrase;
    const request = { text, ...(passphrase !== undefined && { passphrase }) };
    await withEngine(async (engine) => {
      const plan = await engine.call('gateway:preview-import', request);
      if (options.preview) {
        await print(json ? toJson(plan) : previewText(plan));
        return;
      }
      refuseUnlessWhole(plan, options.replace);
      const result = await engine.call('gateway:import', request);
      for (const row of plan.rows) for (const line of notTakenLines(row)) warn(line);
      if (plan.needsPassphrase) warn('the passwords of the file were left out: no --passphrase was given');
      const { added, replaced } = result;
      await print(
        json ? toJson(result) : `${counted(added, 'gateway')} added, ${String(replaced)} replaced.\n`,
      );
    });
  },
});

/** Throws CommandFailure. */
function refuseUnlessWhole({ rows }: ImportPlan, replace: boolean): void {
  const faulty = rows.filter(({ change }) => change === 'skipped').map(faultLine);
  if (faulty.length > 0) throw new CommandFailure(`nothing was imported: ${faulty.join('; ')}`);
  const existing = rows.find(({ change }) => change === 'changed');
  if (existing !== undefined && !replace) {
    throw new CommandFailure(`gateway '${existing.domain}' exists already; --replace changes existing ones`);
  }
}

const faultLine = ({ domain, line, issues }: ImportRow): string =>
  `line ${String(line)}, '${domain}': ${faults({ issues })}`;

const faults = ({ issues }: Pick<ImportRow, 'issues'>): string =>
  issues.map((issue) => `${issue.path}: ${issueWords(issue, undefined)}`).join(' ');

const whys: Readonly<Record<ImportRow['notTaken'][number]['why'], string>> = {
  unknown: 'this key is not known',
  encrypted: 'the password is encrypted; set a new one',
  machine: 'it belongs to the other computer',
  elsewhere: 'there is nothing like it here',
  invalid: 'the value cannot be used',
};

const notTakenLines = ({ domain, notTaken }: ImportRow): string[] =>
  notTaken.map(
    ({ key, line, why }) => `line ${String(line)}, '${domain}': ${key} was not taken: ${whys[why]}`,
  );

function previewText({ rows }: ImportPlan): string {
  const lines = rows.map((row) => [
    row.domain,
    row.change,
    row.change === 'skipped' ? faults(row) : row.fields.join(', '),
  ]);
  const left = rows.flatMap(notTakenLines).map((line) => `${line}\n`);
  return `${table([['DOMAIN', 'CHANGE', 'WHAT'], ...lines])}${left.join('')}`;
}
