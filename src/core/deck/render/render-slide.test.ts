// HTML for the page: the attributes that others rely on, pictures, colours, and what cannot get in.
import { describe, expect, test } from 'vitest';
import { parseDeck } from '../parse-deck.ts';
import { type RenderOptions, renderSlide } from './render-slide.ts';

const fence = '```';

function html(text: string, options?: RenderOptions, slide = 0): string {
  const shown = parseDeck(text, { file: 'deck.md' }).slides[slide];
  return shown ? renderSlide(shown, options).html : '';
}

/** What a browser would show: without tags, entities decoded. */
function textOf(markup: string): string {
  return decode(markup.replace(/<[^>]*>/g, ''));
}

function decode(text: string): string {
  return text.replace(/&#x([0-9A-F]+);/g, (_, code: string) =>
    String.fromCodePoint(Number.parseInt(code, 16)),
  );
}

const exercise = `# Say it

.exercise.wide[

<!-- \`\`\`bash cd\`\`\` -->

- Do:
  ${fence}bash
  greet \`user\` "$HOME" # *
  ${fence}
  <!-- \`\`\`wait <b> "hi"\`\`\` -->

]
`;

describe('the contract with the page', () => {
  test('[DK41] exercises, snippets and placeholders carry their attributes', () => {
    expect(html(exercise)).toBe(
      '<h1>Say it</h1>\n' +
        '<section class="exercise wide" data-exercise="deck.say-it.1" aria-label="Say it"><ul>\n<li>Do:\n' +
        '<figure class="snippet" data-snippet="deck.say-it.1.2" data-method="bash" data-rev="38bb36c7" data-state="idle">' +
        '<pre class="code"><code class="language-bash"><span class="token-function">greet</span> ' +
        '<mark data-placeholder="user"><span class="token-string">user</span></mark> ' +
        '<span class="token-string-expression">"$HOME"</span> <span class="token-comment"># *</span>' +
        '</code></pre></figure>\n</li>\n</ul>' +
        '<template data-hidden="[{&#x22;id&#x22;:&#x22;deck.say-it.1.1&#x22;,&#x22;method&#x22;:&#x22;bash&#x22;,' +
        '&#x22;text&#x22;:&#x22;cd&#x22;,&#x22;after&#x22;:null},{&#x22;id&#x22;:&#x22;deck.say-it.1.3&#x22;,' +
        '&#x22;method&#x22;:&#x22;wait&#x22;,&#x22;text&#x22;:&#x22;<b> \\&#x22;hi\\&#x22;&#x22;,' +
        '&#x22;after&#x22;:&#x22;deck.say-it.1.2&#x22;}]"></template></section>',
    );
  });

  test('[DK41] a mark outside of a snippet asks for nothing', () => {
    expect(html(`${fence}text\na \`user\`\n${fence}`)).toBe(
      '<pre class="code"><code class="language-text">a <mark>user</mark></code></pre>',
    );
  });

  test('[DK42] the list of hidden snippets is JSON with the visible one before each', () => {
    const list = /data-hidden="([^"]*)"/.exec(html(exercise))?.[1] ?? '';
    expect(JSON.parse(decode(list))).toEqual([
      { id: 'deck.say-it.1.1', method: 'bash', text: 'cd', after: null },
      { id: 'deck.say-it.1.3', method: 'wait', text: '<b> "hi"', after: 'deck.say-it.1.2' },
    ]);
    expect(html(`.lab[\n${fence}bash\nls\n${fence}\n]`)).not.toContain('template');
  });

  test('[DK43] what a step reveals is marked, and nothing else', () => {
    const deck = `- a\n\n--\n\n- b\n\n--\n\n.x[c]\n${fence}bash\nls\n${fence}`;
    expect(html(deck)).not.toContain('data-step');
    expect(html(deck, {}, 1)).toBe(
      '<ul>\n<li>\n<p>a</p>\n</li>\n<li data-step="">\n<p>b</p>\n</li>\n</ul>',
    );
    expect(html(deck, {}, 2).match(/<[^>]*data-step=""/g)).toEqual([
      '<p data-step=""',
      '<pre class="code" data-step=""',
    ]);
  });

  test('[DK40] colours change no character of the code', () => {
    const samples: readonly (readonly [string, string])[] = [
      ['bash', 'for N in $(seq 1 3); do\n  echo "$N" | tr a b > /tmp/x # <!-- & -->\ndone'],
      ['yaml', 'a: &x [1, "two"]\n---\nb: *x'],
      ['json', '{"a": [1, null, "\\u00e9"]}'],
      ['dockerfile', 'FROM alpine:3\nRUN apk add curl \\\n  drill\nCMD ["sh"]'],
      ['go', 'func main() { fmt.Println("a" + string(98)) }'],
      ['python', 'def f(x):\n    return f"{x!r}"  # é'],
      ['javascript', 'const f = async (x) => /a[/]/.test(x) ? 1 : 2;'],
      ['unheard-of', 'whatever <b>'],
    ];
    for (const [language, code] of samples) {
      const markup = html(`${fence}${language}\n${code}\n${fence}`);
      expect(textOf(markup)).toBe(code);
      expect(markup.includes('token-')).toBe(language !== 'unheard-of');
    }
  });

  test('[DK39] marked lines are marks, in decks that ask for them', () => {
    const text = `${fence}yaml\n* a: 1\nb: 2\n${fence}`;
    const markup = html(`highlight-lines: true\n\n${text}`);
    expect(markup).toContain('<mark class="marked-line">  <span');
    expect(textOf(markup)).toBe('  a: 1\nb: 2');
    expect(textOf(html(text))).toBe('* a: 1\nb: 2');
  });
});

describe('Markdown and HTML', () => {
  test('[DK26] a break is a break', () => {
    expect(html('- a\n  <br/>(b *c*)\n\n<br>d</br>e `<br/>`')).toBe(
      '<ul>\n<li>a\n<br>\n(b <em>c</em>)</li>\n</ul>\n<p><br>\nd<br>\ne <code>&#x3C;br/></code></p>',
    );
  });

  test('[DK27] pictures are found under the base', () => {
    const text =
      '![a](images/a.png "t") ![:scale 50%](./b.svg) ![c](https://x.y/c.png) ![d](/d.png)';
    expect(html(text, { base: '/d/' })).toBe(
      '<p><img src="/d/images/a.png" alt="a" title="t"> <img src="/d/b.svg" alt="" width="50%"> ' +
        '<img src="https://x.y/c.png" alt="c"> <img src="/d.png" alt="d"></p>',
    );
    expect(html('class: pic\n![a](a.png)')).toBe('<p><img src="/deck/a.png" alt="a"></p>');
  });

  test('[DK27] macros set the width of a picture, and an unknown one says so', () => {
    expect(html('![:img two words, 30px](a.png) ![:img x](b.png) ![:wink:](c.png)')).toBe(
      '<p><img src="/deck/a.png" alt="two words" width="30px"> <img src="/deck/b.png" alt="x"> ' +
        '<img src="/deck/c.png" alt=":wink:"></p>',
    );
    expect(html('a ![:nope 1](b.png)')).toBe(
      '<p>a <strong class="error">There is no macro :nope; there are :scale and :img.</strong></p>',
    );
    const { problems } = parseDeck('x ![:nope 1](b) `![:code](c)`\n<!-- ![:note](d) -->', {
      file: 'deck.md',
    });
    expect(problems.map(({ rule, position }) => [rule, position.line, position.column])).toEqual([
      ['unknown-macro', 1, 3],
    ]);
  });

  test('[DK53] the source of a diagram reaches the page as it stands', () => {
    const source = 'graph LR\n  A["x"] --> b.c[y<br/>z] & D{{e}}';
    const expected =
      '<pre class="mermaid">graph LR\n  A["x"] --> b.c[y&#x3C;br/>z] &#x26; D{{e}}</pre>';
    expect(html(`<pre class="mermaid">\n${source}\n</pre>`)).toBe(expected);
    expect(html(`${fence}mermaid\n${source}\n${fence}`)).toBe(expected);
  });

  test('[DK28] nothing of a deck runs, reaches out, or leaves its slide', () => {
    const attacks = [
      '<script>alert(1)</script>',
      'a <script>alert(1)</script> b',
      '<img src=x onerror=alert(1)>',
      '<svg onload=alert(1)><script>alert(1)</script></svg>',
      '<a href="javascript:alert(1)">x</a>',
      '[x](javascript:alert(1)) [y](<jAvAsCrIpT:alert(1)>) [z](data:text/html,x)',
      '<iframe src="//evil"></iframe><object data="x"></object><embed src="x">',
      '<form action="//evil"><button formaction="javascript:x">b</button></form>',
      '<style>* { display: none }</style><link rel=stylesheet href=//evil><base href=//evil>',
      '<p style="position: fixed; background: url(//evil); color: red">x</p>',
      '<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></table></mtext></math>',
      '<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript>',
      `${fence}"><script>alert(1)</script>\nx\n${fence}`,
      '.a"onclick=x[y]',
      '![x" onerror="alert(1)](a" onerror="alert(1))',
      '<template><script>alert(1)</script></template>',
      '<meta http-equiv=refresh content="0;url=//evil">',
    ];
    for (const attack of attacks) {
      const tags = html(attack).match(/<[a-z][^\s>]*(?:\s+[\w-]+(?:="[^"]*")?)*\s*>/g) ?? [];
      for (const tag of tags) {
        expect(tag).not.toMatch(
          /^<(?:script|iframe|object|embed|form|button|style|link|base|meta|svg|math|template)/,
        );
        expect(tag.replace(/"[^"]*"/g, '""')).not.toMatch(/\son\w+=/);
        expect(tag).not.toMatch(/(?:href|src)="\s*(?:javascript|data):/i);
        expect(tag).not.toMatch(/position|url\(/);
      }
    }
    expect(html('<p style="position: fixed; color: red">x</p>')).toBe(
      '<p style="color: red">x</p>',
    );
    expect(html('<a id="app" name="x">x</a>')).toBe('<p><a id="deck-app">x</a></p>');
  });

  test('[DK29] HTML cannot pose as something of ours', () => {
    const forged =
      '<section class="exercise" data-exercise="x"><figure data-snippet="y" data-state="passed">' +
      '<div data-slot="0">z</div><mark data-placeholder="p">q</mark></figure></section>';
    const markup = html(`.lab[\n${fence}bash\nls\n${fence}\n]\n\n${forged}`);
    expect(markup.match(/data-(?:exercise|snippet)="[^"]*"/g)).toEqual([
      'data-exercise="deck.slide.1"',
      'data-snippet="deck.slide.1.1"',
    ]);
    expect(markup).not.toMatch(/data-slot|data-placeholder/);
    // A forged slot before the true one does not take its place either.
    const before = html(`${forged}\n\n.lab[\n${fence}bash\nls\n${fence}\n]`);
    expect(before.match(/data-snippet="[^"]*"/g)).toEqual(['data-snippet="deck.slide.1.1"']);
    expect(before).toMatch(/<section class="exercise lab"[^>]*>\s*<figure/);
  });

  test('[DK28] raw HTML is for those who ask for it', () => {
    expect(html('<b onclick="x()">y</b>', { rawHtml: true })).toBe('<p><b onclick="x()">y</b></p>');
  });
});
