// Exercises as they look where nothing can be pressed: numbered commands between their prose.
import { gatherProse } from '../slide/gather-prose.ts';

export function stillExercises(root: ParentNode): void {
  for (const cell of root.querySelectorAll<HTMLElement>('[data-exercise]')) {
    cell.classList.add('cell');
    const figures = [...cell.querySelectorAll<HTMLElement>('[data-snippet]')];
    for (const figure of figures) gatherProse(figure.parentElement ?? cell);
    gatherProse(cell);
    for (const [index, figure] of figures.entries()) {
      figure.classList.add('step');
      const number = document.createElement('span');
      number.className = 'step-n';
      number.textContent = String(index + 1);
      const command = document.createElement('pre');
      command.className = 'step-cmd';
      command.append(...(figure.querySelector('code') ?? figure).childNodes);
      figure.replaceChildren(number, command);
    }
  }
}
