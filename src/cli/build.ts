// `deckhand build DECK -o DIR`: the deck with its simulated lab as a folder for any static host.
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Deck } from '../core/deck/deck.ts';
import { problemText } from '../core/deck/problem-text.ts';
import type { Lab } from '../core/lab/lab.ts';
import { prepareLab } from '../core/lab/prepare-lab.ts';
import { StartError } from '../server/config.ts';
import { createDeckSource } from '../server/deck-source.ts';
import { findLab } from '../server/labs.ts';
import { createRecordings, recordingsFolder } from '../server/recordings.ts';
import { CallError, guard, parseCall } from './call.ts';
import { publicFolder } from './public-folder.ts';
import { gatherSite } from './site/gather.ts';
import { weighSite } from './site/weigh.ts';
import { writeSite } from './site/write.ts';

const usage = `usage: deckhand build DECK -o DIR [options]

Writes the deck as a static site: a folder that any file server can hand out, also under a path.
Its exercises run on the simulated lab, in the reader's own browser; recordings beside the deck come
with it. What a reader does is kept in that browser. After the first visit, on https or localhost,
everything works without a network.

There is no class in a static site (no presenter, hands, or roster), no real machine, and no page
of a published port: for these there is deckhand serve.

  -o DIR        the folder: one that is empty, new, or held an earlier site
  --lab LAB     the lab to use instead of the deck's own
  --raw-html    pass the deck's own HTML through as it stands
  --json        print one line of JSON instead of sentences
  --help        this text

Exit status: 0 the site is written, 2 the call or the input is wrong.
`;

const options = {
  output: { type: 'string', short: 'o' },
  lab: { type: 'string' },
  'raw-html': { type: 'boolean' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

type Asked = {
  readonly file: string;
  readonly folder: string;
  readonly lab: string | null;
  readonly rawHtml: boolean;
  readonly json: boolean;
};

export function runBuild(args: readonly string[]): Promise<number> {
  return guard(async () => {
    const { values, positionals } = parseCall('build', () =>
      parseArgs({ args: [...args], options, allowPositionals: true }),
    );
    if (values.help === true) {
      process.stdout.write(usage);
      return 0;
    }
    const [file, ...more] = positionals;
    if (file === undefined || more.length > 0)
      throw new CallError('Name one deck to build: deckhand build DECK -o DIR.');
    if (values.output === undefined)
      throw new CallError('Name the folder for the site: deckhand build DECK -o DIR.');
    return build({
      file,
      folder: values.output,
      lab: values.lab ?? null,
      rawHtml: values['raw-html'] ?? false,
      json: values.json ?? false,
    });
  });
}

function build(asked: Asked): number {
  const complain = (sentence: string) => process.stderr.write(`${sentence}\n`);
  const plain = readSource(asked, {});
  const lab = labFor(asked, plain.deck);
  const deck = lab?.gitrepo ? readSource(asked, { GITREPO: lab.gitrepo }) : plain;
  for (const problem of deck.problems()) complain(problemText(problem));
  const recordings =
    lab === null ? [] : createRecordings(recordingsFolder(asked.file, lab.name), complain).all();
  const start = lab && startOf(lab);
  const files = gatherSite({ deck, lab, start, recordings, build: join(publicFolder, 'build') });
  writeSite(asked.folder, files);
  const weight = weighSite(files);
  if (asked.json) {
    process.stdout.write(
      `${JSON.stringify({ folder: asked.folder, files: files.size, ...weight })}\n`,
    );
    return 0;
  }
  const { first, simulator, all } = weight;
  process.stdout.write(
    `${asked.folder}: ${files.size} files, ${kb(all)} compressed. A first visit takes ${kb(first)} ` +
      `before an exercise can run, ${kb(simulator)} of it the simulator.\n` +
      'Put the folder on any web server. Its exercises run in the reader’s browser; it has no class and no real machines.\n',
  );
  return 0;
}

function readSource({ file, rawHtml }: Asked, values: Readonly<Record<string, string>>) {
  try {
    const deck = createDeckSource(file, { rawHtml, basePath: '', values }).current();
    const errors = deck.deck.problems.filter(({ severity }) => severity === 'error');
    if (errors.length > 0) throw new CallError(errors.map(problemText).join('\n'));
    return deck;
  } catch (error) {
    if (error instanceof StartError) throw new CallError(error.message);
    throw error;
  }
}

/** Null: the deck runs nothing. */
function labFor(asked: Asked, deck: Deck): Lab | null {
  if (asked.lab === null && deck.lab === null && deck.exercises.length === 0) return null;
  const found = findLab(asked.lab, deck);
  if (!found.ok) throw new CallError(found.error);
  return found.value;
}

/** A lab that cannot be set up is found here, not by readers. */
function startOf(lab: Lab) {
  const prepared = prepareLab(lab);
  if (!prepared.ok) throw new CallError(prepared.error);
  return prepared.value;
}

function kb(bytes: number): string {
  return `${Math.ceil(bytes / 1000)} kB`;
}
