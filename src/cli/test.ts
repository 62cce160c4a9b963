// `deckhand test DECK…`: plays every exercise without a browser and says what works.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Deck, Exercise } from '../core/deck/deck.ts';
import type { Backend } from '../core/lab/backend.ts';
import type { Lab } from '../core/lab/lab.ts';
import { backendNames, startBackend } from '../server/backends/table.ts';
import { StartError } from '../server/config.ts';
import { findLab } from '../server/labs.ts';
import { CallError, guard, parseCall, readDeck, tellProblems } from './call.ts';
import { type DeckReport, type PlayOptions, playDeck } from './play-deck.ts';
import { type Format, formatReports, formats } from './test-report.ts';

const usage = `usage: deckhand test DECK… [options]

Plays every exercise of the decks on a fresh lab, in virtual time, and says per slide and source
line what passed and what failed. A deck without anything to run fails. What else is wrong with a
deck, pictures that are not there too, is told on stderr; deckhand check fails for it.

  --lab LAB               the lab to use instead of the deck's own
  --backend NAME          simulated (the default), or a real one as of deckhand serve: its exercises
                          are played for real, and nothing is undone
  --only SLIDES           report these slides only: 7, 3-5, a name, or several with commas;
                          what is before them is played too, so that they find what they need
  --pace turbo|paced      as fast as it goes (the default), or a virtual second per second
  --format text|json|tap|junit
  --json                  the same as --format json
  --keep-going            go on after a failure (the default)
  --bail                  stop at the first failure
  --help                  this text

Exit status: 0 all passed, 1 something failed or there was nothing to run, 2 the call or the
input is wrong.
`;

const options = {
  lab: { type: 'string' },
  backend: { type: 'string' },
  only: { type: 'string' },
  pace: { type: 'string' },
  format: { type: 'string' },
  json: { type: 'boolean' },
  'keep-going': { type: 'boolean' },
  bail: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

export function runTest(args: readonly string[]): Promise<number> {
  return guard(async () => {
    const { values, positionals } = parseCall('test', () =>
      parseArgs({ args: [...args], options, allowPositionals: true }),
    );
    if (values.help === true) {
      process.stdout.write(usage);
      return 0;
    }
    if (positionals.length === 0) throw new CallError('Name the deck to test: deckhand test DECK.');
    const backend = values.backend ?? 'simulated';
    if (!backendNames.includes(backend))
      throw new CallError(`--backend is one of ${backendNames.join(', ')}, not ${backend}.`);
    const pace = oneOf('--pace', values.pace ?? 'turbo', ['turbo', 'paced'] as const);
    const format = oneOf('--format', values.format ?? (values.json ? 'json' : 'text'), formats);
    const reports: DeckReport[] = [];
    for (const file of positionals) reports.push(await testDeck(file, values, pace));
    process.stdout.write(formatReports(reports, format));
    return conclude(reports, format);
  });
}

type Values = {
  readonly lab?: string;
  readonly backend?: string;
  readonly only?: string;
  readonly bail?: boolean;
};

async function testDeck(
  file: string,
  values: Values,
  pace: 'turbo' | 'paced',
): Promise<DeckReport> {
  // The first deck pays for the start of the process too: that is what a person waits for.
  const startedMs = first ? 0 : performance.now();
  first = false;
  const named = readDeck(file, {});
  const found = findLab(values.lab ?? null, named.deck);
  if (!found.ok) throw new CallError(found.error);
  const lab = found.value;
  const reading = lab.gitrepo === null ? named : readDeck(file, { GITREPO: lab.gitrepo });
  tellProblems(file, reading);
  const { deck } = reading;
  const played: Omit<PlayOptions, 'backend'> = {
    file,
    deck,
    lab,
    wanted: only(deck, values.only),
    pace,
    onFailure: values.bail ? 'stop' : 'continue',
    startedMs,
    nowMs: () => performance.now(),
  };
  const backend = values.backend ?? 'simulated';
  if (backend === 'simulated') return playDeck({ ...played, backend: null });
  if (pace === 'paced') throw new CallError('--pace is for the simulated backend: leave it out.');
  return onRealBackend(backend, lab, own => playDeck({ ...played, backend: own }));
}

/** Starts it for one deck, with a folder of its own, and puts both away. */
async function onRealBackend(
  name: string,
  lab: Lab,
  play: (backend: Backend) => Promise<DeckReport>,
): Promise<DeckReport> {
  const data = mkdtempSync(join(tmpdir(), 'deckhand-'));
  try {
    const started = await startBackend(name, { lab, data, environment: process.env });
    for (const note of started.notes) process.stderr.write(`deckhand: ${note}\n`);
    try {
      return await play(started.make(Date.now()));
    } finally {
      started.dispose();
    }
  } catch (error) {
    throw error instanceof StartError ? new CallError(error.message) : error;
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
}

let first = true;

function conclude(reports: readonly DeckReport[], format: Format): number {
  let status = 0;
  for (const report of reports) {
    if (report.snippets === 0 && format !== 'text')
      process.stderr.write(`deckhand: ${report.deck} has nothing to run.\n`);
    if (report.snippets === 0 || report.failed > 0) status = 1;
  }
  return status;
}

/** `7`, `3-5` (numbers as on screen, from 1), or a slide's name; several with commas. */
function only(deck: Deck, wanted: string | undefined): (exercise: Exercise) => boolean {
  if (wanted === undefined) return () => true;
  const shown = deck.slides.filter(slide => slide.index !== null);
  const indexes = new Set<number>();
  for (const part of wanted.split(',').map(text => text.trim())) {
    const range = /^(\d+)(?:-(\d+))?$/.exec(part);
    const named = shown.filter(slide => slide.name === part);
    if (range) {
      const from = Number(range[1]);
      const to = Number(range[2] ?? range[1]);
      if (from < 1 || to > shown.length || from > to)
        throw new CallError(`--only ${part}: the deck has slides 1 to ${shown.length}.`);
      for (let at = from; at <= to; at++) indexes.add(at - 1);
    } else if (named.length > 0) for (const slide of named) indexes.add(slide.index ?? -1);
    else
      throw new CallError(
        `--only ${part}: there is no slide of that name; give a number or a name.`,
      );
  }
  const ids = new Set(
    shown
      .filter(slide => indexes.has(slide.index ?? -1))
      .flatMap(slide => slide.exercises.map(exercise => exercise.id)),
  );
  return exercise => ids.has(exercise.id);
}

function oneOf<T extends string>(name: string, given: string, choices: readonly T[]): T {
  const found = choices.find(choice => choice === given);
  if (found === undefined)
    throw new CallError(`${name} is one of ${choices.join(', ')}, not ${given}.`);
  return found;
}
