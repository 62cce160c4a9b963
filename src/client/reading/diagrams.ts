// Diagrams of a slide, drawn where their source stands; what draws comes with the first of them.
import { theme } from '../ui/theme.ts';

/** Draws what `pre.mermaid` describes, in the colours of the page; later again in other colours. */
export function drawDiagrams(article: HTMLElement): () => void {
  const sources = [...article.querySelectorAll<HTMLElement>('pre.mermaid')];
  if (sources.length === 0) return () => {};
  let gone = false;
  const draw = async (shade: string) => {
    for (const source of sources) {
      const figure = await drawn(source, shade);
      if (gone) return;
      const before = source.nextElementSibling;
      if (before?.matches('.diagram')) before.remove();
      source.hidden = figure.dataset.failed === undefined;
      source.after(figure);
    }
  };
  const end = theme.subscribe(shade => void draw(shade));
  return () => {
    gone = true;
    end();
  };
}

const kept = new Map<string, HTMLElement>();

async function drawn(source: HTMLElement, shade: string): Promise<HTMLElement> {
  const text = source.textContent ?? '';
  const key = `${shade}\n${text}`;
  const known = kept.get(key);
  if (known) return known.cloneNode(true) as HTMLElement;
  const figure = document.createElement('figure');
  figure.className = 'diagram';
  try {
    const { drawMermaid } = await import('./mermaid.ts');
    figure.innerHTML = await drawMermaid(text, source);
    figure.setAttribute('role', 'img');
    figure.setAttribute('aria-label', `Diagram: ${text.replace(/\s+/g, ' ').trim().slice(0, 400)}`);
    kept.set(key, figure);
  } catch (error) {
    figure.dataset.failed = '';
    const said = error instanceof Error ? error.message.trim().split('\n')[0] : '';
    const reason = said && !/import|fetch/i.test(said) ? `: ${said.replace(/:$/, '')}` : '';
    figure.textContent = `This diagram could not be drawn${reason}. Its source stands above.`;
  }
  return figure.cloneNode(true) as HTMLElement;
}
