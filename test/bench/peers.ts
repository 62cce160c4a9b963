// reveal-md and Marp on the same long course, where they are installed beside the benches.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeBigDeck } from './big-deck.ts';
import type { Figure } from './figures.ts';
import { figures } from './first-slide.ts';
import { type Opened, openCold, type Watched, withBrowser } from './watch-page.ts';

const modules = fileURLToPath(new URL('./peers/node_modules/', import.meta.url));
const port = 7_411;

/** Figures of the peers, or one sentence when they are not there. */
export async function peers(rounds = 1): Promise<Figure[]> {
  if (!existsSync(join(modules, 'reveal-md'))) {
    process.stdout.write(
      'The peers are not installed: npm ci --prefix test/bench/peers brings reveal-md and Marp.\n',
    );
    return [];
  }
  const folder = mkdtempSync(join(tmpdir(), 'deckhand-peers-'));
  try {
    writeBigDeck(folder);
    const tried = [() => revealMd(folder, rounds), () => marp(folder, rounds)];
    const found: Figure[] = [];
    for (const peer of tried) found.push(...(await peer().catch(toldWhy)));
    return found;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** One that cannot be measured does not take the figures of the others away. */
function toldWhy(error: unknown): Figure[] {
  const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
  process.stdout.write(`A peer could not be measured: ${reason}\n`);
  return [];
}

async function revealMd(folder: string, rounds: number): Promise<Figure[]> {
  const from = performance.now();
  const server = spawn(
    process.execPath,
    [
      join(modules, 'reveal-md/bin/reveal-md.js'),
      join(folder, 'big.md'),
      '--disable-auto-open',
      '--port',
      String(port),
      // Its own default asks for blank lines around: ours is the dialect's.
      '--separator',
      '^---$',
    ],
    { stdio: 'ignore' },
  );
  try {
    const url = `http://localhost:${port}/big.md`;
    while (!(await answers(url))) await new Promise(resolve => setTimeout(resolve, 50));
    const ready = performance.now() - from;
    const index = `[...document.querySelectorAll('.slides > section')]
      .findIndex(each => each.classList.contains('present') && each.childElementCount > 0)`;
    return named('reveal-md', ready, await watch({ url, index, key: 'ArrowRight' }, rounds));
  } finally {
    server.kill();
  }
}

/** It makes a file: what is opened is that file. */
async function marp(folder: string, rounds: number): Promise<Figure[]> {
  const source = join(folder, 'marp.md');
  writeFileSync(source, `---\nmarp: true\n---\n\n${readFileSync(join(folder, 'big.md'), 'utf8')}`);
  const page = join(folder, 'marp.html');
  const from = performance.now();
  const made = spawnSync(
    process.execPath,
    [join(modules, '@marp-team/marp-cli/marp-cli.js'), '--no-stdin', source, '-o', page],
    { encoding: 'utf8' },
  );
  const ready = performance.now() - from;
  if (made.status !== 0) {
    process.stdout.write(`Marp did not make the deck: ${made.stderr.split('\n')[0]}\n`);
    return [];
  }
  const index = `[...document.querySelectorAll('svg[data-marpit-svg]')]
    .findIndex(each => each.classList.contains('bespoke-marp-active'))`;
  const watched = { url: `file://${page}`, index, key: 'ArrowRight' };
  return named('Marp', ready, await watch(watched, rounds));
}

async function watch(watched: Watched, rounds: number): Promise<Opened[]> {
  const opened = await withBrowser(async browser => {
    const all: Opened[] = [];
    for (let round = 0; round < rounds; round++) all.push(await openCold(browser, watched, 10));
    return all;
  });
  return opened ?? [];
}

function named(whose: string, ready: number, opened: readonly Opened[]): Figure[] {
  return opened.length === 0 ? [] : figures(whose, ready, opened, false);
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}
