// A browser page fed from memory and disk: the deck's pictures and our styles, no server, no network.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, extname, resolve, sep } from 'node:path';
import type { Browser, Page } from '@playwright/test';
import { escapeHtml } from '../../server/pages.ts';
import { contentTypes, deckTypes } from '../../server/static-files.ts';

import { publicFolder } from '../public-folder.ts';

const origin = 'http://deck.invalid/';

export type PaperOptions = {
  /** The deck's file: its folder is what `/deck/` shows. */
  readonly file: string;
  readonly html: string;
  /** The deck's own style sheet, which the page links as `deck.css`; empty without one. */
  readonly style: string;
  readonly width: number;
  readonly height: number;
};

export const notBuilt = 'the pages of Deckhand are not built: npm run build makes them';

export function isPaperBuilt(): boolean {
  return existsSync(`${publicFolder}build/paper.js`);
}

/** Pictures with an address of their own are asked for on the network; nothing else is. */
export async function openPaper(browser: Browser, options: PaperOptions): Promise<Page> {
  const page = await browser.newPage({
    viewport: { width: options.width, height: options.height },
    colorScheme: 'light',
    reducedMotion: 'reduce',
  });
  const deckFolder = dirname(resolve(options.file));
  await page.route(`${origin}**`, async route => {
    const path = decodeURIComponent(new URL(route.request().url()).pathname);
    if (path === '/')
      return route.fulfill({ body: options.html, contentType: 'text/html; charset=utf-8' });
    if (path === '/deck.css')
      return route.fulfill({ body: options.style, contentType: 'text/css; charset=utf-8' });
    const found = path.startsWith('/deck/')
      ? readBelow(deckFolder, path.slice('/deck/'.length), deckTypes)
      : readBelow(publicFolder, path.slice(1), null);
    const contentType = contentTypes[extname(path).toLowerCase()] ?? 'application/octet-stream';
    if (found === null) return route.fulfill({ status: 404, body: '' });
    return route.fulfill({ body: found, contentType });
  });
  await page.goto(origin, { waitUntil: 'load' });
  return page;
}

function readBelow(folder: string, path: string, types: ReadonlySet<string> | null): Buffer | null {
  const file = resolve(folder, path);
  if (!file.startsWith(folder.endsWith(sep) ? folder : folder + sep)) return null;
  if (types !== null && !types.has(extname(file).toLowerCase())) return null;
  try {
    return readFileSync(file);
  } catch {
    return null;
  }
}

/** The head of a page with one of our style sheets and the script that readies slides. */
export function paperHtml(style: string, body: string, language: string, title: string): string {
  return `<!doctype html>
<html lang="${escapeHtml(language)}" data-theme="light">
<head><meta charset="utf-8"><title>${escapeHtml(title)}</title>
<link rel="stylesheet" href="/build/${style}.css">
<link rel="stylesheet" href="/deck.css">
<script type="module" src="/build/paper.js"></script></head>
<body data-page="paper">${body}</body></html>`;
}
