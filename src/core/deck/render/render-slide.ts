// A slide as HTML for the page: safe, with its exercises and snippets marked, code in colour.
import type { Element, ElementContent, Nodes, Root, Text } from 'hast';
import type { Code, Html, Nodes as MdastNodes, Root as MdastRoot, Parents } from 'mdast';
import { type Handlers, type Raw, type State, toHast } from 'mdast-util-to-hast';
import rehypeRaw from 'rehype-raw';
import rehypeStringify from 'rehype-stringify';
import { unified } from 'unified';
import { visit } from 'unist-util-visit';
import type { ClassNode, CodeData, Exercise, Slide, Snippet } from '../deck.ts';
import { readMarks } from '../snippet-text.ts';
import { dedent } from '../source.ts';
import { backdropElement } from './backdrop.ts';
import { diagramElement, exerciseElement, figureElement, preElement } from './elements.ts';
import { imageHandler } from './image.ts';
import { sanitise } from './sanitise.ts';

export type RenderOptions = {
  /** Where the deck's folder is served; relative pictures are under it. Default `/deck/`. */
  readonly base?: string;
  /** Passes the deck's HTML through as it stands: for authors whom the server's owner trusts. */
  readonly rawHtml?: boolean;
  /** Lines of code that begin with `*` are marked. */
  readonly highlightLines?: boolean;
};

export type RenderedSlide = {
  readonly html: string;
  /** The presenter's notes, or null when there are none. */
  readonly notesHtml: string | null;
};

const printer = unified().use(rehypeStringify, { allowDangerousHtml: false }).freeze();
const parseRaw = rehypeRaw();
// Oldest first: a saved deck is a new deck, but most of its slides look as before.
const rendered = new Map<string, RenderedSlide>();
const renderedMax = 4_000;

/** Renders once for all slides of the same fingerprint. */
export function renderSlide(slide: Slide, options: RenderOptions = {}): RenderedSlide {
  const { base = '/deck/', rawHtml = false } = options;
  const highlightLines = options.highlightLines ?? slide.properties['highlight-lines'] === 'true';
  const settings = { base, rawHtml, highlightLines };
  const key = slide.fingerprint + JSON.stringify(settings);
  const known = rendered.get(key);
  if (known) return known;
  const fresh = {
    html: renderTree(slide.body, slide, settings),
    notesHtml: slide.notes && renderTree(slide.notes, null, settings),
  };
  rendered.set(key, fresh);
  if (rendered.size > renderedMax) {
    const [oldest] = rendered.keys();
    if (oldest !== undefined) rendered.delete(oldest);
  }
  return fresh;
}

type Settings = Required<RenderOptions>;

/** A slide's exercises and snippets by their ids. */
type Shown = {
  readonly exercises: ReadonlyMap<string, Exercise>;
  readonly snippets: ReadonlyMap<string, Snippet>;
};

function exercisesOf(list: readonly Exercise[]): Shown {
  return {
    exercises: new Map(list.map(one => [one.id, one])),
    snippets: new Map(list.flatMap(one => one.snippets.map(snippet => [snippet.id, snippet]))),
  };
}

/**
 * What is ours (code, exercises) travels through the sanitiser as empty slots, numbered in this
 * list, and is built after it: so the sanitiser may be strict.
 */
type Slots = ((element: Element) => Element)[];

/** `slide` is null for notes, which hold no exercises and have no steps. */
function renderTree(tree: MdastRoot, slide: Slide | null, settings: Settings): string {
  const shown = exercisesOf(slide?.exercises ?? []);
  const slots: Slots = [];
  const html = htmlOf(tree);
  const hasHtml = html !== '' && isShallowHtml(html);
  const hast = toHast(tree, {
    allowDangerousHtml: true,
    handlers: {
      code: (state: State, node: Code) => codeSlot(state, node, shown, settings, slots),
      contentClass: (state: State, node: ClassNode) => classElement(state, node, shown, slots),
      textClass: (state: State, node: ClassNode) => classElement(state, node, shown, slots),
      image: imageHandler(settings.base),
      html: (state: State, node: Html) =>
        diagramSlot(state, node, slots) ??
        (hasHtml ? rawHandler(state, node) : textHandler(state, node)),
    } as Handlers,
  }) as Root;
  if (slide?.continued) markStep(hast, slide.position.line);
  const parsed = hasHtml ? (parseRaw(hast, undefined as never) as Root) : hast;
  const safe = settings.rawHtml ? parsed : sanitise(parsed);
  fillSlots(safe, slots);
  const backdrop = slide && backdropElement(slide.properties, settings.base);
  // Last: what is first on a slide is a matter of its style.
  if (backdrop) safe.children.push(backdrop);
  visit(safe, 'element', outsideLink);
  return printer.stringify(safe as Parameters<typeof printer.stringify>[0]);
}

/** The deck's own HTML may not claim a slot. */
function rawHandler(_: State, node: { readonly value: string }): Raw {
  return { type: 'raw', value: node.value.replace(/data-slot/gi, 'data-no-slot') };
}

function textHandler(_: State, { value }: { readonly value: string }): Text {
  return { type: 'text', value };
}

const diagram = /^<pre\s+class=["']?mermaid["']?\s*>\n?([\s\S]*?)<\/pre>\s*$/i;

/** A diagram's source reaches the page as it was written: `<br/>` in it is the diagram's own. */
function diagramSlot(state: State, node: Html, slots: Slots): Element | null {
  const source = diagram.exec(node.value)?.[1];
  if (source === undefined) return null;
  const element = slot([], slots, () => diagramElement(source.trimEnd()));
  state.patch(node, element);
  return element;
}

/** Marks what this step reveals: the outermost elements that stand behind its separator. */
function markStep(tree: Nodes, line: number): void {
  if (!('children' in tree)) return;
  for (const child of tree.children) {
    const start = child.position?.start.line ?? 0;
    if (child.type === 'element' && start >= line) child.properties.dataStep = '';
    else markStep(child, line);
  }
}

function htmlOf(node: MdastNodes): string {
  if (node.type === 'html') return diagram.test(node.value) ? '' : node.value;
  return 'children' in node ? node.children.map(htmlOf).join('') : '';
}

/** The HTML parser's tree is walked by calls: one of thousands of levels would end the stack. */
function isShallowHtml(html: string): boolean {
  let depth = 0;
  for (const [tag] of html.matchAll(/<\/?[a-z]/gi)) {
    depth = tag.startsWith('</') ? Math.max(0, depth - 1) : depth + 1;
    if (depth > 500) return false;
  }
  return true;
}

function slot(children: ElementContent[], slots: Slots, fill: Slots[number]): Element {
  slots.push(fill);
  const properties = { dataSlot: String(slots.length - 1) };
  return { type: 'element', tagName: 'div', properties, children };
}

function codeSlot(
  state: State,
  node: Code,
  { snippets }: Shown,
  settings: Settings,
  slots: Slots,
): Element {
  const id = (node.data as CodeData | undefined)?.snippet;
  const language = node.lang ?? null;
  const marked = readMarks(dedent(node.value), { language, lines: settings.highlightLines });
  const snippet = id === undefined ? undefined : snippets.get(id);
  const element = slot([], slots, () => {
    if (language === 'mermaid') return diagramElement(node.value);
    const pre = preElement(marked, language, snippet !== undefined);
    return snippet ? figureElement(snippet, pre) : pre;
  });
  state.patch(node, element);
  return element;
}

function classElement(state: State, node: ClassNode, { exercises }: Shown, slots: Slots): Element {
  const children = state.all(node as unknown as Parents) as ElementContent[];
  const isBlock = node.type === 'contentClass';
  const className = node.classes;
  const exercise = node.exercise === undefined ? undefined : exercises.get(node.exercise);
  const element: Element = exercise
    ? slot(children, slots, filled => exerciseElement(exercise, className, filled.children))
    : isBlock
      ? {
          type: 'element',
          tagName: 'div',
          properties: { className },
          children: state.wrap(children, true),
        }
      : { type: 'element', tagName: 'span', properties: { className }, children };
  state.patch(node as unknown as MdastNodes, element);
  return element;
}

function fillSlots(tree: Nodes, slots: Slots): void {
  if (!('children' in tree)) return;
  tree.children = (tree.children as ElementContent[]).map((child): ElementContent => {
    fillSlots(child, slots);
    if (child.type !== 'element') return child;
    const number = child.properties.dataSlot;
    const fill = number === undefined ? undefined : slots[Number(number)];
    if (!fill) {
      delete child.properties.dataSlot;
      return child;
    }
    const filled = fill(child);
    if (child.properties.dataStep !== undefined) filled.properties.dataStep = '';
    return filled;
  });
}

/** Links that leave the deck open in a window of their own. */
function outsideLink(element: Element): void {
  const { href } = element.properties;
  if (element.tagName !== 'a' || !/^https?:/i.test(String(href ?? ''))) return;
  element.properties.target = '_blank';
  element.properties.rel = ['noopener', 'noreferrer'];
}
