/** Makes a password that can be read out on the telephone: 20 characters without look-alikes, about 114 bits. */

const LENGTH = 20;
const ALPHABET = 'abcdefghjkmnpqrstuvwxyzABCDEFGHJKMNPQRSTUVWXYZ23456789';
/** Bytes from here on would make the first letters more likely. */
const FAIR_BYTES = 256 - (256 % ALPHABET.length);

export function generatePassword(): string {
  let password = '';
  while (password.length < LENGTH) {
    for (const byte of crypto.getRandomValues(new Uint8Array(LENGTH * 2))) {
      if (byte < FAIR_BYTES && password.length < LENGTH) password += ALPHABET.charAt(byte % ALPHABET.length);
    }
  }
  return password;
}
