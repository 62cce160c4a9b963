// Light or dark: the system's choice until the reader makes one, which is remembered.
import { signal } from '@preact/signals';

export type Theme = 'light' | 'dark';

const storageKey = 'deckhand.theme';
const dark = matchMedia('(prefers-color-scheme: dark)');

function remembered(): Theme | null {
  const asked = new URLSearchParams(location.search).get('theme') ?? remember('get');
  return asked === 'light' || asked === 'dark' ? asked : null;
}

/** Storage may be refused (private windows): then the choice lasts as long as the page. */
function remember(what: 'get' | Theme): string | null {
  try {
    if (what === 'get') return localStorage.getItem(storageKey);
    localStorage.setItem(storageKey, what);
  } catch {}
  return null;
}

export const theme = signal<Theme>(remembered() ?? (dark.matches ? 'dark' : 'light'));

export function startTheme(): void {
  document.documentElement.dataset.theme = theme.value;
  dark.addEventListener('change', () => {
    if (!remembered()) setTheme(dark.matches ? 'dark' : 'light');
  });
}

export function toggleTheme(): void {
  const next = theme.peek() === 'dark' ? 'light' : 'dark';
  remember(next);
  setTheme(next);
}

function setTheme(next: Theme): void {
  document.documentElement.dataset.theme = next;
  theme.value = next;
}
