/** MTA-STS (RFC 8461): the TXT record that announces a policy, the policy itself, and which MX hosts it names. */

export interface MtaStsPolicy {
  readonly mode: 'enforce' | 'testing' | 'none';
  /** Host names, or `*.` and a name: one label more. A-label, lower case; may be empty with mode `none` only. */
  readonly mx: readonly string[];
  readonly maxAgeSeconds: number;
}

/** A year (section 3.2). */
const MAX_AGE = 31_557_600;
const MAX_MX = 100;

/** The id of the one record that announces a policy; null if there is none, or more than one (section 3.1). */
export function policyIdOf(txtRecords: readonly string[]): string | null {
  const announcing = txtRecords.filter((text) => /^v=STSv1\s*(;|$)/.test(text));
  const [only] = announcing;
  if (only === undefined || announcing.length > 1) return null;
  return /;\s*id=([A-Za-z0-9]{1,32})\s*(;|$)/.exec(only)?.[1] ?? null;
}

/** Null if the text is no policy; of a field that may stand once only the first counts (section 3.2). */
export function parseMtaStsPolicy(text: string): MtaStsPolicy | null {
  const fields = text.split(/\r?\n/).flatMap((line) => {
    const colon = line.indexOf(':');
    const key = line.slice(0, Math.max(colon, 0)).trim();
    return /^[A-Za-z0-9_.-]+$/.test(key) ? [{ key, value: line.slice(colon + 1).trim() }] : [];
  });
  const first = (name: string): string => fields.find(({ key }) => key === name)?.value ?? '';
  const mode = (['enforce', 'testing', 'none'] as const).find((known) => known === first('mode'));
  const mx = fields.filter(({ key }) => key === 'mx').map(({ value }) => value.toLowerCase());
  const maxAge = first('max_age');
  const isWhole = first('version') === 'STSv1' && /^\d{1,10}$/.test(maxAge) && mx.every(isPattern);
  if (mode === undefined || !isWhole || mx.length > MAX_MX) return null;
  if (mx.length === 0 && mode !== 'none') return null;
  return { mode, mx, maxAgeSeconds: Math.min(Number(maxAge), MAX_AGE) };
}

const isPattern = (text: string): boolean =>
  /^(\*\.)?(?!-)[a-z0-9-]{1,63}(\.(?!-)[a-z0-9-]{1,63})+$/.test(text);

/** `host` A-label, lower case, without final dot. `*.example.com` stands for exactly one label more (section 4.1). */
export function isNamedMx(host: string, mx: readonly string[]): boolean {
  const parent = host.slice(host.indexOf('.') + 1);
  return mx.some((pattern) => (pattern.startsWith('*.') ? pattern.slice(2) === parent : pattern === host));
}
