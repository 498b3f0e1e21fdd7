/** `gateway import`: takes gateways from a JSON document, all or none. */
import { z } from 'zod';
import type { Input } from '../../shared/ipc/contract.ts';
import { GATEWAY_SETTINGS_VERSION } from '../../shared/settings/gateway-settings.ts';
import { CommandFailure } from '../command-failure.ts';
import { defineCommand } from '../command.ts';
import { counted, json as toJson } from '../print.ts';
import { readTextFile } from '../read-input.ts';

/** Single gateways are checked by the engine; here only the frame. */
const gatewayList = z.array(z.looseObject({ 'domain.name': z.string() }));
const importDocument = z
  .strictObject({ version: z.int().min(1), gateways: gatewayList })
  .or(gatewayList.transform((gateways) => ({ version: GATEWAY_SETTINGS_VERSION, gateways })));

export const gatewayImport = defineCommand({
  path: 'gateway import',
  summary: 'Add gateways from a JSON document, all or none.',
  arguments: [{ name: 'FILE', help: "What 'gateway export' wrote; '-' reads standard input." }],
  options: {
    replace: { kind: 'flag', help: 'Overwrite gateways that exist already; their passwords stay.' },
  },
  notes: [
    'The document: {"version","gateways":[{ID:VALUE,…},…]} or the array alone; settings left out get their defaults. Passwords are not part of it: set them with \'gateway set\'. With --json: {"added","replaced"}.',
  ],
  async run({ json, input, print, withEngine }, [file = '-'], { replace }) {
    const gateways = readDocument(await readTextFile(file, input), file);
    const result = await withEngine((engine) => engine.call('gateway:import', { gateways, replace }));
    const { added, replaced } = result;
    await print(
      json ? toJson(result) : `${counted(added, 'gateway')} added, ${String(replaced)} replaced.\n`,
    );
  },
});

function readDocument(text: string, file: string): Input<'gateway:import'>['gateways'] {
  const parsed = importDocument.safeParse(asJson(text, file));
  if (!parsed.success || parsed.data.gateways.length === 0) {
    throw new CommandFailure(
      `'${file}' is no document of gateways: expected {"version","gateways":[…]} with a domain.name in each`,
    );
  }
  const { version, gateways } = parsed.data;
  if (version > GATEWAY_SETTINGS_VERSION) {
    throw new CommandFailure(
      `'${file}' was written by a newer version of Schleuse (document version ${String(version)})`,
    );
  }
  // Beyond the name nothing is known here; the engine's schema refuses what does not fit, with its place.
  return gateways;
}

function asJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (cause) {
    throw new CommandFailure(
      `'${file}' is no JSON: ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    );
  }
}
