// The scanner: where slides, notes, fences and classes begin and end.
import { describe, expect, test } from 'vitest';
import type { Deck } from './deck.ts';
import { parseDeck } from './parse-deck.ts';
import { renderSlide } from './render/render-slide.ts';

const fence = '```';

function read(...lines: string[]): Deck {
  return parseDeck(lines.join('\n'), { file: 'deck.md' });
}

/** HTML of each slide, without colours and in one line. */
function shown(deck: Deck): string[] {
  return deck.slides.map(slide =>
    renderSlide(slide)
      .html.replace(/<span class="token-[^"]*">(.*?)<\/span>/gs, '$1')
      .replace(/ data-step=""/g, '')
      .replace(/\n+</g, '<')
      .replace(/\n/g, '⏎'),
  );
}

function problems(deck: Deck): string[] {
  return deck.problems.map(
    ({ position, severity, rule }) => `${position.line}:${position.column} ${severity} ${rule}`,
  );
}

describe('separators', () => {
  test('[DK1] exact lines separate, anything else does not', () => {
    const deck = read(
      'a',
      '---',
      'b',
      '',
      '--',
      '',
      'c',
      '???',
      'n',
      '---',
      '--- ',
      '----',
      ' ---',
    );
    expect(deck.slides.map(slide => slide.continued)).toEqual([false, false, true, false]);
    expect(shown(deck)).toEqual(['<p>a</p>', '<p>b</p>', '<p>b</p><p>c</p>', '<hr><hr><hr>']);
    expect(deck.slides.map(slide => renderSlide(slide).notesHtml)).toEqual([
      null,
      null,
      '<p>n</p>',
      null,
    ]);
    expect(shown(read('a', '<!-- break -->', 'b'))).toEqual(['<p>a</p>', '<p>b</p>']);
  });

  test('[DK2] they are text in fences, code spans and classes', () => {
    expect(shown(read(`${fence}yaml`, '---', 'a: 1', '--', fence, '---', 'b'))).toEqual([
      '<pre class="code"><code class="language-yaml">---⏎a: 1⏎--</code></pre>',
      '<p>b</p>',
    ]);
    expect(shown(read('- a', `  ${fence}`, '---', `  ${fence}`))).toEqual([
      '<ul><li>a<pre class="code"><code>---</code></pre></li></ul>',
    ]);
    expect(shown(read('a `x', '---', 'y` b'))).toHaveLength(1);
    expect(shown(read('.x[', 'a', '', '---', '', 'b', ']', '---', 'c'))).toEqual([
      '<div class="x"><p>a</p><hr><p>b</p></div>',
      '<p>c</p>',
    ]);
  });

  test('[DK2] right behind code, a class or a comment they are text, and older slideshows differ', () => {
    const deck = read('a `x`--', 'b .r[c]---', 'd <!-- e -->???', 'f `g` --');
    expect(deck.slides).toHaveLength(1);
    expect(problems(deck)).toEqual([
      '1:6 warning separator-behind-text',
      '2:8 warning separator-behind-text',
      '3:13 warning separator-behind-text',
    ]);
  });

  test('[DK3] nothing between two of them is an empty slide', () => {
    expect(shown(read('a', '---', '---', '', '---', 'b'))).toEqual([
      '<p>a</p>',
      '',
      '',
      '<p>b</p>',
    ]);
    expect(shown(read('---', 'a', '---'))).toEqual(['', '<p>a</p>', '']);
    expect(shown(read(''))).toEqual(['']);
    expect(problems(read('---', 'title: a', 'lab: x', '---', 'b'))).toEqual([
      '1:1 warning front-matter',
      '2:1 warning unknown-property',
    ]);
  });

  test('[DK4] line ends, byte order mark and shared indentation do not matter', () => {
    const deck = parseDeck('\uFEFF# a\r\n---\r\nclass: pic\r\n\r\nb\r\rc', { file: 'deck.md' });
    expect(shown(deck)).toEqual(['<h1>a</h1>', '<p>b</p><p>c</p>']);
    expect(deck.slides[1]?.classes).toEqual(['pic']);
    const indented = read('  # a', '  ---', '  b', '', '  .lab[', '  x', '  ]');
    expect(shown(indented)[0]).toBe('<h1>a</h1>');
    expect(problems(indented)).toEqual(['5:3 warning exercise-without-snippet']);
  });
});

describe('steps and notes', () => {
  test('[DK5] a step is what came before and its own text, as one text', () => {
    expect(shown(read('- a', '', '--', '', '- b'))).toEqual([
      '<ul><li>a</li></ul>',
      '<ul><li><p>a</p></li><li><p>b</p></li></ul>',
    ]);
    expect(shown(read('a', '--', 'b', '', '--', '## c'))).toEqual([
      '<p>a</p>',
      '<p>a⏎b</p>',
      '<p>a⏎b</p><h2>c</h2>',
    ]);
    const fenced = read('a', '', '--', '', `${fence}bash`, 'ls', fence);
    expect(shown(fenced)[1]).toBe(
      '<p>a</p><pre class="code"><code class="language-bash">ls</code></pre>',
    );
  });

  test('[DK6] notes are inherited by steps, and a second mark starts them anew', () => {
    const deck = read('a', '???', 'old', '???', '- *n*', '--', 'b', '--', 'c', '???', '.red[m]');
    expect(deck.slides.map(slide => renderSlide(slide).notesHtml?.replace(/\n/g, ''))).toEqual([
      '<ul><li><em>n</em></li></ul>',
      '<ul><li><em>n</em></li></ul>',
      '<ul><li><em>n</em></li></ul><p><span class="red">m</span></p>',
    ]);
  });
});

describe('fences', () => {
  test('[DK7] the closing line has as many marks, and stands alone', () => {
    const long = read('````', fence, '---', fence, '````', '---', 'b');
    expect(shown(long)).toEqual(['<pre class="code"><code>```⏎---⏎```</code></pre>', '<p>b</p>']);
    expect(shown(read(fence, `echo ${fence}`, 'ls', fence))).toEqual([
      '<pre class="code"><code>echo ```⏎ls</code></pre>',
    ]);
    expect(shown(read('~~~', fence, '~~~', '---', 'b'))).toHaveLength(2);
    expect(shown(read(`${fence}bash`, fence, '---', 'b'))).toEqual([
      '<pre class="code"><code class="language-bash"></code></pre>',
      '<p>b</p>',
    ]);
    expect(shown(read('> ```', '> a', '> ```', 'b'))).toEqual([
      '<blockquote><pre class="code"><code>a</code></pre></blockquote><p>b</p>',
    ]);
  });

  test('[DK8] one that closes short closes there', () => {
    const deck = read('````bash', 'ls', fence, '', '---', '', '# b', '', fence, 'x', fence);
    expect(shown(deck)).toEqual([
      '<pre class="code"><code class="language-bash">ls</code></pre>',
      '<h1>b</h1><pre class="code"><code>x</code></pre>',
    ]);
    expect(problems(deck)).toEqual(['1:1 warning fence-closed-short']);
  });

  test('[DK9] one that never closes does not swallow the next slide', () => {
    const deck = read('a', `${fence}bash`, 'ls', '---', '', '# b', '', `${fence}bash`, 'x', fence);
    expect(shown(deck)).toEqual([
      '<p>a</p><pre class="code"><code class="language-bash">ls</code></pre>',
      '<h1>b</h1><pre class="code"><code class="language-bash">x</code></pre>',
    ]);
    expect(problems(deck)).toEqual(['2:1 error fence-never-closed']);
    const bare = read(fence, 'a', '---', '', '# b', fence, 'x', fence, '---', 'c');
    expect(shown(bare)).toEqual([
      '<pre class="code"><code>a</code></pre>',
      '<h1>b</h1><pre class="code"><code>x</code></pre>',
      '<p>c</p>',
    ]);
    // A deck shown in a fence is code when the fences behind it come in pairs.
    const shownDeck = read(fence, '# a', '---', '', '# b', fence, fence, 'x', fence, '---', 'c');
    expect(shown(shownDeck)).toEqual([
      '<pre class="code"><code># a⏎---⏎⏎# b</code></pre><pre class="code"><code>x</code></pre>',
      '<p>c</p>',
    ]);
    expect(problems(shownDeck)).toEqual([]);
    // A YAML document's own separator, with no fence opened behind it, is code.
    const yaml = read(`${fence}yaml`, 'a: 1', '---', '# comment', fence, '---', 'b');
    expect(shown(yaml)).toHaveLength(2);
    expect(problems(yaml)).toEqual([]);
  });

  test('[DK10] code in lists is dedented and stays whole', () => {
    const deep = read('- a', '  - b', `    ${fence}`, '      x', '        y', `    ${fence}`);
    expect(shown(deep)).toEqual([
      '<ul><li>a<ul><li>b<pre class="code"><code>x⏎  y</code></pre></li></ul></li></ul>',
    ]);
    const left = read('.lab[', '- a', `  ${fence}bash`, '  cat <<E', 'x', 'E', `  ${fence}`, ']');
    expect(shown(left)[0]).toContain('cat &#x3C;&#x3C;E⏎x⏎E</code>');
    expect(left.exercises[0]?.snippets[0]?.text).toBe('cat <<E\nx\nE');
  });

  test('[DK11] comments vanish with their line', () => {
    expect(shown(read('a', '<!-- x -->', 'b', '', '- l', '<!--', '', '# y', '-->', '- m'))).toEqual(
      ['<p>a⏎b</p><ul><li>l</li><li>m</li></ul>'],
    );
    expect(shown(read('a <!-- .x[ ` --> b'))).toEqual(['<p>a  b</p>']);
  });
});

describe('content classes', () => {
  test('[DK12] brackets in code and comments do not count', () => {
    expect(shown(read('.a.b[x] .c[`]` y]'))).toEqual([
      '<p><span class="a b">x</span> <span class="c"><code>]</code> y</span></p>',
    ]);
    expect(shown(read('.x[', fence, '[', fence, '<!-- [ -->', ']', 'b'))).toEqual([
      '<div class="x"><pre class="code"><code>[</code></pre></div><p>b</p>',
    ]);
    expect(shown(read('.x[', 'a [b] c', ']'))).toEqual(['<div class="x"><p>a [b] c</p></div>']);
  });

  test('[DK13] a block class goes where Markdown alone could not', () => {
    expect(shown(read('- a', '', '  .x[', '  b', ']', '', '- c'))).toEqual([
      '<ul><li><p>a</p><div class="x"><p>b</p></div></li><li><p>c</p></li></ul>',
    ]);
    expect(shown(read('.x[', '', '- a', '', '  b', '  ]', 'c'))).toEqual([
      '<div class="x"><ul><li><p>a</p><p>b</p></li></ul></div><p>c</p>',
    ]);
    expect(shown(read('a', '.x[', 'b', '] c', '', '- d'))).toEqual([
      '<p>a</p><div class="x"><p>b</p></div><p>c</p><ul><li>d</li></ul>',
    ]);
    expect(shown(read('> .x[', '> b', '> ]'))).toEqual([
      '<blockquote><div class="x"><p>b</p></div></blockquote>',
    ]);
    expect(shown(read('.x[a *b', 'c* d]', 'e .y[f', 'g] h'))).toEqual([
      '<div class="x"><p>a <em>b⏎c</em> d</p></div><p>e</p><div class="y"><p>f⏎g</p></div><p>h</p>',
    ]);
    expect(shown(read('- a .x[b', '  c] d', '', '> e .y[f', '> g] h'))).toEqual([
      '<ul><li>a<div class="x"><p>b⏎c</p></div>⏎d</li></ul>' +
        '<blockquote><p>e</p><div class="y"><p>f⏎g</p></div><p>h</p></blockquote>',
    ]);
    // A link's text and emphasis cannot hold a block.
    expect(shown(read('[.x[a', 'b]](#c) **.y[d', 'e]**'))).toEqual([
      '<p><a href="#c"><span class="x">a⏎b</span></a> <strong><span class="y">d⏎e</span></strong></p>',
    ]);
  });

  test('[DK14] classes nest and stand in any text', () => {
    expect(shown(read('.a[.b[', '.c[.d[x]]', ']]', '', 'shutdown.red[*]'))).toEqual([
      '<div class="a"><div class="b"><p><span class="c"><span class="d">x</span></span></p></div>' +
        '</div><p>shutdown<span class="red">*</span></p>',
    ]);
    expect(shown(read('## .w[Careful], *.x[a]*', '', '| a |', '|-|', '| .y[1] |'))).toEqual([
      '<h2><span class="w">Careful</span>, <em><span class="x">a</span></em></h2><table><thead>' +
        '<tr><th>a</th></tr></thead><tbody><tr><td><span class="y">1</span></td></tr></tbody></table>',
    ]);
    expect(shown(read('[see .r[here]](#x) .s[[b](#y)] .e[]'))).toEqual([
      '<p><a href="#x">see <span class="r">here</span></a> ' +
        '<span class="s"><a href="#y">b</a></span> <span class="e"></span></p>',
    ]);
  });

  test('[DK15] code that is code by its indentation is left alone', () => {
    expect(
      shown(read('a', '', '    .r[x] <br> <!-- c -->', '    .b[', '    y', '    ]', '', 'b')),
    ).toEqual([
      '<p>a</p><pre class="code"><code>.r[x] &#x3C;br> &#x3C;!-- c -->⏎.b[⏎y⏎]</code></pre><p>b</p>',
    ]);
    expect(shown(read('- a', '', '    .r[x]', '', '- b', '', '      .r[y]'))).toEqual([
      '<ul><li><p>a</p><p><span class="r">x</span></p></li><li><p>b</p><pre class="code"><code>.r[y]</code></pre></li></ul>',
    ]);
  });

  test('[DK15] what is no class stays text', () => {
    expect(shown(read('\\.red[no .blue[x]] e.g.[y] 1.2[z] .1x[q] `.items[0]`'))).toEqual([
      '<p>.red[no .blue[x]] e.g.[y] 1.2[z] .1x[q] <code>.items[0]</code></p>',
    ]);
    expect(shown(read('foo.bar[x'))).toEqual(['<p>foo.bar[x</p>']);
  });

  test('[DK16] an unclosed class and one over slides are reported', () => {
    expect(problems(read('a.b[', '', '.lab[', 'x', '---', 'y'))).toEqual([
      '3:1 error class-never-closed',
    ]);
    expect(problems(read('x', '---', '.x[', 'y', '---', 'z', ']'))).toEqual([
      '3:1 warning class-spans-slides',
    ]);
  });
});
