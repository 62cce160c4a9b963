// A real shell through Deckhand and through wetty, turn by turn: echo, floods, ^C, memory.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { fileURLToPath } from 'node:url';
import { io } from 'socket.io-client';
import { join } from '../support/reader.ts';
import { startServer } from '../support/running-server.ts';
import { type Figure, median, quantile } from './figures.ts';

const modules = fileURLToPath(new URL('./peers/node_modules/', import.meta.url));
const deck = fileURLToPath(new URL('../../slides/demo.md', import.meta.url));
const port = 7_412;
/** What wetty's own page tells as drawn at a time; Deckhand's tells more often. */
const drawnEvery = { wetty: 262_144, deckhand: 16_384 } as const;

/** One terminal with a bash, as its page sees it, without a browser's drawing. */
type Line = {
  readonly pid: number;
  readonly type: (text: string) => void;
  /** Calls with each piece of output from now on; returns what ends that. */
  readonly listen: (heard: (text: string) => void) => () => void;
  /** As a page that is stopped: it gets what it is sent, and tells nothing of it. */
  readonly stopDrawing: () => void;
  readonly end: () => Promise<void>;
};

/** Figures of both with wetty's as the budget, or one sentence when wetty is not there. */
export async function againstWetty(rounds = 5): Promise<Figure[]> {
  const lacking = !existsSync(joinPath(modules, 'wetty'))
    ? 'wetty is not installed: npm ci --prefix test/bench/peers brings it'
    : process.getuid?.() !== 0
      ? 'wetty opens a shell of this machine for root only, else it asks for ssh'
      : null;
  if (lacking !== null) {
    process.stdout.write(`${lacking}.\n`);
    return [];
  }
  const home = mkdtempSync(joinPath(tmpdir(), 'deckhand-bench-'));
  writeFileSync(joinPath(home, 'big.txt'), `${'0123456789'.repeat(8).slice(1)}\n`.repeat(100_000));
  const lines = [await deckhandLine(home), await wettyLine(home)];
  try {
    return await compare(lines, rounds);
  } finally {
    for (const line of lines) await line.end();
    rmSync(home, { recursive: true, force: true });
  }
}

async function compare(lines: readonly Line[], rounds: number): Promise<Figure[]> {
  const idle = lines.map(line => memory(line.pid, 'VmRSS'));
  const measures: Record<string, (line: Line) => Promise<number[]>> = {
    echo: line => echoes(line, 60),
    seq: async line => [await flood(line, 'seq 1 300000')],
    cat: async line => [await flood(line, 'cat ~/big.txt')],
    interrupt: async line => [await interrupt(line)],
  };
  const taken: Record<string, number[][]> = {};
  for (const [what, measure] of Object.entries(measures)) {
    const samples = lines.map((): number[] => []);
    for (let round = 0; round < rounds; round++)
      for (const [at, line] of lines.entries()) samples[at]?.push(...(await measure(line)));
    taken[what] = samples;
  }
  const peak = lines.map(line => memory(line.pid, 'VmHWM'));
  for (const line of lines) {
    line.stopDrawing();
    line.type('yes\r');
  }
  await pause(5_000);
  const stopped = lines.map(line => memory(line.pid, 'VmRSS'));
  const of = (what: string, figure: (samples: readonly number[]) => number) =>
    (taken[what] ?? []).map(figure);
  return [
    ...atMost('echo of a key, median', 'ms', of('echo', median), 0.75),
    ...atMost(
      'echo of a key, 99th percentile',
      'ms',
      of('echo', samples => quantile(samples, 0.99)),
    ),
    ...atMost('seq 1 300000, median', 'ms', of('seq', median)),
    ...atMost('cat of 8 MB, median', 'ms', of('cat', median)),
    ...atMost('^C to prompt under yes, median', 'ms', of('interrupt', median)),
    ...atMost('server, one terminal, idle', 'MB', idle),
    ...atMost('server, its peak in all of that', 'MB', peak),
    ...atMost('server, 5 s of yes with a stopped page', 'MB', stopped),
  ];
}

/** `both`: Deckhand's, then wetty's. */
function atMost(name: string, unit: string, both: readonly number[], share = 1): Figure[] {
  const [own = Number.NaN, peer = Number.NaN] = both;
  const limit = Number((peer * share).toFixed(1));
  const of = share === 1 ? 'wetty' : `${share} × wetty’s ${peer.toFixed(1)}`;
  return [{ name, value: own, unit, budget: { atMost: limit, of } }];
}

async function deckhandLine(home: string): Promise<Line> {
  const server = await startServer([deck, '--backend', 'local'], {
    HOME: home,
    SHELL: '/bin/bash',
  });
  const reader = await join(server.origin, 'Ada');
  let [told, draws] = [0, true];
  reader.listen(event => {
    if (event.kind === 'screen') throw new Error('output of a real terminal was skipped');
    if (event.kind !== 'output' || !draws) return;
    const end = event.from + event.text.length;
    if (end - told < drawnEvery.deckhand) return;
    told = end;
    reader.drawn(event.terminal, end);
  });
  const line: Line = {
    pid: server.pid,
    type: text => void reader.type('node1', text),
    listen: heard =>
      reader.listen(event => {
        if (event.kind === 'output') heard(event.text);
      }),
    stopDrawing() {
      draws = false;
    },
    async end() {
      reader.leave();
      await server.end();
    },
  };
  const prompt = seen(line, isPrompt);
  await reader.command({ kind: 'open-terminal', terminal: 'node1', columns: 80, rows: 30 });
  await prompt;
  return line;
}

async function wettyLine(home: string): Promise<Line> {
  const shell = '/bin/bash --norc -i';
  const server = spawn(
    process.execPath,
    [
      joinPath(modules, 'wetty/build/main.js'),
      ...['--host', '127.0.0.1', '--port', String(port), '--base', '/', '--command', shell],
    ],
    { stdio: 'ignore', env: { ...process.env, HOME: home, NODE_ENV: 'production' }, cwd: home },
  );
  const origin = `http://127.0.0.1:${port}`;
  while (!(await answers(origin))) await pause(50);
  const socket = io(origin, { path: '/socket.io', transports: ['websocket'] });
  let [owed, draws] = [0, true];
  socket.on('data', (text: string) => {
    owed += text.length;
    if (!draws || owed < drawnEvery.wetty) return;
    owed -= drawnEvery.wetty;
    socket.emit('commit', drawnEvery.wetty);
  });
  const line: Line = {
    pid: server.pid ?? 0,
    type: text => void socket.emit('input', text),
    listen(heard) {
      socket.on('data', heard);
      return () => void socket.off('data', heard);
    },
    stopDrawing() {
      draws = false;
    },
    async end() {
      socket.disconnect();
      server.kill();
    },
  };
  await seen(line, isPrompt);
  return line;
}

/** A bash's prompt at the end of what came. */
const isPrompt = (tail: string) => /[#$] $/.test(tail);

/** Resolves when the last 200 characters since the call pass. */
function seen(line: Line, passes: (tail: string) => boolean): Promise<void> {
  return new Promise((done, failed) => {
    let tail = '';
    const stop = line.listen(text => {
      tail = (tail + text).slice(-200);
      if (!passes(tail)) return;
      clearTimeout(timer);
      stop();
      done();
    });
    const timer = setTimeout(() => {
      stop();
      failed(new Error(`what was waited for did not come; the end of it: ${tail}`));
    }, 120_000);
  });
}

async function echoes(line: Line, rounds: number): Promise<number[]> {
  const samples: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const echo = seen(line, tail => tail !== '');
    const from = performance.now();
    line.type(round === rounds - 1 ? '\u0015' : 'x');
    await echo;
    samples.push(performance.now() - from);
    await pause(20);
  }
  return samples;
}

/** Milliseconds from Enter to the prompt behind the command's output. */
async function flood(line: Line, command: string): Promise<number> {
  const over = seen(line, tail => /\nall-of-it\r\n/.test(tail) && isPrompt(tail));
  const from = performance.now();
  line.type(`${command}; echo all-of-'it'\r`);
  await over;
  const took = performance.now() - from;
  await pause(300);
  return took;
}

async function interrupt(line: Line): Promise<number> {
  line.type('yes\r');
  await pause(1_000);
  const over = seen(line, isPrompt);
  const from = performance.now();
  line.type('\u0003');
  await over;
  const took = performance.now() - from;
  await pause(300);
  return took;
}

function memory(pid: number, what: 'VmRSS' | 'VmHWM'): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return (Number(new RegExp(`${what}:\\s+(\\d+) kB`).exec(status)?.[1] ?? Number.NaN) * 1024) / 1e6;
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}

function pause(forMs: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, forMs));
}
