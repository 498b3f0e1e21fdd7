/** Whether something wrong can still become right by typing on: only then it is left alone until the field is left. */

/** Letters that no domain, host, address or mailbox contains. */
const FOREIGN = /[\s!"#$%&'()<>?^`{|}~\\]/;

/** @param text the key of what is wrong; @param value what stands in the field. */
export function mayBecomeRight(text: string, value: unknown): boolean {
  if (typeof value === 'number') {
    return !Number.isNaN(value) && text !== 'error.too-big' && !(text === 'error.port' && value > 65_535);
  }
  if (text === 'error.too-long') return false;
  return !(typeof value === 'string' && FOREIGN.test(value) && text !== 'error.required');
}
