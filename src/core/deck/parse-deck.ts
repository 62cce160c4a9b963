// The door of the room: the text of a deck, a Markdown file or a manifest, becomes a Deck.
import { assemble, type SourceMemo } from './assemble.ts';
import { buildSlides } from './build-slides.ts';
import { addContents } from './contents.ts';
import type { Deck, Position, Problem } from './deck.ts';
import { addFooters } from './footers.ts';
import { readPlan } from './plan.ts';
import { type Scan, scanSource } from './scan/slides.ts';
import type { Source } from './source.ts';
import { readStyles } from './style/deck-style.ts';

export type DeckOptions = {
  /** Path of the deck as `readFile` knows it; one that ends in `.yml` or `.yaml` is a manifest. */
  readonly file: string;
  /** The text of a file, or null when there is none. A lone Markdown file needs no other. */
  readonly readFile?: (path: string) => string | null;
  /** Slides with one of these classes are left out; added to the manifest's own. */
  readonly exclude?: readonly string[];
  /** What `@@GITREPO@@` and its like stand for where no manifest says it. */
  readonly values?: Readonly<Record<string, string>>;
  /** For reading a deck again and again: sources that did not change are not scanned anew. */
  readonly memo?: ScanMemo;
};

/** The last source and the last scan of each file, with what they depended on. */
export type ScanMemo = {
  readonly sources: SourceMemo;
  readonly scans: Map<string, { readonly scan: Scan; readonly variables: string }>;
};

export function createScanMemo(): ScanMemo {
  return { sources: new Map(), scans: new Map() };
}

/** A deck with what it was read from, for those who look at the author's text. */
export type DeckReading = {
  readonly deck: Deck;
  /** Each source once, in order, without what was made for it (contents, title slides). */
  readonly scans: readonly Scan[];
};

/** Never throws on what an author wrote: mistakes are in `problems`, in the order of the deck. */
export function parseDeck(text: string, options: DeckOptions): Deck {
  return readDeckText(text, options).deck;
}

export function readDeckText(text: string, options: DeckOptions): DeckReading {
  const problems: Problem[] = [];
  const { manifest, sources, interstitials } = assemble(text, options, problems);
  const variables = new Set<string>();
  for (const { source } of sources) for (const name of variablesIn(source)) variables.add(name);
  const scan = (source: Source) => scanSource(source, key => variables.has(key));
  const scanOnce = createScanOnce(options.memo, [...variables].sort().join(' '), scan);
  const chapters = sources.map(({ source, part }) => ({ scan: scanOnce(source), part }));
  const scans = addContents(chapters, interstitials, scan);
  for (const one of new Set(scans.map(({ problems }) => problems))) problems.push(...one);
  const exclude = [...manifest.exclude, ...(options.exclude ?? [])];
  const { numberPrefix } = manifest;
  const isManifest = manifest.chapters.length > 0;
  const footed = isManifest
    ? addFooters(scans, options.file, manifest.values.GITREPO ?? '')
    : scans;
  const language = () => manifest.language ?? first.language ?? null;
  const build = { exclude, numberPrefix, language };
  const { slides, exercises } = buildSlides(footed, build, problems);
  const first = slides.find(slide => !slide.excluded)?.properties ?? {};
  const heading = slides.find(slide => !slide.excluded && slide.title !== null)?.title;
  const { placeOf } = manifest;
  const place = slides.find(slide => !slide.excluded)?.position ?? placeOf('');
  const whole = manifest.duration;
  const plan = readPlan(
    slides,
    whole === null ? null : { text: whole, position: placeOf('duration') },
    problems,
  );
  const styles = readStyles(
    {
      paths: manifest.css.length > 0 ? manifest.css : listOf(first.css),
      position: manifest.css.length > 0 ? placeOf('css') : place,
      file: options.file,
      readFile: options.readFile,
    },
    problems,
  );
  const theme = manifest.theme ?? first.theme ?? null;
  const themePlace = manifest.theme === null ? place : placeOf('theme');
  const deck: Deck = {
    title: manifest.title ?? heading ?? fileName(options.file),
    lab: manifest.lab ?? first.lab ?? null,
    labPosition: manifest.lab === null ? place : placeOf('lab'),
    language: language() ?? 'en',
    theme: readTheme(theme, themePlace, problems),
    plan,
    styles,
    slides,
    exercises,
    problems: inOrder(problems, [options.file, ...sources.map(({ source }) => source.file)]),
  };
  return { deck, scans: chapters.map(({ scan }) => scan) };
}

function listOf(value: string | undefined): string[] {
  return (value ?? '').split(/[\s,]+/).filter(one => one !== '');
}

function readTheme(text: string | null, position: Position, problems: Problem[]): Deck['theme'] {
  if (text === 'light' || text === 'dark') return text;
  if (text !== null && text !== 'auto')
    problems.push({
      position,
      severity: 'warning',
      rule: 'theme-unknown',
      message: `There is no theme \`${text}\`: write \`light\`, \`dark\` or \`auto\`; a look of your own is a style sheet that \`css:\` names.`,
    });
  return null;
}

/** A chapter that is named twice is scanned twice: its exercises are others each time. */
function createScanOnce(
  memo: ScanMemo | undefined,
  variables: string,
  scan: (source: Source) => Scan,
): (source: Source) => Scan {
  if (!memo) return scan;
  const taken = new Set<string>();
  return source => {
    const { file, fixed } = source;
    if (fixed !== null || taken.has(file)) return scan(source);
    taken.add(file);
    const known = memo.scans.get(file);
    if (known?.variables === variables && isSame(known.scan.source, source)) return known.scan;
    const fresh = scan(source);
    memo.scans.set(file, { scan: fresh, variables });
    return fresh;
  };
}

const variableNames = new WeakMap<Source, readonly string[]>();

function variablesIn(source: Source): readonly string[] {
  const known = variableNames.get(source);
  if (known) return known;
  const found = [...source.text.matchAll(/\{\{\s*([-\w]+)\s*\}\}/g)].map(([, name = '']) => name);
  variableNames.set(source, found);
  return found;
}

function isSame(a: Source, b: Source): boolean {
  if (a === b) return true;
  const { lines } = a;
  const sameLines = lines === b.lines || lines?.every((line, at) => line === b.lines?.[at]);
  return a.text === b.text && a.indent === b.indent && sameLines === true;
}

function fileName(path: string): string {
  return path.split('/').at(-1) ?? path;
}

function inOrder(problems: readonly Problem[], files: readonly string[]): Problem[] {
  const rank = (problem: Problem) => files.indexOf(problem.position.file);
  return [...problems].sort(
    (a, b) =>
      rank(a) - rank(b) ||
      a.position.line - b.position.line ||
      a.position.column - b.position.column,
  );
}
