// How long a long course takes: to read, ten times as much of it, to render, and until it is served.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseDeck } from '../../src/core/deck/parse-deck.ts';
import { renderSlide } from '../../src/core/deck/render/render-slide.ts';
import { bigDeck, writeBigDeck } from './big-deck.ts';
import { type Figure, median } from './figures.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

export async function readDeck(rounds = 5): Promise<Figure[]> {
  const { files } = bigDeck();
  const whole = files.get('big.md') ?? '';
  // A tenth of the slides, and the same ten times over: exactly ten times as long.
  const tenth = `${[...whole.split('\n---\n').slice(0, 230)].join('\n---\n')}\n---\n`;
  const parse = (text: string) => parseDeck(text, { file: 'big.md' });
  parse(tenth);
  const short = times(rounds, () => parse(tenth));
  const long = times(rounds, () => parse(tenth.repeat(10)));
  const { slides } = parse(whole);
  const { slides: fresh } = parse(whole.replaceAll('Each', 'Every'));
  return [
    figure(
      'a course of 2,650 slides read, median',
      median(times(rounds, () => parse(whole))),
      'ms',
    ),
    figure('ten times the text against once', median(long) / median(short), '×', 12),
    figure(
      'its first slide rendered',
      median(times(1, () => renderSlide(slides[0] as never))),
      'ms',
    ),
    figure(
      'a slide rendered, mean of 300',
      median(times(1, () => fresh.slice(0, 300).map(slide => renderSlide(slide)))) / 300,
      'ms',
    ),
    figure('the course served, process start included, median', await served(rounds), 'ms', 2_000),
  ];
}

function figure(name: string, value: number, unit: string, atMost?: number): Figure {
  return { name, value, unit, budget: atMost === undefined ? null : { atMost, of: 'issue' } };
}

function times(rounds: number, work: () => unknown): number[] {
  return Array.from({ length: rounds }, () => {
    const from = performance.now();
    work();
    return performance.now() - from;
  });
}

/** Milliseconds from the start of the process to the line that says where it answers. */
async function served(rounds: number): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'deckhand-bench-'));
  const deck = writeBigDeck(folder);
  const took: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const from = performance.now();
    const args = ['serve', deck, '--json', '--port', '0', '--data', join(folder, `data${round}`)];
    const server = spawn(process.execPath, ['dist/cli/main.js', ...args], { cwd: root });
    await new Promise((ready, failed) => {
      server.stdout.once('data', ready);
      server.once('exit', status => failed(new Error(`deckhand serve ended with ${status}`)));
    });
    took.push(performance.now() - from);
    server.removeAllListeners('exit');
    const ended = new Promise(done => server.once('exit', done));
    server.kill();
    await ended;
  }
  rmSync(folder, { recursive: true, force: true });
  return median(took);
}
