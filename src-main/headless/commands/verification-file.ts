/** `verification import` and `verification export`: a gateway's addresses from and to a file. */
import { defineCommand } from '../command.ts';
import { domainArgument, toAsciiDomain } from '../gateway-options.ts';
import { json as toJson } from '../print.ts';
import { readTextFile } from '../read-input.ts';

export const verificationImport = defineCommand({
  path: 'verification import',
  summary: "Take a gateway's addresses from a text or CSV file, all or none.",
  arguments: [
    domainArgument,
    { name: 'FILE', help: "One address a line, or CSV; '-' reads standard input." },
  ],
  options: { replace: { kind: 'flag', help: 'Remove addresses that are not in the file.' } },
  notes: [
    'Addresses of other domains are skipped; a line that is no address refuses the whole file. With --json: {"added","present","removed","skipped"}.',
  ],
  async run({ json, input, print, withEngine }, [given = '', file = '-'], { replace }) {
    const text = await readTextFile(file, input);
    const domain = toAsciiDomain(given);
    const result = await withEngine((engine) =>
      engine.call('verification:import', { domain, text, replace }),
    );
    const { added, present, removed, skipped } = result;
    const counts = `${String(added)} added, ${String(present)} there already, ${String(removed)} removed`;
    await print(json ? toJson(result) : `${counts}, ${String(skipped)} of other domains skipped.\n`);
  },
});

export const verificationExport = defineCommand({
  path: 'verification export',
  summary: "Print a gateway's addresses as a text, or as CSV.",
  arguments: [domainArgument],
  options: { csv: { kind: 'flag', help: 'CSV with a title.' } },
  notes: ['With --json: {"text"}.'],
  async run({ json, print, withEngine }, [given = ''], { csv }) {
    const format = csv ? ('csv' as const) : ('text' as const);
    const request = { domain: toAsciiDomain(given), format };
    const result = await withEngine((engine) => engine.call('verification:export', request));
    await print(json ? toJson(result) : result.text);
  },
});
