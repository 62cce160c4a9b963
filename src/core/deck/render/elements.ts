// The elements that the page's script looks for: exercises, snippets, code.
import type { Element, ElementContent } from 'hast';
import type { Exercise, Snippet } from '../deck.ts';
import type { MarkedCode } from '../snippet-text.ts';
import { highlight } from './highlight.ts';

export function preElement(code: MarkedCode, language: string | null, isSnippet: boolean): Element {
  const properties = language === null ? {} : { className: [`language-${language}`] };
  const children = highlight(code, language, isSnippet);
  return element('pre', { className: ['code'] }, [element('code', properties, children)]);
}

/** The source of a diagram, for the page to draw. */
export function diagramElement(source: string): Element {
  return element('pre', { className: ['mermaid'] }, [{ type: 'text', value: source }]);
}

export function figureElement(snippet: Snippet, pre: Element): Element {
  const properties = {
    className: ['snippet'],
    dataSnippet: snippet.id,
    dataMethod: snippet.method,
    dataRev: snippet.rev,
    dataState: 'idle',
  };
  return element('figure', properties, [pre]);
}

/** An exercise, with a template that tells which hidden snippets play behind which visible one. */
export function exerciseElement(
  exercise: Exercise,
  classes: readonly string[],
  children: readonly ElementContent[],
): Element {
  const properties = {
    className: ['exercise', ...classes.filter(name => name !== 'exercise')],
    dataExercise: exercise.id,
    ariaLabel: exercise.title,
  };
  const hidden = hiddenList(exercise);
  const template: Element = {
    ...element('template', { dataHidden: JSON.stringify(hidden) }, []),
    content: { type: 'root', children: [] },
  };
  return element(
    'section',
    properties,
    hidden.length > 0 ? [...children, template] : [...children],
  );
}

type Hidden = Pick<Snippet, 'id' | 'method' | 'text'> & { readonly after: string | null };

function hiddenList(exercise: Exercise): Hidden[] {
  let after: string | null = null;
  const list: Hidden[] = [];
  for (const { id, method, text, hidden } of exercise.snippets) {
    if (hidden) list.push({ id, method, text, after });
    else after = id;
  }
  return list;
}

function element(
  tagName: string,
  properties: Element['properties'],
  children: ElementContent[],
): Element {
  return { type: 'element', tagName, properties, children };
}
