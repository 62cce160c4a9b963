// A deck's own style sheets: what they may say of slides, and every way out of them that is closed.
import { describe, expect, test } from 'vitest';
import { parseDeck } from '../parse-deck.ts';
import { renderSlide } from '../render/render-slide.ts';
import { renderStyle, stylePictures } from './deck-style.ts';

const root = ':is(.slide, #deck)';
const not = ':not([data-exercise], [data-exercise] *)';

function read(css: string, folder = 'd/') {
  const files: Readonly<Record<string, string>> = {
    [`${folder}own/look.css`]: css,
    [`${folder}a.md`]: '# A',
  };
  const text = 'css: own/look.css\ncontent: [a.md]\n';
  return parseDeck(text, { file: `${folder}deck.yml`, readFile: path => files[path] ?? null });
}

/** What reaches the page of these rules, without what guards the page. */
function scoped(css: string): string {
  const all = renderStyle(read(css), '/deck/');
  return all.slice(all.indexOf('focus-within')).split('\n').slice(1).join('\n').trimEnd();
}

const said = (css: string) =>
  read(css)
    .problems.filter(({ rule }) => rule.startsWith('css'))
    .map(
      ({ position, message, rule }) => `${position.line}:${position.column} ${message} (${rule})`,
    );

describe('what a sheet may say', () => {
  test('[DK62] the sheets that `css` names reach the page, and the first slide of a lone file names its own', () => {
    expect(scoped('h1 { color: red }')).toBe(`${root} h1${not} { color: red }`);
    const lone = (head: string) =>
      parseDeck(`${head}\n\n# A`, {
        file: 'a.md',
        readFile: path => (path === 'b.css' ? 'p{top:0}' : null),
      });
    expect(renderStyle(lone('css: b.css'), '/deck/')).toContain(`${root} p${not} { top: 0 }`);
    expect(renderStyle(lone('<!-- css: b.css -->'), '/deck/')).toContain('{ top: 0 }');
    expect(renderStyle(lone(''), '/deck/')).toBe('');
    expect(lone('css: c.css').problems.map(({ message }) => message)).toEqual([
      'There is no style sheet c.css: correct the path, which counts from the folder of a.md.',
    ]);
    expect(lone('css: ../c.css').problems.map(({ rule }) => rule)).toEqual(['css-not-found']);
  });

  test('[DK63] a selector is of slides: classes of the slide, and what the family calls a slide', () => {
    expect(scoped('.title h1::before, a:hover > b + i { top: 0 }')).toBe(
      `${root}.title h1${not}::before, ${root} .title h1${not}::before, ${root} a:hover > b + i${not} { top: 0 }`,
    );
    expect(scoped('.remark-slide-content.pic img { top: 0 }')).toBe(
      `${root}.pic img${not} { top: 0 }`,
    );
    expect(scoped('body { --x: 1px }')).toBe(`${root}${not} { --x: 1px }`);
    expect(scoped('html .remark-slide-container .slide > p { top: 0 }')).toBe(
      `${root} > p${not} { top: 0 }`,
    );
  });

  test('[DK63] media, animations, fonts and pictures of the deck', () => {
    expect(scoped('@media (max-width: 30em) { p { margin: 0 } }')).toBe(
      `@media (max-width: 30em) {\n${root} p${not} { margin: 0 }\n}`,
    );
    expect(
      scoped('@keyframes spin { from { top: 0 } 50%, to { top: 1px } } p { animation: spin 1s }'),
    ).toBe(
      `@keyframes deck-spin { from { top: 0 } 50%, to { top: 1px } }\n${root} p${not} { animation: deck-spin 1s }`,
    );
    expect(scoped('@font-face { font-family: "Own"; src: url(own.woff2) format("woff2") }')).toBe(
      '@font-face { font-family: "Own"; src: url("/deck/own/own.woff2") format("woff2") }',
    );
    const pictures = `.a { background: url( 'pic one.png' ) } p { background: url(../b.png?x#y) } i { background: url(data:image/png;base64,AA==) }`;
    expect(scoped(pictures).match(/url\([^)]*\)/g)).toEqual([
      'url("/deck/own/pic%20one.png")',
      'url("/deck/b.png")',
      'url("data:image/png;base64,AA==")',
    ]);
    expect(read(pictures).styles.map(stylePictures)).toEqual([['own/pic one.png', 'b.png']]);
    expect(scoped(`q { content: "\\201C" attr(title) "a;}b" }`)).toBe(
      `${root} q${not} { content: "\\201C" attr(title) "a;}b" }`,
    );
  });

  test('[DK64] what is left out is a warning at its place', () => {
    expect(said('p {\n  color: red;\n  background: url(https://evil.example/x) }')).toEqual([
      "3:3 `background: url(https://evil.example/x)` is left out: it asks for what is not in the deck's folder, or says what a deck may not. (css-left-out)",
    ]);
    expect(said('/* x */\r\n@import "a.css";')).toEqual([
      '2:1 `@import "a.css"` is left out: a sheet takes no other: name both in `css:`. (css-left-out)',
    ]);
    expect(said('p { color: red')).toEqual([
      '1:1 `p` is left out: nothing closes its `{`. (css-left-out)',
    ]);
    expect(said('p { b { color: red } }')).toEqual([
      '1:5 `b { color: red }` is left out: a rule in a rule is not read: write it by itself. (css-left-out)',
    ]);
  });
});

describe('ways out', () => {
  test.each([
    'p { background: url(https://evil.example/a) }',
    'p { background: url(//evil.example/a) }',
    'p { background: url(/api/deck.json) }',
    'p { background: url(../../x.png) }',
    'p { background: url("%2e%2e/%2e%2e/x.png") }',
    'p { background: u\\72l(https://evil.example/a) }',
    'p { background: image-set("https://evil.example/a" 1x) }',
    'p { background: -webkit-image-set(url(a.png) 1x) }',
    'p { background: src("https://evil.example/a") }',
    'p { --x: url(https://evil.example/a) }',
    'p { cursor: url(https://evil.example/a), auto }',
    'p { background: url(a.png"); } body { x: url(https://evil.example/a) }',
    'p { background: url(javascript:alert(1)) }',
    'p { background: url(data:text/html,x) }',
    'p { behavior: url(x.htc#https://evil) expression(alert(1)) }',
    'p { position: fixed }',
    'p { position: FIXED !important }',
    'p { posi\\74ion: fixed }',
    'p { --p: f; position: var(--p) }',
    'p { z-index: 100 }',
    'p { --z: 9999; z-index: var(--z) }',
    'p { z-index: calc(9999) }',
    '@import url(https://evil.example/a.css);',
    '@import "https://evil.example/a.css" screen;',
    '@namespace url(https://evil.example);',
    '@font-face { font-family: "JetBrains Mono Variable"; src: url(a.woff2) }',
    '@font-face { font-family: "x"; font-family: Inter; src: url(a.woff2) }',
    '@font-face { font-family: "x"; src: url(https://evil.example/a.woff2) }',
    '@property --bg { syntax: "*"; inherits: false; initial-value: red }',
    '@layer x { p { top: 0 } }',
    '.slide + nav { top: 0 }',
    '.slide ~ * { top: 0 }',
    '+ nav { top: 0 }',
    ':root ~ nav { top: 0 }',
    '[x=" { top: 0 } nav[y="] { top: 0 }',
    'p { color: red; } } nav { top: 0 }',
    'p { color: red" } nav { top: 0 } "',
    'p { color: (red } nav { top: 0 } )',
    '<!-- nav { top: 0 } -->',
    'nav\\{ { top: 0 }',
    '@media x { p { top: 0 } } } nav { top: 0 }',
    '@keyframes toast { to { background: url(https://evil.example/a) } }',
  ])('[DK63] %s', css => {
    const written = scoped(css);
    expect(written).not.toMatch(
      /evil|api\/deck|\.\.\/|javascript|text\/html|fixed|import|namespace/i,
    );
    expect(written).not.toMatch(/position|z-index|JetBrains|Inter\b|@property|@layer|\\/);
    for (const line of written.split('\n').filter(line => line !== '')) {
      expect(line).toMatch(/^(?::is\(\.slide, #deck\)|@keyframes deck-|@media |@font-face|\})/);
      // One block to a rule: nothing slipped out of a string or a bracket.
      if (line.startsWith(':is')) expect(line).toMatch(/^[^{}]*\{[^{}]*\}$/);
    }
    for (const [selector] of written.matchAll(/^:is\(\.slide, #deck\)[^{]*/gm))
      expect(selector).not.toMatch(/^:is\(\.slide, #deck\)[^\s>,]*\s*[+~]/);
  });
});

test('[DK67] what lies behind a slide comes from its properties, its pictures from the deck or the web', () => {
  const first = (text: string) => {
    const [slide] = parseDeck(text, { file: 'a.md' }).slides;
    return slide ? renderSlide(slide).html : '';
  };
  expect(first('background-image: url(images/a b.png)\nbackground-size: cover\n\n# A')).toBe(
    '<h1>A</h1>',
  );
  expect(first("background-image: url('images/a.png')\nbackground-color: #123\n\n# A")).toBe(
    '<h1>A</h1><div class="backdrop" aria-hidden="true" style="background-color: #123; background-image: url(&#x22;/deck/images/a.png&#x22;)"></div>',
  );
  expect(first('background-image: url(https://a.example/b.png)')).toContain(
    'https://a.example/b.png',
  );
  expect(
    first('background-image: url(javascript:alert(1))\nbackground-color: red;position:fixed'),
  ).toBe('');
});
