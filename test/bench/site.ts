// What a static site weighs before its first exercise can run, as a host compresses it, by part.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import type { SiteFiles } from '../../src/cli/site/gather.ts';
import { firstFiles, weighSite } from '../../src/cli/site/weigh.ts';
import type { Figure } from './figures.ts';

export function siteWeight(deck: string): Figure[] {
  const folder = mkdtempSync(join(tmpdir(), 'deckhand-weight-'));
  try {
    execFileSync(process.execPath, ['dist/cli/main.js', 'build', deck, '-o', folder]);
    const files = filesOf(folder);
    const fonts = new Map([...files].filter(([path]) => path.startsWith('fonts/')));
    const gzip = weighSite(files);
    const brotli = weighSite(files, brotliCompressSync);
    return [
      figure('a static site before an exercise can run, gzip', gzip.first, 700),
      figure('the same, brotli', brotli.first, 700),
      figure('its simulator, gzip', gzip.simulator, 350),
      figure('the same, brotli', brotli.simulator, 350),
      figure('its fonts', weighSite(fonts).all, null),
      figure('its page: HTML, style and scripts, gzip', pageOf(files), null),
      figure('everything, as it is kept for times offline, gzip', gzip.all, null),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function filesOf(folder: string): SiteFiles {
  const list = JSON.parse(readFileSync(join(folder, 'deckhand-site.json'), 'utf8')) as {
    readonly files: readonly string[];
  };
  return new Map(list.files.map(path => [path, readFileSync(join(folder, path))]));
}

function pageOf(files: SiteFiles): number {
  let bytes = 0;
  for (const path of firstFiles(files))
    if (/^(index\.html|build\/(?!site-worker).*)$/.test(path))
      bytes += gzipSync(files.get(path) ?? '').length;
  return bytes;
}

function figure(name: string, bytes: number, atMost: number | null): Figure {
  const budget = atMost === null ? null : { atMost, of: 'issue 8' };
  return { name, value: bytes / 1000, unit: 'kB', budget };
}
