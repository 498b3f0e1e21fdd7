/** Our own scheme `schleuse://app/…`: serves the built pages, nothing else, under a strict content security policy. */
import { readFile } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';

export const APP_SCHEME = 'schleuse';
export const APP_ORIGIN = `${APP_SCHEME}://app`;

/** To be registered before the application is ready. No `codeCache`: the oldest runtime lacks it. */
export const appSchemePrivileges = { standard: true, secure: true, supportFetchAPI: true } as const;

const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "frame-src 'none'",
  "object-src 'none'",
].join('; ');

const mediaTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

/** Whether `url` is a page of ours: the only callers that are served. */
export function isTrustedUrl(url: string): boolean {
  return url.startsWith(`${APP_ORIGIN}/`);
}

/** The file below `root` that `url` names; null for another host, a way out of `root` or an unknown kind of file. */
export function appFile(root: string, url: string): string | null {
  const { protocol, host, pathname } = new URL(url);
  if (protocol !== `${APP_SCHEME}:` || host !== 'app') return null;
  const path = decodePath(pathname);
  if (path === null || path.includes('\0') || path.includes('\\')) return null;
  const file = join(root, path);
  if (!file.startsWith(root + sep) || !(extname(file) in mediaTypes)) return null;
  return file;
}

const decodePath = (path: string): string | null => {
  try {
    return decodeURIComponent(path);
  } catch {
    // A broken escape such as %ZZ names no file.
    return null;
  }
};

/** Answers a request for a page or one of its parts; 404 for everything that is not in `root`, 405 for anything but GET. */
export async function answerAppRequest(
  root: string,
  request: { method: string; url: string },
): Promise<Response> {
  if (request.method !== 'GET') return new Response(null, { status: 405 });
  const file = appFile(root, request.url);
  const content = file === null ? null : await readFile(file).catch(() => null);
  if (file === null || content === null) return new Response(null, { status: 404 });
  return new Response(content, {
    headers: {
      'Content-Type': mediaTypes[extname(file)] ?? 'application/octet-stream',
      'Content-Security-Policy': CONTENT_SECURITY_POLICY,
      'X-Content-Type-Options': 'nosniff',
      'Referrer-Policy': 'no-referrer',
      'Cache-Control': 'no-store',
    },
  });
}
