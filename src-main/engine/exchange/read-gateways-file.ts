/** A file of gateways, ours or MDaemon's, read to raw settings with their lines. */
import { z } from 'zod';
import {
  exchangedSecrets,
  sealedBox,
  type ExchangedSecrets,
  type ImportPlan,
} from '../../shared/settings/gateway-exchange.ts';
import { GATEWAY_SETTINGS_VERSION } from '../../shared/settings/gateway-settings.ts';
import type { FileGateway } from './file-gateway.ts';
import { JsonFault, parseJsonWithLines, type JsonWithLines } from './json-with-lines.ts';
import { readMDaemonGateways } from './mdaemon-gateways.ts';
import { openBox, WrongPassphrase } from './passphrase-box.ts';

type WhyUnreadable =
  | 'error.file-format'
  | 'error.file-syntax'
  | 'error.file-content'
  | 'error.file-newer'
  | 'error.file-passphrase'
  | 'error.file-secrets';

/** The file as a whole cannot be used (T32); nothing was changed. */
export class UnreadableFile extends Error {
  override readonly name = 'UnreadableFile';
  constructor(
    /** Key of the words for it. */
    readonly reason: WhyUnreadable,
    readonly line: number,
    options?: ErrorOptions,
  ) {
    super(`${reason} (line ${String(line)})`, options);
  }
}

export interface GatewaysFile {
  readonly source: ImportPlan['source'];
  readonly gateways: readonly FileGateway[];
  readonly secrets: ExchangedSecrets;
  /** Secrets lie in the file, and no passphrase was given. */
  readonly needsPassphrase: boolean;
}

const gatewayList = z.array(z.record(z.string(), z.unknown()));
/** `version`: of the settings. */
const exchangeFrame = z.strictObject({
  version: z.int().min(1),
  gateways: gatewayList,
  secrets: sealedBox.optional(),
});
/** The list alone is one as well. */
const bareFrame = gatewayList.transform((gateways) => ({ version: 1, gateways, secrets: undefined }));

/** Throws UnreadableFile. */
export async function readGatewaysFile(text: string, passphrase?: string): Promise<GatewaysFile> {
  const content = text.replace(/^\uFEFF/, '');
  if (/^\s*[{[]\s*(?:["{}\]]|$)/.test(content)) return readOurs(content, passphrase);
  if (/^\s*(?:[;#].*\s+)*\[[^\]\r\n"{]+\]/.test(content)) {
    const gateways = readMDaemonGateways(content);
    return { source: 'mdaemon', gateways, secrets: {}, needsPassphrase: false };
  }
  throw new UnreadableFile('error.file-format', 1);
}

async function readOurs(text: string, passphrase?: string): Promise<GatewaysFile> {
  const json = parse(text);
  const isBare = Array.isArray(json.value);
  const frame = (isBare ? bareFrame : exchangeFrame).safeParse(json.value);
  if (!frame.success) {
    const path = (frame.error.issues[0]?.path ?? []).map((step) => (typeof step === 'symbol' ? '' : step));
    throw new UnreadableFile('error.file-content', json.lineOf(path));
  }
  const { version, gateways, secrets } = frame.data;
  if (version > GATEWAY_SETTINGS_VERSION) {
    throw new UnreadableFile('error.file-newer', json.lineOf(['version']));
  }
  const root = isBare ? [] : ['gateways'];
  return {
    source: 'schleuse',
    gateways: gateways.map((settings, index) => ({
      settings,
      line: json.lineOf([...root, index]),
      lineOf: (setting: string) => json.lineOf([...root, index, setting]),
      notTaken: [],
    })),
    secrets:
      secrets === undefined || passphrase === undefined ? {} : await openSecrets(secrets, passphrase, json),
    needsPassphrase: secrets !== undefined && passphrase === undefined,
  };
}

function parse(text: string): JsonWithLines {
  try {
    return parseJsonWithLines(text);
  } catch (error) {
    if (!(error instanceof JsonFault)) throw error;
    throw new UnreadableFile('error.file-syntax', error.line, { cause: error });
  }
}

async function openSecrets(
  box: z.output<typeof sealedBox>,
  passphrase: string,
  json: JsonWithLines,
): Promise<ExchangedSecrets> {
  try {
    return exchangedSecrets.parse(JSON.parse(await openBox(box, passphrase)));
  } catch (cause) {
    const reason = cause instanceof WrongPassphrase ? 'error.file-passphrase' : 'error.file-secrets';
    throw new UnreadableFile(reason, json.lineOf(['secrets']), { cause });
  }
}
