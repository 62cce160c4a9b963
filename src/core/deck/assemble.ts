// Gathers the sources of a deck: its own file, or the chapters that its manifest names.
import type { Problem } from './deck.ts';
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

export function assemble(text: string, options: DeckOptions, problems: Problem[]): Assembly {
  const { file, readFile } = options;
  if (!/\.ya?ml$/.test(file)) {
    const expanded = expandMarkers(text, { ...options, values: options.values ?? {}, problems });
    const sources = [{ source: createSource(file, expanded.text, expanded), part: null }];
    return { manifest: emptyManifest, sources, interstitials: [] };
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
  if (text !== null) {
    const expanded = expandMarkers(text, { ...options, file: path, root: file, values, problems });
    return createSource(path, expanded.text, expanded);
  }
  problems.push({
    position: chapter.position,
    severity: 'error',
    rule: 'chapter-not-found',
    message: `There is no file ${path}: correct the path, which counts from the manifest's folder.`,
  });
  const message = `\`\`\`\nInvalid content: ${chapter.text}\n\`\`\`\n`;
  return createSource(path, message, { fixed: chapter.position });
}
