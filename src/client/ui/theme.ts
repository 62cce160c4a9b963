// Light or dark: the deck's choice, else the system's, until the reader makes one, which is remembered.
import { signal } from '@preact/signals';

export type Theme = 'light' | 'dark';

const storageKey = 'deckhand.theme';
const dark = matchMedia('(prefers-color-scheme: dark)');

function remembered(): Theme | null {
  return themeOf(new URLSearchParams(location.search).get('theme') ?? remember('get'));
}

function themeOf(asked: string | null | undefined): Theme | null {
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

/** What the deck asks for: the server wrote it into the page. */
let ofDeck: Theme | null = themeOf(document.documentElement.dataset.theme);

export const theme = signal<Theme>(chosen());

function chosen(): Theme {
  return remembered() ?? ofDeck ?? (dark.matches ? 'dark' : 'light');
}

export function startTheme(): void {
  document.documentElement.dataset.theme = theme.value;
  dark.addEventListener('change', () => setTheme(chosen()));
}

/** The deck was saved with another one. */
export function setDeckTheme(asked: Theme | null): void {
  if (asked === ofDeck) return;
  ofDeck = asked;
  setTheme(chosen());
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
