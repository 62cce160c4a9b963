// A deck as the JSON of `deckhand dump` and `/api/deck.json`.
import type { Nodes } from 'mdast';
import type { ClassNode, CodeBlock, Deck, Slide } from './deck.ts';
import { isExercise } from './exercise.ts';
import { blockTexts } from './plain-text.ts';
import { readMarks } from './snippet-text.ts';
import { dedent } from './source.ts';

type DumpedSlide = {
  readonly excluded: boolean;
  readonly index: number | null;
  readonly number: string | null;
  readonly name: string | null;
  readonly continued: boolean;
  readonly classes: readonly string[];
  readonly title: string | null;
  readonly prose: string;
  readonly code: readonly CodeBlock[];
  readonly contentClasses: readonly string[];
  readonly links: readonly string[];
  readonly images: readonly string[];
  readonly background: string | null;
  readonly notes: string | null;
  readonly source: { readonly file: string; readonly line: number };
  readonly exercises: readonly DumpedExercise[];
};

type DumpedExercise = {
  readonly id: string;
  readonly line: number;
  readonly snippets: readonly {
    readonly id: string;
    readonly method: string;
    readonly text: string;
    readonly hidden: boolean;
    readonly line: number;
  }[];
};

export type DumpedDeck = {
  readonly title: string;
  readonly lab: string | null;
  readonly slides: readonly DumpedSlide[];
};

export function dumpDeck(deck: Deck): DumpedDeck {
  return { title: deck.title, lab: deck.lab, slides: deck.slides.map(dumpSlide) };
}

function dumpSlide(slide: Slide): DumpedSlide {
  const facts = collect(slide);
  return {
    excluded: slide.excluded,
    index: slide.index,
    number: slide.number,
    name: slide.name,
    continued: slide.continued,
    classes: slide.classes,
    title: slide.title,
    prose: blockTexts(slide.body).join('\n\n'),
    ...facts,
    background: slide.properties['background-image'] ?? null,
    notes: slide.notes && blockTexts(slide.notes, true).join('\n\n'),
    source: { file: slide.position.file, line: slide.position.line },
    exercises: slide.exercises.map(({ id, position, snippets }) => ({
      id,
      line: position.line,
      snippets: snippets.map(one => ({
        id: one.id,
        method: one.method,
        text: one.text,
        hidden: one.hidden,
        line: one.position.line,
      })),
    })),
  };
}

type Facts = {
  readonly code: CodeBlock[];
  readonly contentClasses: string[];
  readonly links: string[];
  readonly images: string[];
};

/** The facts of a slide's tree, in document order. */
function collect(slide: Slide): Facts {
  const facts: Facts = { code: [], contentClasses: [], links: [], images: [] };
  const targets = new Map<string, string>();
  const lines = slide.properties['highlight-lines'] === 'true';
  const walk = (node: Nodes | ClassNode, inLab: boolean): void => {
    let within = inLab;
    if (node.type === 'contentClass' || node.type === 'textClass') {
      const tag = node.type === 'contentClass' ? 'div' : 'span';
      facts.contentClasses.push([tag, ...node.classes].join('.'));
      within ||= isExercise(node.classes);
    } else if (node.type === 'code') facts.code.push(codeBlock(node, inLab, lines));
    else if (node.type === 'definition') targets.set(node.identifier, node.url);
    else if (node.type === 'link') facts.links.push(node.url);
    else if (node.type === 'image') facts.images.push(node.url);
    else if (node.type === 'linkReference') facts.links.push(targets.get(node.identifier) ?? '');
    else if (node.type === 'imageReference') facts.images.push(targets.get(node.identifier) ?? '');
    if ('children' in node) for (const child of node.children) walk(child, within);
  };
  walk(slide.body, false);
  return facts;
}

function codeBlock(node: Nodes & { type: 'code' }, inLab: boolean, lines: boolean): CodeBlock {
  const lang = node.lang ?? null;
  const marked = readMarks(dedent(node.value), { language: lang, lines });
  const highlightedSpans = marked.spans.map(({ start, end }) => marked.text.slice(start, end));
  return { lang, text: marked.text, inLab, highlightedSpans, highlightedLines: marked.lines };
}
