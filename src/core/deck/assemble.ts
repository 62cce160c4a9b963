// Gathers the sources of a deck: its own file, or the chapters that its manifest names.
import type { Position, Problem } from './deck.ts';
import { translateLesson, translateStep } from './foreign/lesson.ts';
import { readScenario } from './foreign/scenario.ts';
import { type Chapter, emptyManifest, type Manifest, parseManifest } from './manifest.ts';
import { expandMarkers } from './markers.ts';
import type { DeckOptions } from './parse-deck.ts';
import { folderOf, joinPath } from './paths.ts';
import { createSource, type Source } from './source.ts';

type PartSource = {
  readonly source: Source;
  /** Number of the part that it belongs to, from 0; null outside of parts. */
  readonly part: number | null;
};

export type Assembly = {
  readonly manifest: Manifest;
  readonly sources: readonly PartSource[];
  /** Addresses of the pictures that stand before chapters, in rotation; null without a list. */
  readonly interstitials: readonly string[] | null;
};

/** For reading a deck again and again: the last source of each file with the text behind it. */
export type SourceMemo = Map<string, { readonly raw: string; readonly source: Source }>;

export function assemble(text: string, options: DeckOptions, problems: Problem[]): Assembly {
  const { file, readFile } = options;
  if (!isText(text)) {
    problems.push(notText(file, { file, line: 1, column: 1 }));
    return { manifest: emptyManifest(file), sources: [], interstitials: [] };
  }
  if (file.endsWith('.json')) return assembleScenario(text, options, problems);
  if (!/\.ya?ml$/.test(file)) {
    const source = readMarkdown(file, text, { ...options, root: file }, problems);
    return { manifest: emptyManifest(file), sources: [{ source, part: null }], interstitials: [] };
  }
  const manifest = parseManifest(text, file, problems);
  const values = { ...options.values, ...manifest.values };
  const sources = manifest.chapters.map(chapter => ({
    source: readChapter(chapter, { ...options, values }, problems),
    part: chapter.part,
  }));
  const list = readFile?.(joinPath(folderOf(file), 'interstitials.txt')) ?? null;
  const interstitials = list?.split(/\s+/).filter(line => line !== '') ?? null;
  return { manifest, sources, interstitials };
}

function readChapter(chapter: Chapter, options: DeckOptions, problems: Problem[]): Source {
  const { file, readFile, values = {} } = options;
  if (chapter.isFragment) {
    const lines = chapter.text.split('\n').map((_, index) => chapter.position.line + 1 + index);
    return createSource(file, chapter.text.trimEnd(), { lines });
  }
  const path = joinPath(folderOf(file), chapter.text);
  const text = readFile?.(path) ?? null;
  if (text !== null && !isText(text)) {
    problems.push(notText(path, chapter.position));
    return createSource(path, invalid(chapter.text), { fixed: chapter.position });
  }
  if (text !== null) return readMarkdown(path, text, { ...options, values, root: file }, problems);
  return missing(path, chapter, problems);
}

type ReadOptions = Pick<DeckOptions, 'readFile' | 'values' | 'memo'> & { readonly root: string };

/** A chapter of ours, or a lesson of another platform. */
function readMarkdown(
  file: string,
  text: string,
  options: ReadOptions,
  problems: Problem[],
): Source {
  const { values = {}, memo } = options;
  const known = memo?.sources.get(file);
  if (known?.raw === text) return known.source;
  const read = translateLesson(text) ?? expandMarkers(text, { ...options, file, values, problems });
  const source = createSource(file, read.text, read);
  // What markers stand for may have changed.
  if (!text.includes('@@')) memo?.sources.set(file, { raw: text, source });
  return source;
}

/** The texts of a Killercoda scenario, in its order. */
function assembleScenario(text: string, options: DeckOptions, problems: Problem[]): Assembly {
  const { file, readFile } = options;
  const { title, texts } = readScenario(text, file, problems);
  const position = { file, line: 1, column: 1 };
  const sources = texts.map((step): PartSource => {
    const path = joinPath(folderOf(file), step.path);
    const lesson = readFile?.(path) ?? null;
    if (lesson === null)
      return { source: missing(path, { text: step.path, position }, problems), part: null };
    const read = translateStep(lesson, step);
    return { source: createSource(path, read.text, read), part: null };
  });
  return { manifest: { ...emptyManifest(file), title }, sources, interstitials: [] };
}

function missing(
  path: string,
  chapter: Pick<Chapter, 'text' | 'position'>,
  problems: Problem[],
): Source {
  problems.push({
    position: chapter.position,
    severity: 'error',
    rule: 'chapter-not-found',
    message: `There is no file ${path}: correct the path, which counts from the manifest's folder.`,
  });
  return createSource(path, invalid(chapter.text), { fixed: chapter.position });
}

function invalid(text: string): string {
  return `\`\`\`\nInvalid content: ${text}\n\`\`\`\n`;
}

/** Pictures, archives and the two-byte letters of some editors have zeros in them; no text has. */
function isText(text: string): boolean {
  return !text.includes('\0');
}

function notText(file: string, position: Position): Problem {
  return {
    position,
    severity: 'error',
    rule: 'not-text',
    message: `${file} is not text in UTF-8: save it as such, or name a Markdown file or a manifest.`,
  };
}
