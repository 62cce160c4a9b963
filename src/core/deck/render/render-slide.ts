// A slide as HTML for the page: safe, with its exercises and snippets marked, code in colour.
import type { Element, ElementContent, Nodes, Root } from 'hast';
import type { Code, Nodes as MdastNodes, Root as MdastRoot, Parents } from 'mdast';
import { type Handlers, type State, toHast } from 'mdast-util-to-hast';
import rehypeRaw from 'rehype-raw';
import rehypeStringify from 'rehype-stringify';
import { unified } from 'unified';
import { visit } from 'unist-util-visit';
import type { ClassNode, CodeData, Exercise, Slide } from '../deck.ts';
import { readMarks } from '../snippet-text.ts';
import { dedent } from '../source.ts';
import { exerciseElement, figureElement, preElement } from './elements.ts';
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
const rendered = new WeakMap<Slide, Map<string, RenderedSlide>>();

/** Renders once per slide and options: a slide never changes, a changed deck has new slides. */
export function renderSlide(slide: Slide, options: RenderOptions = {}): RenderedSlide {
  const { base = '/deck/', rawHtml = false } = options;
  const highlightLines = options.highlightLines ?? slide.properties['highlight-lines'] === 'true';
  const settings = { base, rawHtml, highlightLines };
  const key = JSON.stringify(settings);
  const ofSlide = rendered.get(slide) ?? new Map<string, RenderedSlide>();
  rendered.set(slide, ofSlide);
  const known = ofSlide.get(key);
  if (known) return known;
  const { body, notes } = slide;
  const fresh = {
    html: renderTree(body, slide.exercises, settings),
    notesHtml: notes && renderTree(notes, [], settings),
  };
  ofSlide.set(key, fresh);
  return fresh;
}

type Settings = Required<RenderOptions>;

/**
 * What is ours (code, exercises) travels through the sanitiser as empty slots, numbered in this
 * list, and is built after it: so the sanitiser may be strict, and an author cannot forge it.
 */
type Slots = ((element: Element) => Element)[];

function renderTree(tree: MdastRoot, exercises: readonly Exercise[], settings: Settings): string {
  const slots: Slots = [];
  const hasHtml = containsHtml(tree);
  const hast = toHast(tree, {
    allowDangerousHtml: true,
    handlers: {
      code: (_: State, node: Code) => codeSlot(node, exercises, settings, slots),
      contentClass: (state: State, node: ClassNode) => classElement(state, node, exercises, slots),
      textClass: (state: State, node: ClassNode) => classElement(state, node, exercises, slots),
      image: imageHandler(settings.base),
    } as Handlers,
  }) as Root;
  const parsed = hasHtml ? (parseRaw(hast, undefined as never) as Root) : hast;
  const safe = settings.rawHtml ? parsed : sanitise(parsed);
  fillSlots(safe, slots);
  visit(safe, 'element', outsideLink);
  return printer.stringify(safe as Parameters<typeof printer.stringify>[0]);
}

function containsHtml(tree: MdastNodes): boolean {
  if (tree.type === 'html') return true;
  return 'children' in tree && tree.children.some(containsHtml);
}

function slot(tagName: string, children: ElementContent[], slots: Slots, fill: Slots[0]): Element {
  slots.push(fill as (element: Element) => Element);
  const properties = { dataSlot: String(slots.length - 1) };
  return { type: 'element', tagName, properties, children };
}

function codeSlot(
  node: Code,
  exercises: readonly Exercise[],
  settings: Settings,
  slots: Slots,
): Element {
  const id = (node.data as CodeData | undefined)?.snippet;
  const language = node.lang ?? null;
  const marked = readMarks(dedent(node.value), { language, lines: settings.highlightLines });
  const snippet = exercises.flatMap(one => one.snippets).find(one => one.id === id);
  return slot('div', [], slots, () => {
    const pre = preElement(marked, language);
    return snippet ? figureElement(snippet, pre) : pre;
  });
}

function classElement(
  state: State,
  node: ClassNode,
  exercises: readonly Exercise[],
  slots: Slots,
): Element {
  const children = state.all(node as unknown as Parents) as ElementContent[];
  const isBlock = node.type === 'contentClass';
  const className = node.classes;
  const exercise = exercises.find(one => one.id === node.exercise);
  if (exercise)
    return slot('div', children, slots, filled =>
      exerciseElement(exercise, className, filled.children),
    );
  const properties = { className };
  if (isBlock)
    return { type: 'element', tagName: 'div', properties, children: state.wrap(children, true) };
  return { type: 'element', tagName: 'span', properties, children };
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
    // Each slot is filled once: a second one with its number is the author's forgery.
    slots[Number(number)] = forged;
    return fill(child);
  });
}

function forged(element: Element): Element {
  return { ...element, properties: {} };
}

/** Links that leave the deck open in a window of their own. */
function outsideLink(element: Element): void {
  const { href } = element.properties;
  if (element.tagName !== 'a' || !/^https?:/i.test(String(href ?? ''))) return;
  element.properties.target = '_blank';
  element.properties.rel = ['noopener', 'noreferrer'];
}
