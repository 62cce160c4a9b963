// What a visitor loads of a site before the first exercise can run, as a host compresses it.
import { extname } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { SiteFiles } from './gather.ts';

export type SiteWeight = {
  /** Page, style, scripts, simulator and lab, compressed. */
  readonly first: number;
  /** The worker's script. */
  readonly simulator: number;
  /** Everything, as it is kept for times without a network. */
  readonly all: number;
};

const compressible = new Set(['.html', '.js', '.css', '.json', '.svg', '.cast']);

export function weighSite(
  files: SiteFiles,
  pack: (bytes: Buffer) => Buffer = gzipSync,
): SiteWeight {
  const weigh = (path: string) => {
    const bytes = files.get(path) ?? Buffer.alloc(0);
    return compressible.has(extname(path)) ? pack(bytes).length : bytes.length;
  };
  const sum = (paths: Iterable<string>) => {
    let total = 0;
    for (const path of paths) total += weigh(path);
    return total;
  };
  return {
    first: sum(firstFiles(files)),
    simulator: weigh('build/site-worker.js'),
    all: sum(files.keys()),
  };
}

const importAtOnce = /(?:from|\bimport)\s*["']\.\/(part-[A-Z0-9]{8}\.js)["']/g;
const anyImport = /["']\.\/(part-[A-Z0-9]{8}\.js)["']/g;

/** What the page loads by itself: scripts that it imports at once, not those that it asks for later. */
export function firstFiles(files: SiteFiles): Set<string> {
  // The terminals' script is asked for by the page as soon as it stands.
  const terminals = [...files.keys()].filter(
    path => path.endsWith('.js') && files.get(path)?.includes('xterm-helper-textarea'),
  );
  const found = new Set(['build/site.js', ...terminals]);
  for (const path of found) {
    const text = files.get(path)?.toString() ?? '';
    // The page's own script asks for the rest as soon as the first slide is to be seen.
    const asks = path === 'build/site.js' ? anyImport : importAtOnce;
    for (const [, part] of text.matchAll(asks)) found.add(`build/${part}`);
  }
  for (const path of ['index.html', 'lab.json', 'build/site-worker.js', 'build/student.css'])
    found.add(path);
  for (const path of files.keys())
    if (
      path.startsWith('fonts/') ||
      path === 'deck.css' ||
      /^(slides\/0|api\/recordings)\.json$/.test(path)
    )
      found.add(path);
  return found;
}
