// `deckhand record DECK`: plays a deck and keeps what each terminal showed as an asciicast.
import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { engine } from '../core/lab/make-world.ts';
import { createTape } from '../core/lab/tape.ts';
import { type Cast, encodeCast, encodeCast3 } from '../core/replay/cast.ts';
import { findLab } from '../server/labs.ts';
import { recordingsFolder } from '../server/recordings.ts';
import { CallError, guard, parseCall, readDeck, tellProblems } from './call.ts';
import { playDeck } from './play-deck.ts';

const usage = `usage: deckhand record DECK [options]

Plays every exercise of the deck on a fresh simulated lab, as deckhand test does, and writes what
each terminal showed as an asciicast (version 2), with a marker where each snippet begins. The same
deck gives the same files. They go beside the deck: for slides/demo.md and the lab shop into
slides/demo.recordings/shop, one TERMINAL.cast each (node1:2 in node1.2.cast), where deckhand
serve finds them: each recorded exercise can then be watched.

  --lab LAB    the lab to use instead of the deck's own
  --v3         asciicast version 3, for other players: needs -o, since Watch plays version 2
  -o DIR       the folder for the files, instead of the one beside the deck
  --help       this text

Exit status: 0 all is written and every snippet passed, 1 it is written and something failed or
there was nothing to run, 2 the call or the input is wrong.
`;

const options = {
  lab: { type: 'string' },
  output: { type: 'string', short: 'o' },
  v3: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

export function runRecord(args: readonly string[]): Promise<number> {
  return guard(async () => {
    const { values, positionals } = parseCall('record', () =>
      parseArgs({ args: [...args], options, allowPositionals: true }),
    );
    if (values.help === true) {
      process.stdout.write(usage);
      return 0;
    }
    const [file, ...more] = positionals;
    if (file === undefined || more.length > 0)
      throw new CallError('Name one deck to record: deckhand record DECK.');
    const output = values.output ?? null;
    if (values.v3 === true && output === null)
      throw new CallError('With --v3 name a folder as well: deckhand record DECK --v3 -o DIR.');
    return record(file, values.lab ?? null, output, values.v3 === true ? encodeCast3 : encodeCast);
  });
}

async function record(
  file: string,
  labName: string | null,
  output: string | null,
  encode: (cast: Cast) => string,
) {
  const named = readDeck(file, {});
  const found = findLab(labName, named.deck);
  if (!found.ok) throw new CallError(found.error);
  const lab = found.value;
  const reading = lab.gitrepo === null ? named : readDeck(file, { GITREPO: lab.gitrepo });
  tellProblems(file, reading);
  const { deck } = reading;
  const tape = createTape(deck.exercises, lab, engine, deck.title ?? basename(file));
  const report = await playDeck({
    ...{ file, deck, lab, backend: null, pace: 'turbo', onFailure: 'continue' },
    ...{ wanted: () => true, startedMs: 0, nowMs: () => 0, heard: tape.heard },
  });
  if (report.snippets === 0) {
    process.stderr.write(`deckhand: ${file} has nothing to run: nothing is recorded.\n`);
    return 1;
  }
  const folder = output ?? recordingsFolder(file, lab.name);
  for (const cast of tape.casts()) {
    const path = join(folder, `${cast.origin.terminal.replaceAll(':', '.')}.cast`);
    write(path, encode(cast));
    process.stdout.write(`${path}\n`);
  }
  if (report.failed === 0) return 0;
  process.stderr.write(
    `deckhand: ${report.failed} of ${report.snippets} snippets failed and are recorded so: ` +
      `deckhand test ${file} says which.\n`,
  );
  return 1;
}

function write(path: string, text: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'it failed';
    throw new CallError(`${path} cannot be written (${code}): name another folder with -o.`);
  }
}
