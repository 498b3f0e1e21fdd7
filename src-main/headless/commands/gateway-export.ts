/** `gateway export`: settings of gateways as a JSON document for `gateway import`. */
import { writeFile } from 'node:fs/promises';
import { CommandFailure } from '../command-failure.ts';
import { defineCommand } from '../command.ts';
import { toAsciiDomain } from '../gateway-options.ts';
import { counted, json as toJson } from '../print.ts';
import { readSecret } from '../read-input.ts';

export const gatewayExport = defineCommand({
  path: 'gateway export',
  summary: 'Write the settings of gateways as JSON, without their secrets.',
  arguments: [{ name: 'FILE', help: "File to write; '-' or none: standard output.", isOptional: true }],
  options: {
    gateway: { kind: 'list', value: 'DOMAIN', help: 'Only this gateway; may be repeated. Default: all.' },
    passphrase: {
      kind: 'text',
      value: 'TEXT',
      help: "Passwords come along, encrypted with it; 12 characters or more; '-' reads it from standard input.",
    },
  },
  notes: [
    'The document: {"version","gateways":[{ID:VALUE,…},…]}, with --passphrase also {"secrets"}. With --json and a file: {"exported","file"}.',
  ],
  async run({ input, json, print, withEngine }, [file = '-'], { gateway, passphrase: given }) {
    const passphrase = given === '-' ? await readSecret(input) : given;
    const selection = {
      ...(gateway.length > 0 && { domains: gateway.map(toAsciiDomain) }),
      ...(passphrase !== undefined && { passphrase }),
    };
    const exchange = await withEngine((engine) => engine.call('gateway:export', selection));
    const document = `${JSON.stringify(exchange, null, 2)}\n`;
    if (file === '-') {
      await print(document);
      return;
    }
    try {
      // With secrets in it, sealed as they are, it is nobody else's business.
      await writeFile(file, document, passphrase === undefined ? {} : { mode: 0o600 });
    } catch (cause) {
      throw new CommandFailure(`'${file}' cannot be written: ${String(cause)}`, { cause });
    }
    const exported = exchange.gateways.length;
    await print(json ? toJson({ exported, file }) : `${counted(exported, 'gateway')} written to ${file}.\n`);
  },
});
