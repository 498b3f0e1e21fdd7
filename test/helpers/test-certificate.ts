/** A certificate for the server's end of a test; it is its own authority. */
import { generate } from 'selfsigned';

export interface TestCertificate {
  readonly key: string;
  readonly cert: string;
}

const made = new Map<string, Promise<TestCertificate>>();

/** For these DNS names; made once per test process. */
export function testCertificate(...names: readonly string[]): Promise<TestCertificate> {
  const key = names.join(' ');
  const known = made.get(key) ?? make(names);
  made.set(key, known);
  return known;
}

async function make(names: readonly string[]): Promise<TestCertificate> {
  const { private: key, cert } = await generate([{ name: 'commonName', value: names[0] ?? 'test.example' }], {
    keySize: 2048,
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true },
      { name: 'subjectAltName', altNames: names.map((value) => ({ type: 2 as const, value })) },
    ],
  });
  return { key, cert };
}
