// Markdown of one slide, with the dialect's classes, as a tree whose positions are the sources'.
import type { Nodes, Root, RootContent } from 'mdast';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import { unified } from 'unified';
import type { ClassNode } from './deck.ts';
import { type Definitions, findDefinitions, type LinkDefinition } from './definitions.ts';
import { bracketsMax, depthMax, opensTooDeep, slideLengthMax } from './limits.ts';
import { type Edit, edit, type MappedText, type Place, placeAt, slice } from './mapped-text.ts';
import { type Prepared, prepare } from './prepare.ts';
import { type ContentClass, nestingMax, outermost, scanClasses } from './scan/classes.ts';
import { createCursor, type Range } from './scan/cursor.ts';
import { scanRegions } from './scan/regions.ts';
import { positionAt } from './source.ts';
import { blockClose, blockOpen, withoutMarks } from './syntax/marks.ts';
import { deckSyntax } from './syntax/syntax.ts';
import type { SlotNode } from './syntax/tree-builder.ts';

export type MarkdownContext = {
  readonly definitions: Definitions;
  /** What `{{name}}` stands for; null leaves it as it is. */
  readonly variable: (name: string) => string | null;
  /** Id of the exercise whose class starts at this place. */
  readonly exerciseAt: (place: Place) => string | null;
  /** Id of the visible snippet whose fence's run starts at this place. */
  readonly snippetAt: (place: Place) => string | null;
  /** Link definitions of the slide itself, for the blocks within it. */
  readonly own?: readonly LinkDefinition[];
};

const processor = unified()
  .use(remarkParse)
  .use(remarkGfm, { singleTilde: false })
  .use(deckSyntax)
  .freeze();

export function parseMarkdown(mapped: MappedText, context: MarkdownContext, depth = 0): Root {
  if (mapped.text.length > slideLengthMax)
    return sentence(`This slide has more than ${slideLengthMax} characters and cannot be shown.`);
  const regions = scanRegions(mapped.text);
  const classes = scanClasses(mapped.text, regions);
  if (classes.brackets > bracketsMax)
    return sentence(`This slide has more than ${bracketsMax} brackets and cannot be shown.`);
  if (opensTooDeep(mapped.text)) return tooDeep();
  const blocks = outermost(classes.found).filter(
    one => one.block && depth < nestingMax && !isInPhrase(mapped.text, one),
  );
  const own = context.own ?? findDefinitions(mapped.text, regions);
  const preparation = {
    regions,
    classes,
    blocks: blocks.map((block, number) => slotFor(mapped.text, block, number)),
    definitions: context.definitions.usedIn(mapped, own),
    variable: context.variable,
  };
  let prepared = prepare(mapped, { ...preparation, verbatim: [] });
  let tree = processor.parse(prepared.mapped.text);
  const verbatim = indentedEdits(tree, prepared);
  if (verbatim.length > 0) {
    prepared = prepare(mapped, { ...preparation, verbatim });
    tree = processor.parse(prepared.mapped.text);
  }
  if (!isShallow(tree)) return tooDeep();
  finish(tree, prepared.mapped, context, number => {
    const block = blocks[number];
    return block ? parseBlock(mapped, block, { ...context, own }, depth + 1) : null;
  });
  // With the trees of the blocks in their places it may have become too deep after all.
  return depth > 0 || isShallow(tree) ? tree : tooDeep();
}

/** The edits that turned out to stand in code that is code by its indentation. */
function indentedEdits(tree: Root, { mapped, edits, offsets }: Prepared): Edit[] {
  if (edits.length === 0 || !/^(?: {4}| {0,3}\t)/m.test(mapped.text)) return [];
  const inCode = createCursor(indentedCode(tree, mapped.text));
  return edits.filter((_, index) => inCode(offsets[index] ?? 0));
}

function indentedCode(node: Nodes, text: string): Range[] {
  if ('children' in node) return node.children.flatMap(child => indentedCode(child, text));
  const start = node.position?.start.offset ?? 0;
  if (node.type !== 'code' || !/[ \t]/.test(text[start] ?? '')) return [];
  // What an edit took away from the very end has its place right behind it.
  return [{ start, end: (node.position?.end.offset ?? start) + 1 }];
}

/** Whether the tree can be walked by functions that call themselves, as all that follow do. */
function isShallow(tree: Root): boolean {
  let level: Nodes[] = [tree];
  for (let depth = 0; depth < depthMax; depth++) {
    level = level.flatMap(node => ('children' in node ? (node.children as Nodes[]) : []));
    if (level.length === 0) return true;
  }
  return false;
}

function tooDeep(): Root {
  return sentence(
    `This text nests lists or quotes more than ${depthMax} deep and cannot be shown.`,
  );
}

function sentence(value: string): Root {
  return { type: 'root', children: [{ type: 'paragraph', children: [{ type: 'text', value }] }] };
}

const lineLead = /^(?:[ \t>]|[-*+][ \t]|\d{1,9}[.)][ \t])*/;

/** Whether it is part of a link's text or of emphasis, which cannot hold a block. */
function isInPhrase(text: string, { start, close }: ContentClass): boolean {
  if (/^[^\n[\]]*\]\(/.test(text.slice(close + 1, close + 200))) return true;
  const before = text[start - 1] ?? '';
  return '*_~'.includes(before) && before !== '' && text[close + 1] === before;
}

/**
 * The place of a block class. One that opens within a paragraph ends it, and text behind its
 * closing bracket goes on as Markdown: each on a line of its own.
 */
function slotFor(text: string, block: ContentClass, number: number): Edit {
  const lead = leadOf(text, block);
  const lineStart = text.lastIndexOf('\n', block.start - 1) + 1;
  const isAlone = block.start - lineStart === lead.length;
  const newline = text.indexOf('\n', block.close);
  const tail = text.slice(block.close + 1, newline === -1 ? text.length : newline);
  const slot = `${blockOpen}${number}${blockClose}`;
  const before = isAlone ? '' : `\n${lead}`;
  const after = tail.trim() === '' ? '' : `\n${lead}`;
  return { start: block.start, end: block.close + 1, text: `${before}${slot}${after}` };
}

/** What a line has in front that goes on where the class opens: marks of quotes, and blanks. */
function leadOf(text: string, { start }: ContentClass): string {
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const lead = lineLead.exec(text.slice(lineStart, start))?.[0] ?? '';
  return lead.replace(/[^ \t>]/g, ' ');
}

/** The inside of a block class is a document of its own, moved left by the class's column. */
function parseBlock(
  mapped: MappedText,
  block: ContentClass,
  context: MarkdownContext,
  depth: number,
): ClassNode {
  const inside = slice(mapped, block.open, block.close);
  const edits: Edit[] = [];
  const leading = /^[ \t]+/.exec(inside.text)?.[0].length ?? 0;
  if (leading > 0) edits.push({ start: 0, end: leading, text: '' });
  for (const match of inside.text.matchAll(lineMarks(leadOf(mapped.text, block))))
    if (match[1])
      edits.push({ start: match.index + 1, end: match.index + 1 + match[1].length, text: '' });
  const root = parseMarkdown(edit(inside, edits), context, depth);
  const node: ClassNode = {
    type: 'contentClass',
    classes: [...block.names],
    children: root.children as Nodes[],
  };
  const exercise = context.exerciseAt(placeAt(mapped, block.start));
  if (exercise !== null) node.exercise = exercise;
  const { position } = spanOf(mapped, block.start, block.close + 1);
  if (position) node.position = position;
  return node;
}

/** What the lines of a block have in front: its marks of quotes, or at most its column in blanks. */
function lineMarks(lead: string): RegExp {
  const quotes = lead.split('>').length - 1;
  return quotes > 0
    ? new RegExp(`\\n((?:[ \\t]*>){0,${quotes}}[ \\t]?)`, 'g')
    : new RegExp(`\\n([ \\t]{0,${lead.length}})`, 'g');
}

type Branch = { children: RootContent[] };

/** Fills the slots, gives every node its place in the sources, puts back stray marks. */
function finish(
  node: Nodes,
  prepared: MappedText,
  context: MarkdownContext,
  blockOf: (number: number) => ClassNode | null,
): void {
  const { start, end } = node.position ?? {};
  if (node.type === 'code' && start?.offset !== undefined) {
    const snippet = context.snippetAt(placeAt(prepared, start.offset));
    if (snippet !== null) node.data = { ...node.data, snippet } as typeof node.data;
  }
  if ('value' in node) node.value = withoutMarks(node.value);
  if ('url' in node) node.url = withoutMarks(node.url);
  if ('alt' in node && node.alt) node.alt = withoutMarks(node.alt);
  if ('title' in node && node.title) node.title = withoutMarks(node.title);
  if ('children' in node) {
    const branch = node as unknown as Branch;
    branch.children = branch.children.flatMap((child): RootContent[] => {
      const slot = child as unknown as SlotNode;
      if (slot.type === 'classSlot') {
        const block = blockOf(slot.number);
        return block ? [block as unknown as RootContent] : [];
      }
      finish(child, prepared, context, blockOf);
      return [child];
    });
  }
  if (start?.offset !== undefined && end?.offset !== undefined)
    Object.assign(node, spanOf(prepared, start.offset, end.offset));
}

function spanOf(mapped: MappedText, start: number, end: number): Pick<Nodes, 'position'> {
  const from = placeAt(mapped, start);
  // The end belongs to the last character: behind it another piece may begin.
  const last = placeAt(mapped, Math.max(start, end - 1));
  return {
    position: { start: point(from), end: point({ ...last, offset: last.offset + 1 }) },
  };
}

function point(place: ReturnType<typeof placeAt>) {
  const { line, column } = positionAt(place.source, place.offset);
  return { line, column, offset: place.offset };
}
