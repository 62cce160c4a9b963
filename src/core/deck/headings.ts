// The headings of a source, found without parsing its Markdown: titles and ids need no more.
import GithubSlugger from 'github-slugger';
import { fromSource } from './mapped-text.ts';
import { parseMarkdown } from './markdown.ts';
import { phrasingText } from './plain-text.ts';
import { createCursor } from './scan/cursor.ts';
import type { Regions } from './scan/regions.ts';
import type { Source } from './source.ts';

export type Heading = {
  readonly start: number;
  readonly depth: number;
  /** Its Markdown, and what a reader sees of it. */
  readonly written: string;
  readonly text: string;
};

const heading = /^ {0,3}(?:(#{1,6})[ \t]+([^\n]*)$|([^\s#>*-][^\n]*)\n {0,3}=+[ \t]*$)/gm;

export function findHeadings(source: Source, regions: Regions): Heading[] {
  const inCode = createCursor(regions.code.filter(region => region.kind === 'fence'));
  const inComment = createCursor(regions.comments);
  const found: Heading[] = [];
  for (const match of source.text.matchAll(heading)) {
    if (inCode(match.index) || inComment(match.index)) continue;
    const [whole, marks = '#', atx, setext = ''] = match;
    const written = atx === undefined ? setext : withoutMarks(atx);
    const offset = match.index + whole.indexOf(written);
    // Most headings are plain but for code spans: no need of the parser.
    const simple = written.replace(/`([^`\n]+)`/g, '$1');
    const text = /[`*_[\]<&\\~]/.test(simple)
      ? plainText(fromSource(source, offset, offset + written.length))
      : simple.trim();
    if (text !== '') found.push({ start: match.index, depth: marks.length, written, text });
  }
  return found;
}

/** Without the blanks and hashes that may close a heading. */
function withoutMarks(written: string): string {
  const text = written.trimEnd();
  let end = text.length;
  while (text[end - 1] === '#') end--;
  // A hash in a word, as in C#, closes nothing.
  return end === 0 || /[ \t]/.test(text[end - 1] ?? '') ? text.slice(0, end).trimEnd() : text;
}

/** Lower-cased, with `-` between words, as GitHub names headings. */
export function slugOf(text: string): string {
  return new GithubSlugger().slug(text).replace(/^-+|-+$/g, '') || 'slide';
}

function plainText(mapped: ReturnType<typeof fromSource>): string {
  const tree = parseMarkdown(mapped, {
    definitions: { key: '', usedIn: () => [] },
    variable: () => null,
    exerciseAt: () => null,
    snippetAt: () => null,
  });
  return phrasingText(tree).replace(/\s+/g, ' ').trim();
}
