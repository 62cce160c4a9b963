// What a deck wears on the page: its theme, and the style sheet that it brings.
import { effect } from '@preact/signals';
import type { Model } from './model.ts';
import { setDeckTheme } from './ui/theme.ts';

/** Follows the deck when its author saves it; the first time all of it is in the page already. */
export function dressDeck(model: Model): void {
  effect(() => {
    const { theme, style, language } = model.deck.value;
    setDeckTheme(theme);
    document.documentElement.lang = language;
    const old = document.getElementById('deck-style');
    const href = style === null ? null : `deck.css?v=${encodeURIComponent(style)}`;
    if ((old?.getAttribute('href') ?? null) === href) return;
    if (href === null) return old?.remove();
    const fresh = document.createElement('link');
    fresh.rel = 'stylesheet';
    fresh.href = href;
    fresh.id = 'deck-style';
    // The old one stays until the new one is there: else slides would be bare for a moment.
    fresh.addEventListener('load', () => old?.remove());
    document.head.append(fresh);
  });
}
