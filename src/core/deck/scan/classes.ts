// Finds content classes, `.name[…]`, by counting brackets outside of code and comments.
import type { Regions } from './regions.ts';

export type ContentClass = {
  readonly names: readonly string[];
  /** Offset of the first dot. */
  readonly start: number;
  /** Offset behind the opening bracket. */
  readonly open: number;
  /** Offset of the closing bracket; the class ends behind it. */
  readonly close: number;
  /** It holds a newline: a block. */
  readonly block: boolean;
};

export type Classes = {
  /** In order of their start; inner ones follow the one that holds them. */
  readonly found: readonly ContentClass[];
  /** Openings whose bracket is never closed: plain text. */
  readonly unclosed: readonly { readonly names: readonly string[]; readonly start: number }[];
  /** How many brackets stand outside of code and comments. */
  readonly brackets: number;
};

type Opening = {
  /** Null for a bracket that opens no class. */
  readonly names: readonly string[] | null;
  readonly start: number;
  readonly open: number;
  /** `\.name[`: what is inside stays text. */
  readonly escaped: boolean;
  readonly inEscaped: boolean;
  /** How many brackets of classes are open around it, its own included. */
  readonly depth: number;
};

// A chain of names without a bracket is taken whole: no part of it can be a class.
const bracket = /\\?(?:\.[A-Za-z_-][\w-]*)+\[?|[[\]]/g;

/** Deeper ones are text: nobody reads them, and each level costs stack. */
export const nestingMax = 50;

export function scanClasses(text: string, regions: Regions): Classes {
  const opaque = [...regions.code, ...regions.comments].sort((a, b) => a.start - b.start);
  const found: ContentClass[] = [];
  const stack: Opening[] = [];
  let region = 0;
  let brackets = 0;
  bracket.lastIndex = 0;
  for (let match = bracket.exec(text); match; match = bracket.exec(text)) {
    while ((opaque[region]?.end ?? Number.POSITIVE_INFINITY) <= match.index) region++;
    const inside = opaque[region];
    if (inside && inside.start <= match.index) {
      bracket.lastIndex = inside.end;
      continue;
    }
    const token = match[0];
    if (/[[\]]$/.test(token)) brackets++;
    if (token.endsWith('[')) stack.push(openingAt(token, match.index, stack.at(-1)));
    if (token !== ']') continue;
    const opening = stack.pop();
    if (!opening?.names || opening.escaped || opening.inEscaped) continue;
    if (opening.depth > nestingMax) continue;
    const { names, start, open } = opening;
    const block = text.slice(open, match.index).includes('\n');
    found.push({ names, start, open, close: match.index, block });
  }
  found.sort((a, b) => a.start - b.start);
  const unclosed = stack.flatMap(({ names, start, escaped }) =>
    names && !escaped ? [{ names, start }] : [],
  );
  return { found, unclosed, brackets };
}

/** Those that no other one holds. */
export function outermost(classes: readonly ContentClass[]): ContentClass[] {
  let end = 0;
  return classes.filter(one => {
    if (one.start < end) return false;
    end = one.close + 1;
    return true;
  });
}

function openingAt(token: string, start: number, outer: Opening | undefined): Opening {
  const escaped = token.startsWith('\\');
  const inEscaped = outer !== undefined && (outer.escaped || outer.inEscaped);
  const names = token === '[' ? null : token.slice(escaped ? 2 : 1, -1).split('.');
  const depth = (outer?.depth ?? 0) + (names ? 1 : 0);
  return { names, start, open: start + token.length, escaped, inEscaped, depth };
}
