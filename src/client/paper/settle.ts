// What a document waits for before it is printed or measured: its diagrams and its pictures.

/** A diagram that cannot be drawn stays as its source. */
export async function drawAll(root: ParentNode): Promise<void> {
  const sources = [...root.querySelectorAll<HTMLElement>('pre.mermaid')];
  if (sources.length === 0) return;
  const { drawMermaid } = await import('../reading/mermaid.ts');
  for (const source of sources) {
    const figure = document.createElement('figure');
    figure.className = 'diagram';
    try {
      figure.innerHTML = await drawMermaid(source.textContent ?? '', source);
      source.replaceWith(figure);
    } catch {}
  }
}

/** Each has arrived, or will not. */
export async function picturesOf(root: ParentNode): Promise<void> {
  const pictures = [...root.querySelectorAll('img')].filter(image => !image.complete);
  await Promise.all(
    pictures.map(
      image =>
        new Promise(done => {
          image.addEventListener('load', done);
          image.addEventListener('error', done);
        }),
    ),
  );
}
