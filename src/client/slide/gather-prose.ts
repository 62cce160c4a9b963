// The text between the rows of an exercise, which the server's HTML leaves bare.

const rows = '[data-snippet], .cell-prose, .cell-h';

/** Wraps what is not a row, so that text has the cell's margins and rows reach its edges. */
export function gatherProse(parent: Element): void {
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
