// A button on every block of code that is not an exercise's row: copies what one would type.
import type { Model } from '../model.ts';
import { copyText } from '../ui/clipboard.ts';
import { icons } from '../ui/icons.ts';
import { runnableText } from './runnable-text.ts';

export function addCopyButtons(article: HTMLElement, model: Model): void {
  for (const pre of article.querySelectorAll<HTMLElement>('pre.code')) {
    if (pre.closest('[data-snippet]')) continue;
    const box = document.createElement('div');
    box.className = 'code-box';
    if (pre.dataset.step !== undefined) box.dataset.step = '';
    pre.replaceWith(box);
    box.append(pre, copyButton(pre, model));
    // Wide code scrolls, by keys too.
    if (pre.scrollWidth > pre.clientWidth) pre.tabIndex = 0;
  }
}

function copyButton(pre: HTMLElement, model: Model): HTMLButtonElement {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'btn sm icon copy-code';
  button.title = 'Copy';
  button.setAttribute('aria-label', 'Copy the code');
  button.innerHTML = `<svg class="i" viewBox="0 0 16 16" fill="none" stroke="currentColor" stroke-width="1.5" aria-hidden="true">${icons.copy}</svg>`;
  button.addEventListener('click', async () => {
    const copied = await copyText(runnableText(pre.textContent ?? ''));
    model.toast.value = copied
      ? { sentence: 'The code is on the clipboard.', icon: 'check' }
      : { sentence: 'This browser refuses to copy. Select the code instead.', icon: 'cross' };
  });
  return button;
}
