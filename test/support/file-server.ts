// A file server that knows nothing: what lies in a folder, under a path, with the usual types.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
};

export type FileServer = { readonly url: string; readonly end: () => Promise<void> };

/** `before`: what stands before the text of a file of that name. */
export async function serveFolder(
  folder: string,
  path: string,
  before: Readonly<Record<string, string>> = {},
): Promise<FileServer> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const name = decodeURIComponent(pathname.slice(path.length)) || 'index.html';
    try {
      if (!pathname.startsWith(path)) throw new Error('elsewhere');
      const bytes = readFileSync(join(folder, normalize(`/${name}`)));
      const type = types[extname(name)] ?? 'application/octet-stream';
      response.writeHead(200, { 'Content-Type': type });
      response.end(before[name] === undefined ? bytes : `${before[name]}${bytes}`);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>(done => void server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`,
    end: () =>
      new Promise(done => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}
