/** Why the engine could not be started, in words for the person in front of the screen. */
import type { Texts } from '../shared/texts/texts.ts';

/** The codes of the store's faults that have words of their own. */
const known = ['in-use', 'disk-full', 'database-corrupt', 'database-too-new', 'folder-not-writable'] as const;

/** @param error what startGateway threw. */
export function startFailure(error: unknown, path: string, texts: Texts): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const reason = error instanceof Error ? error.message : String(error);
  const found = known.find((candidate) => candidate === code);
  return found === undefined
    ? texts.t('start-failed.text', { path, reason })
    : texts.t(`start-failed.${found}`, { path });
}
