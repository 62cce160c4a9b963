// Gathers the sources of a deck: its own file, or the chapters that its manifest names.
import type { Problem } from './deck.ts';
import { type Chapter, emptyManifest, type Manifest, parseManifest } from './manifest.ts';
import type { DeckOptions } from './parse-deck.ts';
import { createSource, type Source } from './source.ts';

export type Assembly = { readonly manifest: Manifest; readonly sources: readonly Source[] };

export function assemble(text: string, options: DeckOptions, problems: Problem[]): Assembly {
  const { file } = options;
  if (!/\.ya?ml$/.test(file)) {
    const source = createSource(file, replaceMarkers(text, options.values ?? {}));
    return { manifest: emptyManifest, sources: [source] };
  }
  const manifest = parseManifest(text, file, problems);
  const values = { ...options.values, ...manifest.values };
  const sources = manifest.chapters.map(chapter => readChapter(chapter, values, options, problems));
  return { manifest, sources };
}

function readChapter(
  chapter: Chapter,
  values: Readonly<Record<string, string>>,
  { file, readFile }: DeckOptions,
  problems: Problem[],
): Source {
  // A fragment of the manifest keeps its place there by the empty lines before it.
  if (chapter.isFragment)
    return createSource(file, '\n'.repeat(chapter.position.line) + chapter.text.trimEnd());
  const path = joinPath(folderOf(file), chapter.text);
  const text = readFile?.(path) ?? null;
  if (text !== null) return createSource(path, replaceMarkers(text, values));
  problems.push({
    position: chapter.position,
    severity: 'error',
    rule: 'chapter-not-found',
    message: `There is no file ${path}: correct the path, which counts from the manifest's folder.`,
  });
  return createSource(path, `\`\`\`\nInvalid content: ${chapter.text}\n\`\`\`\n`);
}

function replaceMarkers(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/@@([A-Z]+)@@/g, (whole, name: string) => values[name] ?? whole);
}

function folderOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash === -1 ? '' : path.slice(0, slash);
}

/** A path relative to a folder, with `.` and `..` taken out. */
export function joinPath(folder: string, path: string): string {
  const parts: string[] = [];
  for (const part of `${path.startsWith('/') ? '' : folder}/${path}`.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else parts.push(part);
  }
  return (folder.startsWith('/') || path.startsWith('/') ? '/' : '') + parts.join('/');
}
