// Writes a deck back from its trees, one slide for each slide or step, for the test that reads it again.
import type { Nodes, Root } from 'mdast';
import { gfmToMarkdown } from 'mdast-util-gfm';
import { type Handle, type State, toMarkdown } from 'mdast-util-to-markdown';
import type { ClassNode, Deck, Slide } from '../../src/core/deck/deck.ts';

export function writeDeck({ slides }: Deck): string {
  return slides.map(writeSlide).join('\n---\n');
}

/** What a step inherits is in its tree; so are the words that its template put there. */
function writeSlide({ name, classes, body, notes, properties }: Slide): string {
  const keys = Object.entries({
    ...(name === null ? {} : { name }),
    ...(classes.length > 0 ? { class: classes.join(', ') } : {}),
    ...(properties['highlight-lines'] ? { 'highlight-lines': properties['highlight-lines'] } : {}),
  });
  const head = keys.map(([key, value]) => `${key}: ${value}\n`).join('');
  const tail = notes === null ? '' : `\n???\n\n${write(notes)}`;
  return `${head}\n${write(body)}${tail}`;
}

function write(tree: Root): string {
  return toMarkdown(tree, {
    extensions: [gfmToMarkdown()],
    handlers: { contentClass, textClass, text, break: () => '<br/>' } as Record<string, Handle>,
    bullet: '-',
    fences: true,
    incrementListMarker: true,
    rule: '*',
  });
}

function contentClass(
  node: unknown,
  _: unknown,
  state: State,
  info: Parameters<Handle>[3],
): string {
  const { classes, children } = node as ClassNode;
  const inside = state.containerFlow({ type: 'root', children } as unknown as Root, info);
  return `.${classes.join('.')}[\n${inside}\n]`;
}

function textClass(node: unknown, _: unknown, state: State, info: Parameters<Handle>[3]): string {
  const { classes, children } = node as ClassNode;
  const paragraph = { type: 'paragraph', children } as unknown as Nodes & { type: 'paragraph' };
  const inside = state.containerPhrasing(paragraph, { ...info, before: '[', after: ']' });
  return `.${classes.join('.')}[${inside}]`;
}

/** Brackets, braces and separators of the text are written so that no deck takes them for its own. */
function text(
  node: { value: string },
  _: unknown,
  state: State,
  info: Parameters<Handle>[3],
): string {
  return state
    .safe(node.value, info)
    .replace(/\\?\[/g, '&#91;')
    .replace(/\\?\]/g, '&#93;')
    .replace(/\\?\{\{/g, '&#123;&#123;')
    .replace(/^\\?-(-?)$/gm, '&#45;$1')
    .replace(/^\?\?\?$/gm, '&#63;??');
}
