// Files served as they are: built scripts, fonts, the deck's images; compressed once, never escaping.
import { createHash } from 'node:crypto';
import { realpathSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { extname, join, resolve, sep } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Request, Response } from 'express';

export const contentTypes: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.map': 'application/json',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.gif': 'image/gif',
  '.webp': 'image/webp',
  '.avif': 'image/avif',
  '.woff2': 'font/woff2',
  '.ico': 'image/x-icon',
  '.txt': 'text/plain; charset=utf-8',
  '.mp4': 'video/mp4',
  '.webm': 'video/webm',
};

const compressible = new Set(['.js', '.css', '.map', '.json', '.svg', '.txt']);
const imageTypes = ['.svg', '.png', '.jpg', '.jpeg', '.gif', '.webp', '.avif', '.ico'];
/** What `/deck/` hands out: pictures and films, never the deck's text with its notes. */
export const deckTypes: ReadonlySet<string> = new Set([...imageTypes, '.mp4', '.webm', '.woff2']);

type Stored = {
  readonly stamp: string;
  readonly plain: Buffer;
  readonly packed: Buffer | null;
  readonly etag: string;
};

export type StaticFolder = {
  /** Answers with the file of that path below the folder, or calls `next`. */
  readonly serve: (request: Request, response: Response, next: () => void) => Promise<void>;
  /** Path with a version that changes with the file's bytes, so that it may be kept for ever. */
  readonly versioned: (name: string) => Promise<string | null>;
};

export function createStaticFolder(
  folder: string,
  options: { readonly types?: ReadonlySet<string>; readonly cache: boolean },
): StaticFolder {
  const cache = new Map<string, Stored>();
  const load = async (file: string): Promise<Stored> => {
    const stat = statSync(file);
    const stamp = `${stat.size} ${stat.mtimeMs}`;
    const kept = cache.get(file);
    if (kept?.stamp === stamp) return kept;
    const plain = await readFile(file);
    const packed =
      compressible.has(extname(file).toLowerCase()) && plain.length > 1000
        ? gzipSync(plain, { level: 9 })
        : null;
    const etag = `"${createHash('sha256').update(plain).digest('base64url').slice(0, 16)}"`;
    const stored = { stamp, plain, packed, etag };
    if (options.cache) cache.set(file, stored);
    return stored;
  };
  return {
    async serve(request, response, next) {
      const path = decodePath(request.path);
      const file = path === null ? null : safeFile(folder, path);
      const extension = file === null ? '' : extname(file).toLowerCase();
      const type = contentTypes[extension];
      if (file === null || type === undefined || options.types?.has(extension) === false)
        return next();
      const stored = await load(file);
      const hashed = typeof request.query.v === 'string' || /-[A-Z0-9]{8}\.\w+$/.test(file);
      response.setHeader('Content-Type', type);
      response.setHeader('ETag', stored.etag);
      response.setHeader(
        'Cache-Control',
        hashed ? 'public, max-age=31536000, immutable' : 'no-cache',
      );
      // An SVG of a deck is shown as a picture; opened by itself it must not run anything.
      if (extension === '.svg') response.setHeader('Content-Security-Policy', svgPolicy);
      if (request.headers['if-none-match'] === stored.etag) {
        response.status(304).end();
        return;
      }
      sendPacked(request, response, stored.plain, stored.packed);
    },
    async versioned(name) {
      const file = safeFile(folder, name);
      if (file === null) return null;
      const { etag } = await load(file);
      return `${name}?v=${etag.slice(1, 11)}`;
    },
  };
}

const svgPolicy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox";

/** Sends the packed form to those who understand it. */
export function sendPacked(
  request: Request,
  response: Response,
  plain: Buffer,
  packed: Buffer | null,
): void {
  if (packed !== null) response.vary('Accept-Encoding');
  if (packed !== null && request.acceptsEncodings('gzip') === 'gzip') {
    response.setHeader('Content-Encoding', 'gzip');
    response.setHeader('Content-Length', packed.length);
    response.end(request.method === 'HEAD' ? undefined : packed);
    return;
  }
  response.setHeader('Content-Length', plain.length);
  response.end(request.method === 'HEAD' ? undefined : plain);
}

function decodePath(path: string): string | null {
  try {
    return decodeURIComponent(path);
  } catch {
    return null;
  }
}

/** The file, or null when it is not there, hidden, or outside, through a symbolic link too. */
export function safeFile(folder: string, path: string): string | null {
  if (path.includes('\0')) return null;
  const parts = path.split(/[\\/]+/).filter(part => part !== '');
  if (parts.length === 0 || parts.some(part => part.startsWith('.'))) return null;
  try {
    const root = realpathSync(resolve(folder));
    const file = realpathSync(join(root, ...parts));
    return file.startsWith(root + sep) && statSync(file).isFile() ? file : null;
  } catch {
    return null;
  }
}
