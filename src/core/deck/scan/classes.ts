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
};

type Opening = {
  /** Null for a bracket that opens no class. */
  readonly names: readonly string[] | null;
  readonly start: number;
  readonly open: number;
  /** `\.name[`: what is inside stays text. */
  readonly escaped: boolean;
  readonly inEscaped: boolean;
};

const bracket = /\\?(?:\.[A-Za-z_-][\w-]*)+\[|[[\]]/g;

export function scanClasses(text: string, regions: Regions): Classes {
  const opaque = [...regions.code, ...regions.comments].sort((a, b) => a.start - b.start);
  const found: ContentClass[] = [];
  const stack: Opening[] = [];
  let region = 0;
  bracket.lastIndex = 0;
  for (let match = bracket.exec(text); match; match = bracket.exec(text)) {
    while ((opaque[region]?.end ?? Number.POSITIVE_INFINITY) <= match.index) region++;
    const inside = opaque[region];
    if (inside && inside.start <= match.index) {
      bracket.lastIndex = inside.end;
      continue;
    }
    const token = match[0];
    if (token !== ']') {
      stack.push(openingAt(token, match.index, stack.at(-1)));
      continue;
    }
    const opening = stack.pop();
    if (!opening?.names || opening.escaped || opening.inEscaped) continue;
    const { names, start, open } = opening;
    const block = text.slice(open, match.index).includes('\n');
    found.push({ names, start, open, close: match.index, block });
  }
  found.sort((a, b) => a.start - b.start);
  const unclosed = stack.flatMap(({ names, start, escaped }) =>
    names && !escaped ? [{ names, start }] : [],
  );
  return { found, unclosed };
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
  return { names, start, open: start + token.length, escaped, inEscaped };
}
