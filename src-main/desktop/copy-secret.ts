/** A secret in the clipboard: gone after a minute, unless something else lies there by then. */

const KEPT_MS = 60_000;

/** The slice of Electron's clipboard that is used. */
export interface SecretClipboard {
  /** A promise in newer versions. */
  readText(): string | Promise<string>;
  writeText(text: string): unknown;
  clear(): unknown;
}

export function copySecret(
  secret: string,
  clipboard: SecretClipboard,
  after: (ms: number, action: () => void) => void,
): void {
  clipboard.writeText(secret);
  after(KEPT_MS, () => void forget(secret, clipboard));
}

async function forget(secret: string, clipboard: SecretClipboard): Promise<void> {
  if ((await clipboard.readText()) === secret) clipboard.clear();
}
