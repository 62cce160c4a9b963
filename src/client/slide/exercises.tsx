// Turns the exercises of a slide into cells: the text stays the server's, the rows become alive.
import { render } from 'preact';
import type { Model } from '../model.ts';
import { ExerciseFoot, ExerciseHead } from './exercise.tsx';
import { SnippetRow } from './snippet-row.tsx';

/** Returns what takes the islands down again. */
export function mountExercises(root: HTMLElement, model: Model): () => void {
  const roots: Element[] = [];
  const mount = (view: preact.ComponentChild, into: Element) => {
    render(view, into);
    roots.push(into);
  };
  for (const cell of root.querySelectorAll<HTMLElement>('[data-exercise]')) {
    const id = cell.dataset.exercise ?? '';
    cell.classList.add('cell');
    const figures = [...cell.querySelectorAll<HTMLElement>('[data-snippet]')];
    for (const figure of figures) gatherProse(figure.parentElement ?? cell);
    gatherProse(cell);
    for (const [index, figure] of figures.entries()) {
      figure.classList.add('step');
      figure.tabIndex = -1;
      figure.replaceChildren();
      const snippet = figure.dataset.snippet ?? '';
      mount(<SnippetRow model={model} id={snippet} number={index + 1} row={figure} />, figure);
    }
    const head = document.createElement('div');
    const foot = document.createElement('div');
    head.className = 'cell-h';
    cell.prepend(head);
    cell.append(foot);
    mount(<ExerciseHead model={model} exercise={id} />, head);
    mount(<ExerciseFoot model={model} exercise={id} />, foot);
  }
  return () => {
    for (const into of roots) render(null, into);
  };
}

const rows = '[data-snippet], .cell-prose, .cell-h';

/** Wraps what is not a row, so that text has the cell's margins and rows reach its edges. */
function gatherProse(parent: Element): void {
  let prose: HTMLElement | null = null;
  for (const node of [...parent.childNodes]) {
    const isRow = node instanceof Element && (node.matches(rows) || node.querySelector(rows));
    if (isRow) {
      prose = null;
      continue;
    }
    if (!prose && node.textContent?.trim() === '' && !hasPicture(node)) continue;
    if (!prose) {
      prose = document.createElement('div');
      prose.className = 'cell-prose';
      node.replaceWith(prose);
    }
    prose.append(node);
  }
}

function hasPicture(node: Node): boolean {
  return node instanceof Element && node.querySelector('img, svg') !== null;
}
