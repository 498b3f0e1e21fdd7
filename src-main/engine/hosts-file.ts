/** The hosts file of the system: names that its administrator set himself; read again when it has changed. */
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isIP } from 'node:net';

export interface HostsFile {
  /** All addresses of a name, case ignored; [] if it is not in the file, or there is no file. */
  addresses(name: string): Promise<readonly string[]>;
}

const systemPath = (): string =>
  process.platform === 'win32'
    ? join(process.env['SystemRoot'] ?? 'C:\\Windows', 'System32', 'drivers', 'etc', 'hosts')
    : '/etc/hosts';

export function createHostsFile(path = systemPath()): HostsFile {
  let changedAt: number | null = null;
  let names: ReadonlyMap<string, readonly string[]> = new Map();
  return {
    async addresses(name) {
      try {
        const { mtimeMs } = await stat(path);
        if (mtimeMs !== changedAt) names = parseHosts(await readFile(path, 'utf8'));
        changedAt = mtimeMs;
      } catch {
        // No such file, or not ours to read: then nothing is set there.
        names = new Map();
        changedAt = null;
      }
      return names.get(name.toLowerCase()) ?? [];
    },
  };
}

/** `address name name… # remark`, one line each. */
export function parseHosts(text: string): ReadonlyMap<string, readonly string[]> {
  const names = new Map<string, string[]>();
  for (const line of text.split('\n')) {
    const [address = '', ...aliases] = line.replace(/#.*/, '').trim().split(/\s+/);
    if (isIP(address) === 0 || address.includes('%')) continue;
    for (const alias of aliases) {
      const known = names.get(alias.toLowerCase()) ?? [];
      names.set(alias.toLowerCase(), [...known, address]);
    }
  }
  return names;
}
