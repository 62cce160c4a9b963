// A deck's manifest: YAML that names its chapters in order, what to leave out, and its lab.
import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, type YAMLMap } from 'yaml';
import type { Position, Problem } from './deck.ts';
import { isSlip } from './slip.ts';

/** A leaf of `content`: a file's path, or a Markdown fragment (a string with a newline). */
export type Chapter = {
  readonly text: string;
  readonly isFragment: boolean;
  readonly position: Position;
  /** Which top-level list it belongs to; null for a string at the top. */
  readonly part: number | null;
};

export type Manifest = {
  readonly title: string | null;
  readonly lab: string | null;
  readonly language: string | null;
  readonly theme: string | null;
  readonly duration: string | null;
  /** Paths of style sheets, from the manifest's folder. */
  readonly css: readonly string[];
  /** Where a key stands; of one that it has not, the manifest's start. */
  readonly placeOf: (key: string) => Position;
  readonly exclude: readonly string[];
  readonly numberPrefix: string;
  readonly chapters: readonly Chapter[];
  /** `CHAT`, `GITREPO`, `SLIDES`, `ZIP`, `HTML`, `TITLE`: what `@@NAME@@` stands for. */
  readonly values: Readonly<Record<string, string>>;
};

export const emptyManifest = (file: string): Manifest => ({
  title: null,
  lab: null,
  language: null,
  theme: null,
  duration: null,
  css: [],
  placeOf: () => ({ file, line: 1, column: 1 }),
  exclude: [],
  numberPrefix: '',
  chapters: [],
  values: {},
});

export function parseManifest(text: string, file: string, problems: Problem[]): Manifest {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const placeOf = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(1, line), column: Math.max(1, col) };
  };
  for (const error of document.errors)
    problems.push({
      position: placeOf(error.pos[0]),
      severity: 'error',
      rule: 'manifest-not-yaml',
      message: `The manifest is not valid YAML: ${error.message}`,
    });
  if (!isMap(document.contents)) {
    if (document.errors.length === 0)
      problems.push({
        position: { file, line: 1, column: 1 },
        severity: 'error',
        rule: 'manifest-not-a-map',
        message: 'A manifest is a map with the keys `title` and `content`.',
      });
    return emptyManifest(file);
  }
  const map = document.contents;
  const content = map.get('content', true) as Node | undefined;
  if (!isSeq(content) && document.errors.length === 0)
    problems.push({
      position: placeOf(content?.range?.[0] ?? 0),
      severity: 'error',
      rule: 'manifest-without-content',
      message: 'The manifest needs a list `content:` of Markdown files.',
    });
  const left = map.get('exclude', true) as Node | undefined;
  if (map.has('exclude') && listOf(map, 'exclude').length === 0)
    problems.push({
      position: placeOf(left?.range?.[0] ?? 0),
      severity: 'warning',
      rule: 'exclude-nothing',
      message: '`exclude` names no class, so every slide is shown: name one, or take the key away.',
    });
  reportSlips(map, placeOf, problems);
  const title = textOf(map, 'title')?.trim() ?? null;
  return {
    title: title?.replace(/\s*\n\s*/g, ' ') ?? null,
    lab: textOf(map, 'lab'),
    language: textOf(map, 'language'),
    theme: textOf(map, 'theme'),
    duration: textOf(map, 'duration'),
    css: listOf(map, 'css'),
    placeOf: key => placeOf((map.get(key, true) as Node | undefined)?.range?.[0] ?? 0),
    exclude: listOf(map, 'exclude'),
    numberPrefix: textOf(map, 'slidenumberprefix') ?? '',
    chapters: isSeq(content) ? chaptersOf(content.items as Node[], placeOf) : [],
    values: valuesOf(map, file, title ?? ''),
  };
}

const keys: readonly string[] = [
  'title',
  'lab',
  'language',
  'theme',
  'duration',
  'css',
  'exclude',
  'slidenumberprefix',
  'content',
  'chat',
  'gitrepo',
  'slides',
  'zip',
  'html',
];

/** Courses carry keys for other tools; only what looks like one of ours is a mistake. */
function reportSlips(
  map: YAMLMap,
  placeOf: (offset: number) => Position,
  problems: Problem[],
): void {
  for (const { key } of map.items as { readonly key: unknown }[]) {
    if (!isScalar(key) || typeof key.value !== 'string') continue;
    const { value, range } = key;
    const meant = keys.includes(value)
      ? undefined
      : keys.find(one => value.toLowerCase() === one || isSlip(value, one));
    if (meant === undefined || map.has(meant)) continue;
    problems.push({
      position: placeOf(range?.[0] ?? 0),
      severity: 'warning',
      rule: 'key-misspelt',
      message: `\`${value}\` is no key of a manifest, so it does nothing: write \`${meant}\` if that is meant.`,
    });
  }
}

function textOf(map: YAMLMap, key: string): string | null {
  const value = map.get(key);
  return typeof value === 'string' || typeof value === 'number' ? String(value) : null;
}

function listOf(map: YAMLMap, key: string): string[] {
  const value = map.get(key);
  if (typeof value === 'string') return value.split(/[\s,]+/).filter(one => one !== '');
  return isSeq(value) ? value.items.map(item => (isScalar(item) ? String(item.value) : '')) : [];
}

function chaptersOf(items: readonly Node[], placeOf: (offset: number) => Position): Chapter[] {
  const chapters: Chapter[] = [];
  let parts = 0;
  const walk = (node: Node, part: number | null): void => {
    if (isSeq(node)) for (const item of node.items as Node[]) walk(item, part);
    else if (isScalar(node) && typeof node.value === 'string') {
      const isFragment = node.value.includes('\n');
      const position = placeOf(node.range?.[0] ?? 0);
      chapters.push({ text: node.value, isFragment, position, part });
    }
  };
  for (const item of items) walk(item, isSeq(item) ? parts++ : null);
  return chapters;
}

function valuesOf(map: YAMLMap, file: string, title: string): Record<string, string> {
  const base = (file.split('/').at(-1) ?? file).replace(/\.ya?ml$/, '');
  const slides = textOf(map, 'slides') ?? '';
  return {
    CHAT: textOf(map, 'chat') ?? '',
    GITREPO: textOf(map, 'gitrepo') ?? '',
    SLIDES: slides,
    ZIP: textOf(map, 'zip') ?? `${slides}/slides.zip`,
    HTML: textOf(map, 'html') ?? `${base}.html`,
    TITLE: title.replaceAll('\n', '<br/>'),
  };
}
