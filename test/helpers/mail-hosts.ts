/** Several scripted servers on one port of different loopback addresses, and the DNS that names them `h2.example`, `h3.example` … */
import { onTestFinished } from 'vitest';
import type { HostResolver, MxAnswer } from '../../src-main/engine/host-resolver.ts';
import { fakeSmtpServer, type FakeServerOptions, type FakeSmtpServer } from './fake-smtp-server.ts';
import { freePort } from './peer-programs.ts';

export interface MailHosts {
  readonly port: number;
  /** By the last number of the address; absent where nobody listens. */
  readonly at: Readonly<Record<number, FakeSmtpServer>>;
  /** Recipients of the messages that each host took, by its number. */
  taken(): Readonly<Record<number, readonly string[]>>;
}

/** One server per number: 2 is 127.0.0.2, and so on. */
export async function mailHosts(scripts: Readonly<Record<number, FakeServerOptions>>): Promise<MailHosts> {
  const port = await freePort();
  const at: Record<number, FakeSmtpServer> = {};
  for (const [number, script] of Object.entries(scripts)) {
    const server = await fakeSmtpServer({ ...script, host: `127.0.0.${number}`, port });
    at[Number(number)] = server;
    onTestFinished(() => server.close());
  }
  return {
    port,
    at,
    taken: () =>
      Object.fromEntries(
        Object.entries(at).map(([number, { accepted }]) => [
          number,
          accepted.flatMap(({ recipients }) => recipients),
        ]),
      ),
  };
}

/** Every domain has these MX hosts, each with a preference of its own, best first. */
export const mxOf = (...numbers: readonly number[]): MxAnswer => ({
  kind: 'records',
  records: numbers.map((number, index) => ({ exchange: `h${String(number)}.example`, preference: index })),
});

/** The addresses of `h2.example` and so on, and one answer to every question for MX records. */
export function dnsWith(mx: MxAnswer): HostResolver {
  return {
    mx: () => Promise.resolve(mx),
    addresses(name) {
      const number = /^h(\d+)\.example$/.exec(name)?.[1];
      if (number === undefined) return Promise.resolve({ kind: 'no-such-name' });
      return Promise.resolve({ kind: 'addresses', addresses: [`127.0.0.${number}`] });
    },
  };
}
