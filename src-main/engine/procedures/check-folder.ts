/** Whether a folder for a gateway's messages can be used (T16) and is nobody else's (T17). */
import { access, constants, stat } from 'node:fs/promises';
import { isAbsolute, resolve } from 'node:path';
import type { InputIssue } from '../../shared/ipc/contract.ts';
import type { GatewaySettings } from '../../shared/settings/gateway-settings.ts';

const FIELD = 'domain.folder';

/** @param path empty: the gateway's own folder, which is always right. */
export async function checkFolder(path: string, others: readonly GatewaySettings[]): Promise<InputIssue[]> {
  if (path === '') return [];
  const owner = others.find((other) => other[FIELD] !== '' && resolve(other[FIELD]) === resolve(path));
  if (owner !== undefined) {
    const parameters = { domain: owner['domain.name'] };
    return [{ path: FIELD, text: 'warning.folder-taken', parameters }];
  }
  const reason = await whyUnusable(path);
  return reason === null
    ? []
    : [{ path: FIELD, text: 'warning.folder-unusable', parameters: { path, reason } }];
}

/** The system's word for it; null: it can be read and written. */
async function whyUnusable(path: string): Promise<string | null> {
  if (!isAbsolute(path)) return 'ENOENT';
  try {
    await access(path, constants.R_OK | constants.W_OK);
    return (await stat(path)).isDirectory() ? null : 'ENOTDIR';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? String(error);
  }
}
