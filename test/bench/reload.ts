// From the save of a file to the changed line on the screen, on the long course.
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from '@playwright/test';
import { startServer } from '../support/running-server.ts';
import { writeBigDeck } from './big-deck.ts';
import { type Figure, median, quantile } from './figures.ts';
import { withBrowser } from './watch-page.ts';

const rounds = 15;

export async function hotReload(): Promise<Figure[]> {
  return (await withBrowser(measured)) ?? [];
}

async function measured(browser: Browser): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'deckhand-reload-'));
  const manifest = writeBigDeck(folder);
  const server = await startServer([manifest, '--pty', 'off']);
  try {
    const page = await browser.newPage();
    const chapter = chapterOf(readFileSync(manifest, 'utf8'));
    const file = join(folder, chapter);
    const line = readFileSync(file, 'utf8').split('\n').findIndex(isText) + 1;
    const dump = await fetch(`${server.origin}/api/deck.json`);
    const { slides } = (await dump.json()) as Dump;
    const at = slides.findLastIndex(({ source }) => source.file === chapter && source.line <= line);
    await page.goto(`${server.student}#${at + 1}`);
    await page.waitForSelector('body[data-connection="live"]');
    const times: number[] = [];
    for (let round = 0; round < rounds; round++) times.push(await save(page, file, round));
    return [
      figure('a saved line on the screen, 2,650 slides, median', median(times), 150),
      figure('the same, 95th percentile', quantile(times, 0.95), null),
    ];
  } finally {
    await server.end();
    rmSync(folder, { recursive: true, force: true });
  }
}

type Dump = { readonly slides: { readonly source: { file: string; line: number } }[] };

/** A line of a paragraph: its change touches one slide. */
function isText(line: string): boolean {
  return line.startsWith('Each ');
}

function figure(name: string, value: number, atMost: number | null): Figure {
  const budget = atMost === null ? null : { atMost, of: 'issue 3' };
  return { name, value, unit: 'ms', budget };
}

function chapterOf(manifest: string): string {
  return /^- (.*\.md)$/m.exec(manifest)?.[1] ?? '';
}

/** Every other save is an atomic rename, as many editors do it. */
async function save(page: Page, file: string, round: number): Promise<number> {
  const word = `saved${round}`;
  const lines = readFileSync(file, 'utf8').split('\n');
  const at = lines.findIndex(isText);
  lines[at] = `${(lines[at] ?? '').replace(/ saved\d+$/, '')} ${word}`;
  const text = lines.join('\n');
  const seen = page.evaluate<number>(watchFor(word));
  // The observer is in place before the file changes.
  await page.evaluate(() => 0);
  const savedMs = Date.now();
  if (round % 2 === 0) writeFileSync(file, text);
  else {
    writeFileSync(`${file}.new`, text);
    renameSync(`${file}.new`, file);
  }
  return (await seen) - savedMs;
}

/** As text: what runs this file names functions in a way that no page knows. */
function watchFor(word: string): string {
  return `new Promise(resolve => {
    const observer = new MutationObserver(() => {
      if (!document.querySelector('article.slide')?.textContent?.includes('${word}')) return;
      observer.disconnect();
      requestAnimationFrame(() => resolve(Date.now()));
    });
    observer.observe(document.body, { childList: true, subtree: true, characterData: true });
  })`;
}
