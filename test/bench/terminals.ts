// What a terminal costs on its way to a page: a key's echo, a flood, and ^C in the middle of one.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { fileURLToPath } from 'node:url';
import { join, type Reader } from '../support/reader.ts';
import { startServer } from '../support/running-server.ts';
import { type Figure, median, quantile } from './figures.ts';

const deck = fileURLToPath(new URL('../../slides/demo.md', import.meta.url));
/** A page tells what it has drawn at least this often. */
const drawnEvery = 16 * 1024;

/** A key's echo from a simulated shell, in process and through a pseudo terminal. */
export async function simulatedEcho(): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const pty of ['off', 'on']) {
    const server = await startServer([deck, '--lab', 'dockercoins', '--pty', pty]);
    const reader = await opened(server.origin);
    figures.push(...echoFigures(`simulated, --pty ${pty}`, await echoes(reader, 300)));
    reader.leave();
    await server.end();
  }
  return figures;
}

/** A real shell: echo, `seq 1 300000`, a big file, ^C under `yes`. */
export async function localTerminal(rounds = 5): Promise<Figure[]> {
  const folder = mkdtempSync(joinPath(tmpdir(), 'deckhand-bench-'));
  const file = joinPath(folder, 'big.txt');
  writeFileSync(file, `${'0123456789'.repeat(8).slice(1)}\n`.repeat(100_000));
  const server = await startServer([deck, '--backend', 'local']);
  const reader = await opened(server.origin);
  const figures = echoFigures('this machine’s shell', await echoes(reader, 300));
  const flood = async (command: string) => {
    const rates: number[] = [];
    for (let round = 0; round < rounds; round++) rates.push(await floodRate(reader, command));
    return median(rates);
  };
  const rate = (name: string, value: number): Figure => ({
    ...{ name, value, unit: 'MB/s', budget: null },
  });
  figures.push(rate('seq 1 300000', await flood('seq 1 300000')));
  figures.push(rate('cat of 8 MB in lines of 80', await flood(`cat ${file}`)));
  const interrupts: number[] = [];
  for (let round = 0; round < rounds; round++) interrupts.push(await interrupt(reader));
  figures.push({
    name: '^C to prompt under yes, median',
    value: median(interrupts),
    unit: 'ms',
    budget: { atMost: 100, of: 'performance' },
  });
  reader.leave();
  await server.end();
  rmSync(folder, { recursive: true, force: true });
  return figures;
}

async function opened(origin: string): Promise<Reader> {
  const reader = await join(origin, 'Ada');
  let told = 0;
  reader.listen(event => {
    if (event.kind === 'screen') told = event.sequence;
    if (event.kind !== 'output') return;
    const end = event.from + event.text.length;
    if (end - told < drawnEvery) return;
    told = end;
    reader.drawn(event.terminal, end);
  });
  const prompt = reader.until(
    event => event.kind === 'terminal' && event.terminal.state === 'ready',
  );
  await reader.command({ kind: 'open-terminal', terminal: 'node1', columns: 120, rows: 40 });
  await prompt;
  await pause(500);
  return reader;
}

async function echoes(reader: Reader, rounds: number): Promise<number[]> {
  const samples: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const seen = reader.until(event => event.kind === 'output');
    const from = performance.now();
    void reader.type('node1', round % 60 === 59 ? '\u0015' : 'x');
    await seen;
    samples.push(performance.now() - from);
    await pause(20);
  }
  await reader.type('node1', '\u0015');
  return samples;
}

function echoFigures(where: string, samples: readonly number[]): Figure[] {
  const unit = 'ms';
  return [
    { name: `echo of a key, ${where}, median`, value: median(samples), unit, budget: null },
    { name: '  the same, 99th percentile', value: quantile(samples, 0.99), unit, budget: null },
  ];
}

/** Megabytes a second of a command's output, from Enter to the prompt that follows. */
async function floodRate(reader: Reader, command: string): Promise<number> {
  let received = 0;
  const stop = reader.listen(event => {
    if (event.kind === 'output') received += event.text.length;
    if (event.kind === 'screen') throw new Error('output of a real terminal was skipped');
  });
  const over = reader.until(isPrompt, 120_000);
  const from = performance.now();
  void reader.type('node1', `${command}\r`);
  await over;
  stop();
  const rate = received / 1e6 / ((performance.now() - from) / 1000);
  await pause(300);
  return rate;
}

async function interrupt(reader: Reader): Promise<number> {
  void reader.type('node1', 'yes\r');
  await pause(1_000);
  const over = reader.until(isPrompt, 30_000);
  const from = performance.now();
  void reader.type('node1', '\u0003');
  await over;
  const took = performance.now() - from;
  await pause(300);
  return took;
}

function isPrompt(event: Parameters<Parameters<Reader['listen']>[0]>[0]): boolean {
  return event.kind === 'terminal' && event.terminal.foreground === null;
}

function pause(forMs: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, forMs));
}
