// Every edge case of the dialect that real decks hold, as its shape: name, text, what it becomes.

export type Row = {
  readonly name: string;
  readonly text: string;
  /** HTML of each slide without colours, in one line. */
  readonly slides: readonly string[];
  /** Rules of the mistakes that are told, in order. */
  readonly rules?: readonly string[];
};

export const rows: readonly Row[] = [
  {
    name: 'separator with a trailing blank',
    text: 'a\n\n--- \nb\n ---\n\nc\n\n----\nd',
    slides: ['<p>a</p><hr><h2>b</h2><p>c</p><hr><p>d</p>'],
  },
  {
    name: 'separator in a fence',
    text: '```\n---\n--\n???\n```\n---\nb',
    slides: ['<pre class="code"><code>---⏎--⏎???</code></pre>', '<p>b</p>'],
  },
  {
    name: 'separator in a class',
    text: '.x[\na\n\n---\n\nb\n]\n---\nc',
    slides: ['<div class="x"><p>a</p><hr><p>b</p></div>', '<p>c</p>'],
    rules: ['class-spans-slides'],
  },
  {
    name: 'separator in the fence of a list',
    text: '- a\n\n  ```\n  x\n---\n  y\n  ```\n---\nb',
    slides: ['<ul><li><p>a</p><pre class="code"><code>x⏎---⏎y</code></pre></li></ul>', '<p>b</p>'],
  },
  { name: 'separator on the first line', text: '---\na', slides: ['', '<p>a</p>'] },
  { name: 'separators in a row', text: 'a\n---\n\n---\nb', slides: ['<p>a</p>', '', '<p>b</p>'] },
  {
    name: 'separator behind inline code',
    text: 'a `x`--\nb',
    slides: ['<p>a <code>x</code>--⏎b</p>'],
    rules: ['separator-behind-text'],
  },
  {
    name: 'lines that end with CRLF',
    text: 'a\r\n---\r\nb\r\n--\r\nc',
    slides: ['<p>a</p>', '<p>b</p>', '<p>b⏎c</p>'],
  },
  {
    name: 'all lines indented',
    text: '  a\n  ---\n  - b\n    - c',
    slides: ['<p>a</p>', '<ul><li>b<ul><li>c</li></ul></li></ul>'],
  },
  {
    name: 'fence with two words of info',
    text: '```bash foo\nls\n```\n---\nb',
    slides: ['<pre class="code"><code class="language-bash">ls</code></pre>', '<p>b</p>'],
  },
  {
    name: 'fence with trailing blanks',
    text: '```bash  \nls\n```  \nafter',
    slides: ['<pre class="code"><code class="language-bash">ls</code></pre><p>after</p>'],
  },
  {
    name: 'fence of four marks closed by three',
    text: '````bash\nls\n```\ntail\n---\nnext',
    slides: [
      '<pre class="code"><code class="language-bash">ls</code></pre><p>tail</p>',
      '<p>next</p>',
    ],
    rules: ['fence-closed-short'],
  },
  {
    name: '[DK7] empty fence',
    text: '```bash\n```\n---\n```\nx\n```',
    slides: [
      '<pre class="code"><code class="language-bash"></code></pre>',
      '<pre class="code"><code>x</code></pre>',
    ],
  },
  {
    name: 'unclosed fence',
    text: '```bash\nls\n---\n\n# next\n\n```\ny\n```',
    slides: [
      '<pre class="code"><code class="language-bash">ls</code></pre>',
      '<h1>next</h1><pre class="code"><code>y</code></pre>',
    ],
    rules: ['fence-never-closed'],
  },
  {
    name: 'fence of tildes',
    text: '~~~yaml\na: ```\n~~~',
    slides: ['<pre class="code"><code class="language-yaml">a: ```</code></pre>'],
  },
  {
    name: 'fence in an item of an item',
    text: '- a\n  - b\n    ```bash\n    ls\n      x\n    ```',
    slides: [
      '<ul><li>a<ul><li>b<pre class="code"><code class="language-bash">ls⏎  x</code></pre></li></ul></li></ul>',
    ],
  },
  {
    name: 'fence four items deep',
    text: '- a\n  - b\n    - c\n      - d\n        ```\n        x\n        ```',
    slides: [
      '<ul><li>a<ul><li>b<ul><li>c<ul><li>d<pre class="code"><code>x</code></pre></li></ul></li></ul></li></ul></li></ul>',
    ],
  },
  {
    name: 'fence in a quote',
    text: '> a\n>\n> ```\n> ---\n> x\n> ```',
    slides: ['<blockquote><p>a</p><pre class="code"><code>---⏎x</code></pre></blockquote>'],
  },
  {
    name: 'marks at the end of a line of code',
    text: '```\nfoo ```\nbar\n```',
    slides: ['<pre class="code"><code>foo ```⏎bar</code></pre>'],
  },
  {
    name: 'class in a word',
    text: 'shutdown.red[*] foo.bar[x]',
    slides: ['<p>shutdown<span class="red">*</span> foo<span class="bar">x</span></p>'],
  },
  {
    name: 'classes three deep',
    text: '.a[.b[.c[x] y] z]',
    slides: ['<p><span class="a"><span class="b"><span class="c">x</span> y</span> z</span></p>'],
  },
  {
    name: 'two classes closed at once',
    text: '.a[.b[\n- x\n]]\ny',
    slides: ['<div class="a"><div class="b"><ul><li>x</li></ul></div></div><p>y</p>'],
  },
  {
    name: 'class in a heading',
    text: '## .warning[Be *fore*]...',
    slides: ['<h2><span class="warning">Be <em>fore</em></span>...</h2>'],
  },
  {
    name: 'class in a cell',
    text: '| a | b |\n|---|---|\n| .red[x \\| y] | `.q[]` |',
    slides: [
      '<table><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td><span class="red">x | y</span></td><td><code>.q[]</code></td></tr></tbody></table>',
    ],
  },
  {
    name: 'class in an item',
    text: '- .red[a]\n- x .b[y]',
    slides: ['<ul><li><span class="red">a</span></li><li>x <span class="b">y</span></li></ul>'],
  },
  {
    name: 'class in a link and in emphasis',
    text: '[.red[a] b](u) **.red[x]** *a .b[c]*',
    slides: [
      '<p><a href="u"><span class="red">a</span> b</a> <strong><span class="red">x</span></strong> <em>a <span class="b">c</span></em></p>',
    ],
  },
  {
    name: 'bracket in the code of a class',
    text: '.x[\n```\necho ]\n```\n- b\n]\nc',
    slides: [
      '<div class="x"><pre class="code"><code>echo ]</code></pre><ul><li>b</li></ul></div><p>c</p>',
    ],
  },
  {
    name: 'bracket in a comment of a class',
    text: '.x[\n<!-- [ -->\na\n]\nb',
    slides: ['<div class="x"><p>a</p></div><p>b</p>'],
  },
  { name: 'escaped class', text: '\\.a[x] \\.b[.c[d]]', slides: ['<p>.a[x] .b[.c[d]]</p>'] },
  {
    name: 'unclosed class',
    text: '.a[x\n\n.b[y]',
    slides: ['<p>.a[x</p><p><span class="b">y</span></p>'],
    rules: ['class-never-closed'],
  },
  {
    name: 'block class in a paragraph',
    text: 'text .a[x\ny] more',
    slides: ['<p>text</p><div class="a"><p>x⏎y</p></div><p>more</p>'],
  },
  {
    name: 'text behind a block class',
    text: '.a[\nx\n] tail *t*\n\n- li',
    slides: ['<div class="a"><p>x</p></div><p>tail <em>t</em></p><ul><li>li</li></ul>'],
  },
  { name: 'empty class', text: '.x[] a', slides: ['<p><span class="x"></span> a</p>'] },
  { name: 'two names', text: '.a.b[x]', slides: ['<p><span class="a b">x</span></p>'] },
  {
    name: 'path with brackets',
    text: '.items[0].x `.items[0].x` {.items[*].status}',
    slides: [
      '<p><span class="items">0</span>.x <code>.items[0].x</code> {<span class="items">*</span>.status}</p>',
    ],
  },
  {
    name: 'dots that name nothing',
    text: 'e.g.[y] 1.2[z] .1x[q]',
    slides: ['<p>e.g.[y] 1.2[z] .1x[q]</p>'],
  },
  {
    name: 'class indented in an item',
    text: '- a\n\n    .red[x]\n\n- b',
    slides: ['<ul><li><p>a</p><p><span class="red">x</span></p></li><li><p>b</p></li></ul>'],
  },
  {
    name: 'class in indented code',
    text: 'a\n\n    .red[x]\n\nb',
    slides: ['<p>a</p><pre class="code"><code>.red[x]</code></pre><p>b</p>'],
  },
  {
    name: 'property without a blank line',
    text: 'class: pic\n![](a.png)',
    slides: ['<p><img src="/deck/a.png" alt=""></p>'],
  },
  {
    name: 'unknown property',
    text: 'Tip: a\nb',
    slides: ['<p>Tip: a⏎b</p>'],
    rules: ['unknown-property'],
  },
  { name: 'property with a dollar', text: 'class: a$b\nc', slides: ['<p>$b⏎c</p>'] },
  { name: 'property in a comment', text: '<!-- class: a -->\nb', slides: ['<p>b</p>'] },
  {
    name: 'address as a first line',
    text: 'https://x.y/z\na',
    slides: [
      '<p><a href="https://x.y/z" target="_blank" rel="noopener noreferrer">https://x.y/z</a>⏎a</p>',
    ],
  },
  { name: 'property without a value', text: 'class:\na', slides: ['<p>a</p>'] },
  {
    name: 'notes on each step',
    text: 'a\n???\nn\n--\nb\n???\nm',
    slides: ['<p>a</p>', '<p>a⏎b</p>'],
  },
  {
    name: 'list that goes on in a step',
    text: '- a\n\n--\n\n- b',
    slides: ['<ul><li>a</li></ul>', '<ul><li><p>a</p></li><li><p>b</p></li></ul>'],
  },
  {
    name: 'fence after a step',
    text: 'a\n\n--\n\n```bash\nls\n```',
    slides: ['<p>a</p>', '<p>a</p><pre class="code"><code class="language-bash">ls</code></pre>'],
  },
  {
    name: 'class on a step',
    text: 'a\n\n--\nclass: x\n\nb',
    slides: ['<p>a</p>', '<p>a</p><p>b</p>'],
  },
  {
    name: 'step after a layout',
    text: 'layout: true\nclass: l\n---\na\n--\nb',
    slides: ['<p>a</p>', '<p>a⏎b</p>'],
  },
  {
    name: 'step after a dropped slide',
    text: 'a\n---\nexclude: true\nx\n--\nb',
    slides: ['<p>a</p>', '<p>a⏎b</p>'],
  },
  { name: 'step as the first thing', text: '--\na', slides: ['', '<p>a</p>'] },
  {
    name: 'Go template in text and code',
    text: '{{.Name}} {{ x }} `{{y}}`\n\n```\n{{z}}\n```',
    slides: [
      '<p>{{.Name}} {{ x }} <code>{{y}}</code></p><pre class="code"><code>{{z}}</code></pre>',
    ],
  },
  {
    name: 'escaped variable',
    text: 'x: 1\n\n{{x}} \\{{x}}\n\n--\n\nb',
    slides: ['<p>1 {{x}}</p>', '<p>1 {{x}}</p><p>b</p>'],
  },
  {
    name: 'variable in a class',
    text: 'x: 1\n\n.r[{{x}}]',
    slides: ['<p><span class="r">1</span></p>'],
  },
  {
    name: 'content in a template with a class',
    text: 'name: t\nlayout: true\n.c[\n{{content}}\n]\n---\na .r[b]',
    slides: ['<div class="c"><p>a <span class="r">b</span></p></div>'],
  },
  {
    name: 'spans in shell code',
    text: '```bash\nssh `user`@`A.B.C.D`\n`date` x\n```',
    slides: [
      '<pre class="code"><code class="language-bash">ssh <mark>user</mark>@<mark>A.B.C.D</mark><mark>date</mark> x</code></pre>',
    ],
  },
  {
    name: 'here document with blanks',
    text: '.x[\n- a\n  ```bash\n  cat <<E\n    b\n\n  E\n  ```\n]',
    slides: [
      '<div class="x"><ul><li>a<pre class="code"><code class="language-bash">cat &#x3C;&#x3C;E⏎  b⏎⏎E</code></pre></li></ul></div>',
    ],
  },
  {
    name: 'break at the start of a line',
    text: '- a\n  <br/>(b *c*)\n\nd<br/></br>e',
    slides: ['<ul><li>a<br>⏎(b <em>c</em>)</li></ul><p>d<br><br>⏎e</p>'],
  },
  {
    name: '[DK70] word with underscores',
    text: 'foo_bar_baz AWS_DEFAULT_REGION',
    slides: ['<p>foo_bar_baz AWS_DEFAULT_REGION</p>'],
  },
  { name: '[DK70] break by a backslash', text: 'a\\\nb', slides: ['<p>a<br>⏎b</p>'] },
  { name: 'rules', text: 'a\n\n***\n\n- - -\n\nb', slides: ['<p>a</p><hr><hr><p>b</p>'] },
  {
    name: '[DK70] references to characters',
    text: '(a&lt;b) &trade; `&lt;`\n\n```\n&lt;\n```',
    slides: [
      '<p>(a&#x3C;b) ™ <code>&#x26;lt;</code></p><pre class="code"><code>&#x26;lt;</code></pre>',
    ],
  },
  {
    name: 'table without outer pipes',
    text: 'a | b\n--|--\n1 | `2`',
    slides: [
      '<table><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td>1</td><td><code>2</code></td></tr></tbody></table>',
    ],
  },
  {
    name: 'footnote that begins with a break',
    text: '.footnote[<br/>\n.red[*]Always [x](https://a.b)\n]',
    slides: [
      '<div class="footnote"><p><br><span class="red">*</span>Always <a href="https://a.b" target="_blank" rel="noopener noreferrer">x</a></p></div>',
    ],
  },
  {
    name: 'link whose text is a colon',
    text: '.footnote[\n**Slides[:](https://e.x) y**\n]',
    slides: [
      '<div class="footnote"><p><strong>Slides<a href="https://e.x" target="_blank" rel="noopener noreferrer">:</a> y</strong></p></div>',
    ],
  },
  {
    name: 'definition used on another slide',
    text: '[x][A]\n\n---\n[y]\n\n[a]: #q\n[y]: #z',
    slides: ['<p><a href="#q">x</a></p>', '<p><a href="#z">y</a></p>'],
  },
];
