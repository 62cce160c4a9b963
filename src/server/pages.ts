// The HTML of the pages, made on the server: readable before any script has run.
// Addresses are relative to the base: every page lies directly under it.
import type { Boot } from '../core/protocol/messages.ts';

export type PageAssets = {
  readonly script: string;
  readonly style: string | null;
  /** More of the head, as HTML. */
  readonly head?: string;
};

/** One page. `assets` are paths under the base; a missing style is left out. */
export function renderPage(boot: Boot, assets: PageAssets): string {
  const slide = boot.deck.slides[boot.slide];
  const title = boot.role === 'student' ? boot.deck.title : `${boot.deck.title} · ${boot.role}`;
  return `<!doctype html>
<html lang="${escapeHtml(boot.deck.language)}"${dressOf(boot)}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<meta name="color-scheme" content="dark light">
<title>${escapeHtml(title)}</title>
${assets.style === null ? '' : `<link rel="stylesheet" href="${escapeHtml(assets.style)}">\n`}\
${boot.deck.style === null ? '' : `<link rel="stylesheet" href="deck.css?v=${escapeHtml(boot.deck.style)}" id="deck-style">\n`}\
<link rel="icon" href="favicon.svg" type="image/svg+xml">
<script type="module" src="${escapeHtml(assets.script)}"></script>
${assets.head ?? ''}\
</head>
<body data-page="${boot.role}" data-connection="offline">
<div id="app">
<main class="read">
${slide === undefined ? '<p>This deck has no slides yet.</p>' : frame(boot, slide)}
</main>
${boot.role === 'projector' ? '' : turner(boot)}
</div>
<script type="application/json" id="boot">${scriptJson(boot)}</script>
</body>
</html>
`;
}

/** The deck's own look, until the page's script knows the reader's. */
function dressOf({ deck }: Boot): string {
  return deck.theme === null ? '' : ` data-theme="${deck.theme}"`;
}

/** The same frame that the page's own script puts around a slide. */
function frame(boot: Boot, slide: Boot['deck']['slides'][number]): string {
  const html = boot.slides[boot.slide]?.html ?? '';
  const name = slide.name === null ? '' : ` data-slide-name="${escapeHtml(slide.name)}"`;
  const classes = ['slide', ...slide.classes].join(' ');
  return `<article class="${escapeHtml(classes)}" data-slide="${boot.slide}"${name}>${html}</article>`;
}

/** Without a script one can still read on. */
function turner(boot: Boot): string {
  // Its one page shows its first slide.
  if (boot.site) return '<noscript><p>Other slides and terminals need JavaScript.</p></noscript>';
  const page = boot.role === 'student' ? '' : boot.role;
  const link = (index: number, text: string) =>
    index < 0 || index >= boot.deck.slides.length
      ? ''
      : `<a href="${escapeHtml(`${boot.base}${page}?slide=${index + 1}`)}">${text}</a>`;
  return `<noscript><nav>${link(boot.slide - 1, 'Previous')} ${link(boot.slide + 1, 'Next')}
<p>Terminals need JavaScript.</p></nav></noscript>`;
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, char => `&#${char.charCodeAt(0)};`);
}

/** JSON that cannot end the script element that it stands in. */
function scriptJson(value: unknown): string {
  return JSON.stringify(value).replace(/</g, '\\u003c');
}
