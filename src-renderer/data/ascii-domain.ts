/** A domain as it is stored: U-labels become A-labels, lower case, no final dot. */

/** Text that cannot be a domain comes back as it was typed; the schema says what is wrong with it. */
export function toAsciiDomain(text: string): string {
  const trimmed = text.trim().toLowerCase().replace(/\.$/, '');
  // Only a name with other letters needs the browser's help, which would also change things like `1` into an address.
  if (/^[\x20-\x7e]*$/.test(trimmed) || /[\s/:@?#[\]\\]/.test(trimmed)) return trimmed;
  try {
    return new URL(`http://${trimmed}`).hostname;
  } catch {
    return trimmed;
  }
}
