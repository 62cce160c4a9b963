// What many workspaces in one server cost, and what one does to its neighbour.
import { readFileSync } from 'node:fs';
import { join as joinPath } from 'node:path';
import { fileURLToPath } from 'node:url';
import { join, type Reader } from '../support/reader.ts';
import { type Running, startServer } from '../support/running-server.ts';
import { type Figure, median, quantile } from './figures.ts';

const count = 200;
const deck = fileURLToPath(new URL('../../slides/demo.md', import.meta.url));

/** 200 workspaces: memory on `fresh`; processor time on `dockercoins`, watched and unwatched. */
export async function manyWorkspaces(): Promise<Figure[]> {
  const fresh = await startServer([deck, '--lab', 'fresh', '--pty', 'off']);
  const before = residentBytes(fresh);
  const readers = await joinMany(fresh, count);
  await pause(2_000);
  const each = (residentBytes(fresh) - before) / count / 2 ** 20;
  for (const reader of readers) reader.leave();
  await fresh.end();

  const mining = await startServer([deck, '--lab', 'dockercoins', '--pty', 'off']);
  const watching = await joinMany(mining, count);
  await pause(5_000);
  const watched = await share(mining, 10_000);
  for (const reader of watching) reader.leave();
  // They stand still 30 seconds after the last watcher has gone.
  await pause(35_000);
  const unwatched = await share(mining, 10_000);
  await mining.end();
  return [
    {
      name: `memory of a workspace on fresh, ${count} in one server`,
      value: each,
      unit: 'MB',
      budget: { atMost: 2, of: 'issue' },
    },
    {
      name: `a core's share of a watched mining workspace, of ${count}`,
      value: (watched / count) * 100,
      unit: '%',
      budget: { atMost: 0.5, of: 'issue' },
    },
    {
      name: `a core's share of ${count} unwatched ones, all together`,
      value: unwatched * 100,
      unit: '%',
      budget: { atMost: 1, of: 'nothing but noise' },
    },
  ];
}

/** Click on `docker node ls` to the first byte that the command wrote, typing included. */
export async function clickToFirstByte(): Promise<Figure[]> {
  return [...(await clicks('off')), ...(await clicks('on'))];
}

async function clicks(pty: 'off' | 'on', rounds = 41): Promise<Figure[]> {
  const server = await startServer([deck, '--lab', 'dockercoins', '--pty', pty]);
  const reader = await join(server.origin, 'Ada');
  const samples: number[] = [];
  await reader.command({ kind: 'open-terminal', terminal: 'node1', columns: 120, rows: 40 });
  await pause(500);
  const boot = await deckSnippet(server, 'docker node ls');
  for (let round = 0; round < rounds; round++) {
    const first = reader.until(event => event.kind === 'output' && event.text.includes('HOSTNAME'));
    const over = reader.until(
      event =>
        event.kind === 'snippet' && event.snippet.id === boot && event.snippet.state === 'passed',
    );
    const from = performance.now();
    void reader.command({ kind: 'run', snippet: boot });
    await first;
    samples.push(performance.now() - from);
    await over;
    await pause(60);
  }
  reader.leave();
  await server.end();
  return [
    {
      name: `click on docker node ls to its first byte, --pty ${pty}, median`,
      value: median(samples),
      unit: 'ms',
      budget: { atMost: 30, of: 'issue' },
    },
    { name: 'the same, 95th percentile', value: quantile(samples, 0.95), unit: 'ms', budget: null },
  ];
}

/** Delay of a key's echo while a neighbour on the same worker thread runs for ever. */
export async function runawayNeighbour(rounds = 300): Promise<Figure[]> {
  const server = await startServer([deck, '--lab', 'fresh', '--pty', 'off'], {
    DECKHAND_WORKERS: '1',
  });
  const quiet = await opened(server, 'Ada');
  const loud = await opened(server, 'Bob');
  const before = await echoes(quiet, rounds);
  await loud.type('node1', 'while :; do :; done\r');
  await pause(500);
  const during = await echoes(quiet, rounds);
  for (const reader of [quiet, loud]) reader.leave();
  await server.end();
  const delay = quantile(during, 0.99) - median(before);
  return [
    { name: 'echo of a key, quiet, median', value: median(before), unit: 'ms', budget: null },
    {
      name: 'added to it by a neighbour’s endless loop, 99th percentile',
      value: delay,
      unit: 'ms',
      budget: { atMost: 50, of: 'issue' },
    },
  ];
}

async function opened(server: Running, name: string): Promise<Reader> {
  const reader = await join(server.origin, name);
  await reader.command({ kind: 'open-terminal', terminal: 'node1', columns: 120, rows: 40 });
  await pause(500);
  return reader;
}

async function echoes(reader: Reader, rounds: number): Promise<number[]> {
  const samples: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const seen = reader.until(event => event.kind === 'output' && event.terminal === 'node1');
    const from = performance.now();
    void reader.type('node1', round % 60 === 59 ? '\u0015' : 'x');
    await seen;
    samples.push(performance.now() - from);
    await pause(5);
  }
  return samples;
}

async function joinMany(server: Running, people: number): Promise<Reader[]> {
  const readers: Reader[] = [];
  for (let person = 0; person < people; person++) {
    const reader = await join(server.origin, `Student ${person}`);
    await reader.command({ kind: 'open-terminal', terminal: 'node1', columns: 80, rows: 24 });
    readers.push(reader);
  }
  return readers;
}

/** Id of the deck's snippet with that text. */
async function deckSnippet(server: Running, text: string): Promise<string> {
  const answer = await fetch(`${server.origin}/api/deck.json`);
  const { slides } = (await answer.json()) as {
    slides: { exercises: { snippets: { id: string; text: string }[] }[] }[];
  };
  const all = slides.flatMap(slide => slide.exercises.flatMap(one => one.snippets));
  const found = all.find(one => one.text.trim() === text);
  if (!found) throw new Error(`the deck has no snippet ${text}`);
  return found.id;
}

function residentBytes(server: Running): number {
  const status = readFileSync(joinPath('/proc', String(server.pid), 'status'), 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1024;
}

/** Share of one core that the server used during that time. */
async function share(server: Running, forMs: number): Promise<number> {
  const ticks = () => {
    const fields =
      readFileSync(joinPath('/proc', String(server.pid), 'stat'), 'utf8')
        .split(') ')[1]
        ?.split(' ') ?? [];
    return (Number(fields[11]) + Number(fields[12])) * 10;
  };
  const from = ticks();
  await pause(forMs);
  return (ticks() - from) / forMs;
}

function pause(forMs: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, forMs));
}
