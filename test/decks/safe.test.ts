// What a stranger's deck might try: each line of the table is rendered and read as a browser reads it.
import type { Element, Nodes, Root } from 'hast';
import rehypeRaw from 'rehype-raw';
import { describe, expect, test } from 'vitest';
import { parseDeck } from '../../src/core/deck/parse-deck.ts';
import { renderSlide } from '../../src/core/deck/render/render-slide.ts';

const fence = '```';
const js = 'javascript:alert(1)';

const attacks: Readonly<Record<string, readonly string[]>> = {
  'links that run code': [
    `[x](${js})`,
    `[x](<${js}>)`,
    '[x](JaVaScRiPt:alert(1))',
    '[x](java&#115;cript:alert(1))',
    '[x](javascript&colon;alert(1))',
    '[x](&#x6A;avascript&#58;alert(1))',
    '[x](<java\tscript:alert(1)>)',
    '[x](<\u0001javascript:alert(1)>)',
    '[x](<  javascript:alert(1)>)',
    '[x](vbscript:msgbox(1)) [y](data:text/html;base64,PHN2Zz4=) [z](blob:x) [f](file:///etc/passwd)',
    `[x][a]\n\n[a]: ${js}`,
    `<${js}>`,
    `<a href="${js}">x</a>`,
    '<a href=" javascript:alert(1)">x</a>',
    '<a href="java&#10;script:alert(1)">x</a>',
    '<a href="java&Tab;script:alert(1)">x</a>',
    '<a href="\u0000javascript:alert(1)">x</a>',
    '<a href="view-source:x" ping="//evil" download>x</a>',
    `<area href="${js}"><base href="//evil/">`,
    `<svg><a xlink:href="${js}"><text>x</text></a></svg>`,
    `<math href="${js}">x</math>`,
    `.r[[x](${js})] [.r[x]](${js}) .r[x](${js})`,
  ],
  handlers: [
    '<img src=x onerror=alert(1)>',
    '<img src=x:x OnError = "alert(1)">',
    '<img/src="x"/onerror=alert(1)>',
    '<svg onload=alert(1)>',
    '<svg/onload=alert(1)//',
    '<body onload=alert(1)><b onpointerenter=alert(1)>x</b>',
    '<details open ontoggle=alert(1)><summary onclick=alert(1)>x</summary></details>',
    '<input autofocus onfocus=alert(1)>',
    '<video><source onerror=alert(1)></video><audio src=x onerror=alert(1)>',
    '<p style="animation-name: x" onanimationstart=alert(1)>x</p>',
    '<marquee onstart=alert(1)>x</marquee>',
    '<b \nonclick\n=\nalert(1)>x</b>',
  ],
  'scripts, frames, forms, meta': [
    '<script>alert(1)</script>',
    '<SCRIPT SRC=//evil></SCRIPT>',
    'a <script\n>alert(1)</script\n> b',
    '<scr<script>ipt>alert(1)</scr</script>ipt>',
    '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
    `<iframe src="${js}"></iframe><frame src=x><frameset onload=alert(1)>`,
    '<object data="data:text/html,<script>alert(1)</script>"></object><embed src=x><applet code=x>',
    '<form action="//evil"><button formaction="javascript:alert(1)">x</button></form>',
    '<isindex type=image src=1 onerror=alert(1)>',
    '<meta http-equiv="refresh" content="0;url=javascript:alert(1)">',
    '<link rel=stylesheet href="//evil/x.css"><link rel=import href=x>',
    '<template><script>alert(1)</script></template>',
    '<noscript><img src=x onerror=alert(1)></noscript>',
    '<portal src=x></portal><dialog open>x</dialog><slot name=x></slot>',
  ],
  styles: [
    '<p style="background: url(//evil)">x</p>',
    '<p style="background-image:u\\72l(//evil)">x</p>',
    '<p style="position: fixed; inset: 0">x</p>',
    '<p style="width: expression(alert(1)); -moz-binding: url(//evil)">x</p>',
    '<p style="color: red; } body { display: none">x</p>',
    '<p style="font-family: \'x\'; content: attr(y); behavior: url(#z)">x</p>',
    '<style>@import "//evil"; * { display: none }</style>',
    '<svg><style>@import "//evil"</style></svg>',
    '<p style="--x: url(//evil); color: var(--x)">x</p>',
  ],
  pictures: [
    `![x](${js})`,
    '![x](data:image/svg+xml,<svg/onload=alert(1)>)',
    '![x" onerror="alert(1)](a.png" onerror="alert(1))',
    `![:scale 50%](${js})`,
    '![:scale 50%" onerror="alert(1)](a.png)',
    '![:img x, 5%" onload="alert(1)](a.png)',
    '![:nope<img src=x onerror=alert(1)>](a.png)',
    '<img srcset="javascript:alert(1) 1x" src="data:text/html,x" lowsrc="javascript:x" dynsrc=y>',
    '<picture><source srcset="//evil"><img usemap="#m"></picture><map name=m></map>',
  ],
  'what changes when it is read again': [
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
    '<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></table></mtext></math>',
    '<svg></p><style><a id="</style><img src=1 onerror=alert(1)>">',
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript>',
    '<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>',
    '<svg><foreignObject><iframe srcdoc="x"></iframe></foreignObject></svg>',
    '<textarea></textarea><img src=x onerror=alert(1)></textarea>',
    '<title><a title="</title><img src=x onerror=alert(1)>">',
    '<xmp><p title="</xmp><img src=x onerror=alert(1)>"></xmp>',
    '<plaintext><img src=x onerror=alert(1)>',
    '<!--><img src=x onerror=alert(1)>-->',
    '<!--x--!><img src=x onerror=alert(1)>',
    '<![CDATA[<img src=x onerror=alert(1)>]]>',
    '<?x <img src=x onerror=alert(1)> ?>',
    '<a title="`<img src=x onerror=alert(1)>`">x</a>',
    '`<img src=x onerror=alert(1)>` &lt;img src=x onerror=alert(1)&gt;',
    `<pre class="mermaid">\n</pre><img src=x onerror=alert(1)>\n</pre>`,
    `<pre class="mermaid"><img src=x onerror=alert(1)></pre>`,
    `${fence}mermaid\n<img src=x onerror=alert(1)>\n${fence}`,
  ],
  'the syntax of decks': [
    '.a"onclick="alert(1)[x] .a<img src=x onerror=alert(1)>[x]',
    '.a[<img src=x onerror=alert(1)>] .a[\n<script>alert(1)</script>\n]',
    `.exercise[\n${fence}bash\n</code></pre><script>alert(1)</script>\n${fence}\n<script>alert(1)</script>\n]`,
    `.exercise[\n<!-- id: "><img src=x onerror=alert(1)> -->\n${fence}bash\nx \`<img/src=x onerror=alert(1)>\`\n${fence}\n]`,
    `.exercise[\n<!-- ${fence}wait "><img src=x onerror=alert(1)>${fence} -->\n${fence}bash\nx\n${fence}\n]`,
    `${fence}"><script>alert(1)</script>\nx\n${fence}`,
    `${fence}bash" onclick="alert(1)\nx\n${fence}`,
    'name: "><img src=x onerror=alert(1)>\nclass: x" onclick="alert(1)\n\nx',
    'data-x: <img src=x onerror=alert(1)>\n\n{{data-x}}',
    '# <img src=x onerror=alert(1)>\n\n.lab[\n```bash\nls\n```\n]',
    '| <img src=x onerror=alert(1)> |\n|--|\n| .a[<svg onload=alert(1)>] |',
    '[^1]\n\n[^1]: <img src=x onerror=alert(1)>',
    'uE000 \uE0000\uE001 \uE004a" onclick="b\uE005x\uE006',
  ],
};

const tags = new Set(
  `a abbr b blockquote br center cite code del details div dl dt dd em figcaption figure h1 h2 h3 h4 h5 h6 hr i
  img input ins kbd li mark ol p pre q rp rt ruby s samp section small span strike strong sub summary sup table
  tbody td template tfoot th thead tr tt u ul var`.split(/\s+/),
);
const attributes = new Set(
  `align alt ariaDescribedBy ariaLabel ariaLabelledBy checked className colSpan dataExercise dataFootnoteBackref
  dataFootnoteRef dataFootnotes dataHidden dataMethod dataPlaceholder dataRev dataSnippet dataState dataStep dir
  disabled height href id lang loading open rel reversed rowSpan scope src start style target title type value
  width`.split(/\s+/),
);

/** Every element of the markup, as a browser would build it. */
function elements(markup: string): Element[] {
  const tree = rehypeRaw()(
    { type: 'root', children: [{ type: 'raw', value: markup }] } as unknown as Root,
    undefined as never,
  ) as Root;
  const found: Element[] = [];
  const walk = (node: Nodes): void => {
    if (node.type === 'element') found.push(node);
    if (node.type === 'element' && node.content) walk(node.content);
    if ('children' in node) for (const child of node.children) walk(child);
  };
  walk(tree);
  return found;
}

function complaints(markup: string): string[] {
  return elements(markup).flatMap(({ tagName, properties }) => {
    const found = tags.has(tagName) ? [] : [`<${tagName}>`];
    for (const [name, value] of Object.entries(properties)) {
      if (!attributes.has(name)) found.push(`${tagName} ${name}`);
      const address = [...String(value)].filter(char => char > ' ').join('');
      if (
        (name === 'href' || name === 'src') &&
        /^(?!https?:|mailto:)[a-z][\w+.-]*:/i.test(address)
      )
        found.push(`${tagName} ${name}=${value}`);
      if (name === 'style' && /[\\(){}@]|position|content|behavior|binding/.test(String(value)))
        found.push(`style ${value}`);
      if (name === 'id' && !/^(?:deck-|user-content-)/.test(String(value)))
        found.push(`id ${value}`);
    }
    return found;
  });
}

describe.each(Object.entries(attacks))('[DK28] %s', (_, texts) => {
  test.each(texts)('%j', text => {
    for (const slide of parseDeck(`${text}\n???\n${text}`, { file: 'deck.md' }).slides) {
      const { html, notesHtml } = renderSlide(slide);
      expect(complaints(html)).toEqual([]);
      expect(complaints(notesHtml ?? '')).toEqual([]);
    }
  });
});

test('[DK28] the table would find what it looks for', () => {
  expect(complaints('<svg onload=x></svg><a href="java\nscript:x">y</a><p id=a>z</p>')).toEqual([
    '<svg>',
    'svg onLoad',
    'a href=java\nscript:x',
    'id a',
  ]);
  expect(complaints('<b onclick="x()">y</b>')).toEqual(['b onClick']);
});
