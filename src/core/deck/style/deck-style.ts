// The style sheets that a deck brings: read with it, and made the page's.
import type { Deck, DeckStyle, Position, Problem } from '../deck.ts';
import { folderOf, joinPath } from '../paths.ts';
import { scopeCss } from './scope-css.ts';

type Named = {
  readonly paths: readonly string[];
  /** Where they are named. */
  readonly position: Position;
  /** The deck's file. */
  readonly file: string;
  readonly readFile: ((path: string) => string | null) | undefined;
};

/** One that is not there is an error at its name; what a page cannot take is a warning in it. */
export function readStyles(named: Named, problems: Problem[]): DeckStyle[] {
  const { paths, position, file, readFile } = named;
  return paths.flatMap((path): DeckStyle[] => {
    const full = joinPath(folderOf(file), path);
    const text = inFolder(path) ? (readFile?.(full) ?? null) : null;
    if (text === null) {
      problems.push({
        position,
        severity: 'error',
        rule: 'css-not-found',
        message: inFolder(path)
          ? `There is no style sheet ${full}: correct the path, which counts from the folder of ${file}.`
          : `The style sheet \`${path}\` is outside of the deck's folder, which is all that is read: put it there.`,
      });
      return [];
    }
    const style = { file: full, folder: folderOf(path), text };
    for (const { offset, what, why } of scoped(style, '').faults)
      problems.push({
        position: placeIn(full, text, offset),
        severity: 'warning',
        rule: 'css-left-out',
        message: `\`${what.slice(0, 60).split('\n')[0]}\` is left out: ${why}.`,
      });
    return [style];
  });
}

const guard = `:has(> .slide) { contain: layout paint; }
.slide { position: relative; isolation: isolate; }
.slide [data-exercise] { position: relative; z-index: 100; }
.slide [data-exercise]:focus-within { z-index: 101; }
`;

/** What the page links beside its own sheets; empty for a deck without. `base` ends with `/`. */
export function renderStyle(deck: Deck, base: string): string {
  if (deck.styles.length === 0) return '';
  return guard + deck.styles.map(style => scoped(style, base).css).join('');
}

/** Files of the deck that its style sheets ask for: paths from the deck's folder. */
export function stylePictures(style: DeckStyle): readonly string[] {
  const asked: string[] = [];
  scoped(style, '', path => asked.push(path));
  return asked;
}

function scoped(style: DeckStyle, base: string, ask: (path: string) => void = () => {}) {
  return scopeCss(style.text, {
    address(path) {
      const bare = decoded(path.replace(/[?#].*$/, ''));
      if (bare === null || /^[a-z][a-z0-9+.-]*:|^\/|\\/i.test(bare)) return null;
      const file = joinPath(style.folder, bare);
      if (!inFolder(file)) return null;
      ask(file);
      return base + file.split('/').map(encodeURIComponent).join('/');
    },
  });
}

/** Browsers take `%2e%2e` for `..`. */
function decoded(path: string): string | null {
  try {
    return decodeURIComponent(path);
  } catch {
    return null;
  }
}

function inFolder(path: string): boolean {
  let depth = 0;
  for (const part of path.split('/')) {
    if (part === '..') depth--;
    else if (part !== '.' && part !== '') depth++;
    if (depth < 0) return false;
  }
  return depth > 0 && !/^[a-z][a-z0-9+.-]*:|^\//i.test(path);
}

/** Offsets count in the text with its line ends made one character. */
function placeIn(file: string, text: string, offset: number): Position {
  const before = text.replace(/\r\n?|\f/g, '\n').slice(0, offset);
  const line = before.split('\n').length;
  return { file, line, column: offset - before.lastIndexOf('\n') };
}
