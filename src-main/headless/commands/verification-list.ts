/** `verification list` and `verification cache`: the addresses of a gateway, and what verifiers said of addresses. */
import type { Output } from '../../shared/ipc/contract.ts';
import { defineCommand } from '../command.ts';
import { domainArgument, toAsciiDomain } from '../gateway-options.ts';
import { JsonArrayPieces, localTime, table } from '../print.ts';

const filter = { kind: 'text', value: 'TEXT', help: 'Only addresses with this in them.' } as const;
/** So many the engine gives at once. */
const PAGE = 10_000;

export const verificationList = defineCommand({
  path: 'verification list',
  summary: 'List the addresses and patterns that a gateway takes mail for.',
  arguments: [domainArgument],
  options: { filter },
  notes: ['One address a line. With --json: one array of texts.'],
  async run({ json, print, withEngine }, [given = ''], options) {
    const page = { domain: toAsciiDomain(given), filter: options.filter ?? '', limit: PAGE };
    await withEngine(async (engine) => {
      const pieces = new JsonArrayPieces();
      for (let after = '', isLast = false; !isLast;) {
        const { entries } = await engine.call('verification:list', { ...page, after });
        await print(json ? pieces.next(entries) : entries.map((entry) => `${entry}\n`).join(''));
        after = entries.at(-1) ?? '';
        isLast = entries.length < PAGE;
      }
      if (json) await print(pieces.end());
    });
  },
});

type Row = Output<'verification:cache'>['rows'][number];

const HEAD = ['ADDRESS', 'VALID', 'SOURCE', 'LEARNED', 'EXPIRES'];
const cells = ({ address, isValid, source, learnedAt, expiresAt }: Row): string[] => [
  address,
  isValid ? 'yes' : 'no',
  source,
  localTime(learnedAt),
  localTime(expiresAt),
];

export const verificationCache = defineCommand({
  path: 'verification cache',
  summary: "Show what is remembered of a gateway's addresses.",
  arguments: [domainArgument],
  options: { filter },
  notes: [
    'With --json: one array, an object per address (address, isValid, source, learnedAt, expiresAt); instants are milliseconds since 1970.',
  ],
  async run({ json, print, withEngine }, [given = ''], options) {
    const page = { domain: toAsciiDomain(given), filter: options.filter ?? '', limit: PAGE };
    await withEngine(async (engine) => {
      const pieces = new JsonArrayPieces();
      for (let after = '', isFirst = true, isLast = false; !isLast; isFirst = false) {
        const { rows } = await engine.call('verification:cache', { ...page, after });
        await print(json ? pieces.next(rows) : table([...(isFirst ? [HEAD] : []), ...rows.map(cells)]));
        after = rows.at(-1)?.address ?? '';
        isLast = rows.length < PAGE;
      }
      if (json) await print(pieces.end());
    });
  },
});
