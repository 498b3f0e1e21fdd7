/** `gateway export`: settings of gateways as a JSON document for `gateway import`. */
import { writeFile } from 'node:fs/promises';
import { GATEWAY_SETTINGS_VERSION } from '../../shared/settings/gateway-settings.ts';
import { CommandFailure } from '../command-failure.ts';
import { defineCommand } from '../command.ts';
import { toAsciiDomain } from '../gateway-options.ts';
import { counted, json as toJson } from '../print.ts';

export const gatewayExport = defineCommand({
  path: 'gateway export',
  summary: 'Write the settings of gateways as JSON, without their secrets.',
  arguments: [{ name: 'FILE', help: "File to write; '-' or none: standard output.", isOptional: true }],
  options: {
    gateway: { kind: 'list', value: 'DOMAIN', help: 'Only this gateway; may be repeated. Default: all.' },
  },
  notes: [
    'The document: {"version","gateways":[{ID:VALUE,…},…]}. Passwords are never exported. With --json and a file: {"exported","file"}.',
  ],
  async run({ json, print, withEngine }, [file = '-'], { gateway }) {
    const selection = gateway.length === 0 ? {} : { domains: gateway.map(toAsciiDomain) };
    const gateways = await withEngine((engine) => engine.call('gateway:export', selection));
    const document = `${JSON.stringify({ version: GATEWAY_SETTINGS_VERSION, gateways }, null, 2)}\n`;
    if (file === '-') {
      await print(document);
      return;
    }
    try {
      await writeFile(file, document);
    } catch (cause) {
      throw new CommandFailure(`'${file}' cannot be written: ${String(cause)}`, { cause });
    }
    const exported = gateways.length;
    await print(json ? toJson({ exported, file }) : `${counted(exported, 'gateway')} written to ${file}.\n`);
  },
});
