// `deckhand import DIR -o DECK`: a lesson of another platform as a deck of ours.
import { copyFileSync, existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { parseArgs } from 'node:util';
import { type Imported, importDeck } from '../core/deck/foreign/import-deck.ts';
import { parseDeck } from '../core/deck/parse-deck.ts';
import { problemText } from '../core/deck/problem-text.ts';
import { CallError, guard, parseCall, readText } from './call.ts';

export const help = `usage: deckhand import DIR -o DECK [options]

Writes lessons of other platforms as a deck: a Killercoda scenario (the folder of its index.json),
or the Play with Docker lessons of a folder (Markdown with \`\`\`.term1 blocks). DIR may be the file
itself. Each command becomes an exercise, each heading of the first two levels a slide; pictures
are copied beside the deck. Such files can also be served as they are: deckhand serve FILE.

  -o, --output DECK   the Markdown file to write
  --lab NAME          the lab that the deck asks for
  --force             writes over a DECK that is there
  --json              prints what was written as one JSON object
  --help              this text

Exit status: 0 all is well, 1 something of the lesson is missing, 2 the call or the input is wrong.
`;

export function runImport(args: readonly string[]): Promise<number> {
  return guard(async () => {
    const { values, positionals } = parseCall('import', () => parse(args));
    if (values.help) {
      process.stdout.write(help);
      return 0;
    }
    const [given, ...more] = positionals;
    if (given === undefined || more.length > 0 || values.output === undefined)
      throw new CallError('deckhand import takes one folder and a deck to write: DIR -o DECK.');
    const output = outputOf(values.output, values.force === true);
    const lessons = lessonsOf(given).flatMap(file => readLesson(file) ?? []);
    if (lessons.length === 0)
      throw new CallError(
        `${given} holds no lesson: name a folder with an index.json, or Markdown with \`\`\`.term1 blocks.`,
      );
    const lab = values.lab === undefined ? '' : `lab: ${values.lab}\n\n`;
    const text = lab + lessons.map(one => one.imported.text).join('\n---\n\n');
    mkdirSync(dirname(output), { recursive: true });
    writeFileSync(output, text);
    const missing = lessons.flatMap(one => copyPictures(one, dirname(output)));
    const problems = lessons.flatMap(one => one.imported.problems);
    for (const line of [...problems.map(problemText), ...missing])
      process.stderr.write(`${line}\n`);
    report(text, output, values.json === true);
    return missing.length > 0 || problems.some(one => one.severity === 'error') ? 1 : 0;
  });
}

function parse(args: readonly string[]) {
  return parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      output: { type: 'string', short: 'o' },
      lab: { type: 'string' },
      force: { type: 'boolean' },
      json: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  });
}

function outputOf(given: string, force: boolean): string {
  if (!given.endsWith('.md'))
    throw new CallError(`The deck ${given} must be a Markdown file: give it a name with .md.`);
  const output = resolve(given);
  if (existsSync(output) && !force)
    throw new CallError(`There is already a file ${given}: choose another name, or add --force.`);
  return output;
}

/** The scenario of a folder, or else its Markdown files in the order of their names. */
function lessonsOf(given: string): string[] {
  if (!existsSync(given))
    throw new CallError(`There is no folder ${given}: name the folder of a lesson.`);
  if (!statSync(given).isDirectory()) return [given];
  const index = join(given, 'index.json');
  if (existsSync(index)) return [index];
  const names = readdirSync(given).filter(name => name.endsWith('.md'));
  return names.sort().map(name => join(given, name));
}

type Lesson = { readonly folder: string; readonly imported: Imported };

function readLesson(path: string): Lesson | null {
  const file = path.split(sep).join('/');
  const text = readText(path);
  if (text === null) throw new CallError(`${file} cannot be read: check its permissions.`);
  const imported = importDeck(text, { file, readFile: name => readText(name) });
  return imported && { folder: dirname(path), imported };
}

/** Copies what lies in the lesson's folder; gives a sentence for each picture that does not. */
function copyPictures({ folder, imported }: Lesson, target: string): string[] {
  return imported.pictures.flatMap((picture): string[] => {
    const from = resolve(folder, picture);
    const leaves = relative(folder, from).startsWith(`..${sep}`);
    if (leaves || !existsSync(from) || !statSync(from).isFile())
      return [`There is no picture ${picture} in ${folder}: add it beside the deck.`];
    const to = resolve(target, picture);
    if (to === from) return [];
    mkdirSync(dirname(to), { recursive: true });
    copyFileSync(from, to);
    return [];
  });
}

function report(text: string, output: string, asJson: boolean): void {
  const { slides, exercises } = parseDeck(text, { file: output });
  const snippets = exercises.reduce((sum, one) => sum + one.snippets.length, 0);
  const counts = { slides: slides.length, exercises: exercises.length, snippets };
  process.stdout.write(
    asJson
      ? `${JSON.stringify({ deck: output, ...counts })}\n`
      : `Wrote ${output}: ${counts.slides} slides, ${counts.exercises} exercises.\n`,
  );
}
