// Rewrites what Markdown would misread: comments, breaks, variables, inline classes, odd fences.
import { findDefinitions, type LinkDefinition } from './definitions.ts';
import { concat, type Edit, edit, generate, type MappedText, placeAt } from './mapped-text.ts';
import type { Classes } from './scan/classes.ts';
import { createCursor, type Range } from './scan/cursor.ts';
import type { Fence, Regions } from './scan/regions.ts';
import { classClose, hardBreak, namesClose, namesOpen } from './syntax/marks.ts';

export type Prepared = {
  /** The text for the Markdown parser, with the dialect's marks and the definitions it refers to. */
  readonly mapped: MappedText;
  /** What was rewritten, in the text before it. */
  readonly edits: readonly Edit[];
  /** Where each edit's text is in `mapped`. */
  readonly offsets: readonly number[];
};

export type Preparation = {
  readonly regions: Regions;
  readonly classes: Classes;
  /** What takes the place of the block classes; nothing inside these is touched. */
  readonly blocks: readonly Edit[];
  readonly definitions: readonly LinkDefinition[];
  readonly variable: (name: string) => string | null;
  /** Parts of the text that Markdown takes as code by their indentation: no edit begins there. */
  readonly verbatim: readonly Range[];
};

export function prepare(mapped: MappedText, preparation: Preparation): Prepared {
  const { text } = mapped;
  const { regions, classes, blocks } = preparation;
  const inVerbatim = createCursor(preparation.verbatim);
  const outside = [...variableEdits(text, preparation.variable), ...breakEdits(text)].sort(byStart);
  const inCode = createCursor(regions.code);
  const edits = [
    ...blocks,
    ...outside.filter(one => !inCode(one.start)),
    ...findDefinitions(text, regions).map(({ start, end }) => ({ start, end, text: '' })),
    ...regions.comments.map(comment => commentEdit(text, comment)),
    ...regions.code.flatMap(region => (region.kind === 'fence' ? fenceEdits(text, region) : [])),
    ...classEdits(classes, blocks),
  ].sort(byStart);
  let end = 0;
  const apart = edits.filter(one => {
    if (one.start < end || inVerbatim(one.start)) return false;
    end = one.end;
    return true;
  });
  const edited = edit(mapped, apart);
  if (preparation.definitions.length === 0)
    return { mapped: edited, edits: apart, offsets: offsetsOf(apart, 0) };
  const lines = `${preparation.definitions.map(definitionLine).join('')}\n`;
  return {
    mapped: concat(generate(lines, placeAt(mapped, 0)), edited),
    edits: apart,
    offsets: offsetsOf(apart, lines.length),
  };
}

function offsetsOf(edits: readonly Edit[], lead: number): number[] {
  let moved = lead;
  return edits.map(({ start, end, text }) => {
    const offset = start + moved;
    moved += text.length - (end - start);
    return offset;
  });
}

// Of two edits at one place the longer one holds the other.
function byStart(a: Edit, b: Edit): number {
  return a.start - b.start || b.end - a.end;
}

function definitionLine({ label, url, title }: LinkDefinition): string {
  return `[${label}]: <${url}>${title === null ? '' : ` "${title.replaceAll('"', '\\"')}"`}\n`;
}

function variableEdits(text: string, variable: Preparation['variable']): Edit[] {
  const edits: Edit[] = [];
  for (const match of text.matchAll(/(\\?)\{\{([^{}\n]{1,100})\}\}/g)) {
    const value = match[1] ? null : variable((match[2] ?? '').trim());
    if (value === null) continue;
    edits.push({ start: match.index, end: match.index + match[0].length, text: value });
  }
  return edits;
}

function breakEdits(text: string): Edit[] {
  const edits: Edit[] = [];
  for (const { index, 0: whole } of text.matchAll(/<\/?br[ \t]*\/?>/gi))
    edits.push({ start: index, end: index + whole.length, text: hardBreak });
  return edits;
}

/** A comment goes away, and so does its line when nothing else stands on it. */
function commentEdit(text: string, { start, end }: { start: number; end: number }): Edit {
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const newline = text.indexOf('\n', end);
  const lineEnd = newline === -1 ? text.length : newline + 1;
  const alone =
    text.slice(lineStart, start).trim() === '' && text.slice(end, lineEnd).trim() === '';
  return alone ? { start: lineStart, end: lineEnd, text: '' } : { start, end, text: '' };
}

/**
 * A fence that closes with fewer marks than it opened with is opened with as many; and a line that
 * stands left of its fence is moved to it, where Markdown would end the list item and the code.
 */
function fenceEdits(text: string, fence: Fence): Edit[] {
  const { start, run, runLength, closingLength } = fence;
  const edits: Edit[] = [];
  if (closingLength > 0 && closingLength < runLength)
    edits.push({ start: run + closingLength, end: run + runLength, text: '' });
  const column = run - start;
  if (column === 0 || text.slice(start, run).includes('>')) return edits;
  for (let at = fence.contentStart; at < fence.end; at = text.indexOf('\n', at) + 1 || fence.end) {
    const indent = /^ */.exec(text.slice(at, at + column))?.[0].length ?? 0;
    const isBlank = text[at + indent] === '\n' || at + indent >= fence.end;
    if (indent < column && !isBlank)
      edits.push({ start: at, end: at, text: ' '.repeat(column - indent) });
  }
  return edits;
}

function classEdits({ found }: Classes, blocks: readonly Edit[]): Edit[] {
  const edits: Edit[] = [];
  const replaced = new Set(blocks.map(block => block.start));
  for (const { names, start, open, close } of found) {
    if (replaced.has(start)) continue;
    const opening = `${namesOpen}${names.join('.')}${namesClose}`;
    edits.push({ start, end: open, text: opening });
    edits.push({ start: close, end: close + 1, text: classClose });
  }
  return edits;
}
