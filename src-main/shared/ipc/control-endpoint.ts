/** Where the engine of a data folder listens for the command line: one rule for both sides. */

/** Longest path that every Unix takes for a socket: the field has 104 octets on some, 108 on others, one is the final NUL. */
const MAX_SOCKET_PATH_OCTETS = 100;

export interface EndpointHost {
  /** `process.platform`. */
  readonly platform: string;
  /** `os.tmpdir()`. */
  readonly temporaryFolder: string;
}

/** FNV-1a, 64 bit: it only has to keep the names of different folders apart. */
function fingerprint(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (const character of text) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(character.codePointAt(0) ?? 0)) * 0x100000001b3n);
  }
  return hash.toString(16).padStart(16, '0');
}

const octets = (text: string): number => encodeURIComponent(text).replace(/%[0-9A-F]{2}/g, '.').length;

/**
 * The named pipe (Windows) or socket path of `dataFolder`, which has to be absolute and free of links.
 * A folder whose path is too long for a socket gets one with a short name among the temporary files.
 */
export function controlEndpoint(dataFolder: string, host: EndpointHost): string {
  if (host.platform === 'win32') return `\\\\.\\pipe\\schleuse-${fingerprint(dataFolder.toLowerCase())}`;
  const inFolder = `${dataFolder}/control.sock`;
  if (octets(inFolder) <= MAX_SOCKET_PATH_OCTETS) return inFolder;
  return `${host.temporaryFolder}/schleuse-${fingerprint(dataFolder)}.sock`;
}
