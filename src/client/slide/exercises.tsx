// Turns the exercises of a slide into cells: the text stays the server's, the rows become alive.
import { render } from 'preact';
import type { Model } from '../model.ts';
import { ExerciseFoot, ExerciseHead } from './exercise.tsx';
import { gatherProse } from './gather-prose.ts';
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
