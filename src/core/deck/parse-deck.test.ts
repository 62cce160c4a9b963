// Properties, templates, exclusion, numbers, variables, links: the deck as a whole.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Deck } from './deck.ts';
import { type DeckOptions, parseDeck } from './parse-deck.ts';
import { renderSlide } from './render/render-slide.ts';

function read(text: string, options: Partial<DeckOptions> = {}): Deck {
  return parseDeck(text, { file: 'deck.md', ...options });
}

function shown(deck: Deck): (string | null)[] {
  return deck.slides.map(slide =>
    slide.excluded
      ? null
      : renderSlide(slide)
          .html.replace(/ data-step=""/g, '')
          .replace(/\n+/g, ' '),
  );
}

function problems(deck: Deck): string[] {
  return deck.problems.map(
    ({ position, rule }) => `${position.file}:${position.line}:${position.column} ${rule}`,
  );
}

describe('properties', () => {
  test('[DK17] lines and comments at the head are read, up to the first class', () => {
    const deck = read(
      '\nclass: a b,c \n\nname: one\ncount:\n![](x)\n<!-- background-image: url(y) -->\n' +
        '.z[\n<!-- class: no -->\n]\n---\nname: two$three\n---\n.x[a]\nclass: no',
    );
    expect(deck.slides.map(({ properties }) => properties)).toEqual([
      { class: 'a b,c', name: 'one', count: '', 'background-image': 'url(y)' },
      { name: 'two' },
      {},
    ]);
    expect(deck.slides.map(({ classes }) => classes)).toEqual([['a', 'b', 'c'], [], []]);
    expect(shown(deck)[1]).toBe('<p>$three</p>');
    expect(read('<!-- lab: fresh -->\nclass: x\n\ny').slides[0]?.properties).toEqual({
      lab: 'fresh',
      class: 'x',
    });
  });

  test('[DK18] an unknown key is text, unless the deck uses it as a variable', () => {
    const deck = read(
      'class: a\nNote: mind this\n---\nhttps://example.com/ is a link\n---\nwho: Ada\n\n{{who}}',
    );
    expect(shown(deck)).toEqual([
      '<p>Note: mind this</p>',
      '<p><a href="https://example.com/" target="_blank" rel="noopener noreferrer">https://example.com/</a> is a link</p>',
      '<p>Ada</p>',
    ]);
    expect(problems(deck)).toEqual(['deck.md:2:1 unknown-property']);
  });
});

describe('templates', () => {
  test('[DK19] layouts are hidden and hold until the next one', () => {
    const deck = read(
      'layout: true\n\n*A*\n---\none\n---\nlayout: true\nname: b\n\n*B*\n---\ntwo\n--\nmore\n---\n' +
        'layout: false\n\nthree\n---\ntemplate: b\n\nfour\n---\ntemplate: c\n\nfive',
    );
    expect(shown(deck)).toEqual([
      '<p><em>A</em> one</p>',
      '<p><em>B</em> two</p>',
      '<p><em>B</em> two more</p>',
      '<p>three</p>',
      '<p><em>B</em></p> <p>four</p>',
      '<p>five</p>',
    ]);
    expect(problems(deck)).toEqual(['deck.md:24:1 unknown-template']);
  });

  test('[DK20] classes are joined, properties inherited, content inserted', () => {
    const deck = read(
      'name: base\nclass: t\ncount: false\nbackground-color: red\nwho: x\n\n# .h[T]\n{{content}}\n\nend {{who}}\n' +
        '---\ntemplate: base\nclass: own\n\n.red[*in*]\n--\nclass: step\n\nlast',
    );
    const [, second, third] = deck.slides;
    expect(second?.properties).toEqual({
      class: 't, own',
      'background-color': 'red',
      who: 'x',
      template: 'base',
    });
    expect(second?.name).toBeNull();
    expect(third?.classes).toEqual(['t', 'own', 'step']);
    const behind = '<div class="backdrop" aria-hidden="true" style="background-color: red"></div>';
    expect(shown(deck)).toEqual([
      `<h1><span class="h">T</span></h1> <p>end x</p>${behind}`,
      `<h1><span class="h">T</span></h1> <p><span class="red"><em>in</em></span></p> <p>end x</p>${behind}`,
      `<h1><span class="h">T</span></h1> <p><span class="red"><em>in</em></span></p> <p>end x</p> <p>last</p>${behind}`,
    ]);
  });

  test('[DK20] content stands in a heading and in code, too', () => {
    const deck = read('layout: true\n\n# {{content}}!\n---\n\nTitle *x*\n');
    expect(shown(deck)).toEqual(['<h1>Title <em>x</em>!</h1>']);
    const code = read('layout: true\n\n`a {{content}}`\n---\n\n*b*\n\n---\n\n\n');
    expect(shown(code)).toEqual(['<p><code>a *b*</code></p>', '<p><code>a </code></p>']);
  });

  test('[DK21] only what the slide has a property for is replaced', () => {
    const deck = read(
      'who: *Ada*\n\n{{who}} {{ who }} {{.Go}} \\{{who}} `{{who}}`\n--\n\n\\{{who}}',
    );
    expect(shown(deck)[0]).toBe(
      '<p><em>Ada</em> <em>Ada</em> {{.Go}} {{who}} <code>{{who}}</code></p>',
    );
    expect(shown(deck)[1]).toMatch(/<p>\{\{who\}\}<\/p>$/);
  });
});

describe('what is shown, and as which number', () => {
  test('[DK22] excluded slides take their steps with them', () => {
    const deck = read(
      'a\n---\nclass: x, extra\n\nb\n--\nc\n---\nd\n--\nclass: extra\n\ne\n---\nf',
      {
        exclude: ['extra'],
      },
    );
    expect(
      deck.slides.map(({ excluded, index, number, first }) => [excluded, index, number, first]),
    ).toEqual([
      [false, 0, '1/3', 0],
      [true, null, null, null],
      [true, null, null, null],
      [false, 1, '2/3', 1],
      [true, null, null, null],
      [false, 2, '3/3', 2],
    ]);
  });

  test('[DK23] dropped slides are gone, uncounted ones do not count', () => {
    const deck = read(
      'count: false\n\na\n---\nb\n---\nexclude: True\n\nc\n--\nd\n---\ncount: false\n\ne',
    );
    expect(shown(deck)).toEqual(['<p>a</p>', '<p>b</p>', '<p>b d</p>', '<p>e</p>']);
    expect(deck.slides.map(({ number }) => number)).toEqual(['1/2', '1/2', '2/2', '2/2']);
  });

  test('[DK24] indexes count from 0, numbers carry the prefix', () => {
    const manifest =
      'title: T\nslidenumberprefix: "W · "\ncontent:\n- |\n  a\n  --\n  b\n- |\n  c\n';
    const deck = read(manifest, { file: 'deck.yml' });
    expect(deck.slides.map(({ index, number, first }) => [index, number, first])).toEqual([
      [0, 'W · 1/3', 0],
      [1, 'W · 2/3', 0],
      [2, 'W · 3/3', 2],
    ]);
  });
});

test('[DK25] link definitions hold for the whole deck, a file first for itself', () => {
  const files: Record<string, string> = {
    'a.md': '[one][X] and [Y] and [no]\n\n[y]: #ay "T"',
    'b.md': 'text\n[x]: #bx\n[y]: <#by>\n\n---\n[Y]\n\n```\n[z]: #z\n```\n[z]',
  };
  const deck = read('content: [a.md, b.md]', {
    file: 'deck.yml',
    readFile: path => files[path] ?? null,
  });
  expect(shown(deck)).toEqual([
    '<p><a href="#bx">one</a> and <a href="#ay" title="T">Y</a> and [no]</p> <p><span class="debug">a.md</span></p>',
    '<p>text</p> <p><span class="debug">b.md</span></p>',
    '<p><a href="#by">Y</a></p> <pre class="code"><code>[z]: #z</code></pre> <p>[z]</p> ' +
      '<p><span class="debug">b.md</span></p>',
  ]);
  const twice = read('[x]\n\n[x]: #1\n---\n[x]: #2\n[x]');
  expect(shown(twice)).toEqual(['<p><a href="#1">x</a></p>', '<p><a href="#2">x</a></p>']);
  const left = read('[x]\n---\nclass: a\n\n[x]: #1', { exclude: ['a'] });
  expect(shown(left)).toEqual(['<p><a href="#1">x</a></p>', null]);
  expect(problems(deck)).toEqual(['b.md:3:1 link-defined-twice']);
  expect(problems(twice)).toEqual(['deck.md:5:1 link-defined-twice']);
});

test('[DK49] fingerprints tell which slides look different', () => {
  const prints = (text: string) => read(text).slides.map(slide => slide.fingerprint);
  const text = '[a]\n---\n# B\n.lab[\n```bash\nls\n```\n]\n--\nc\n---\nd [a]\n\n[a]: #x';
  const before = prints(text);
  expect(new Set(before).size).toBe(4);
  const changed = (after: string) => {
    const other = prints(after);
    return before.flatMap((print, index) => (other[index] === print ? [] : [index]));
  };
  expect(changed(text)).toEqual([]);
  expect(changed(text.replace('[a]\n', '[a]\n\nmore\n'))).toEqual([0]);
  expect(changed(text.replace('#x', '#y'))).toEqual([0, 3]);
  expect(changed(text.replace('ls', 'ps'))).toEqual([1, 2]);
  expect(changed(text.replace('c\n', 'c\n???\nnote\n'))).toEqual([2]);
  expect(changed(text.replace('--\nc', 'c\n--'))).toEqual([1, 2]);
});

describe('whatever it is given', () => {
  const bits = fc.constantFrom(
    ...[
      '\n',
      '\n---\n',
      '\n--\n',
      '\n???\n',
      '```bash\n',
      '\n```\n',
      '````',
      '`',
      '.lab[',
      '.a.b[',
      ']',
    ],
    ...[
      '[',
      '\\',
      '<!--',
      '-->',
      '- ',
      '  ',
      '> ',
      '# ',
      'x',
      '{{x}}',
      '{{constructor}}',
      '```constructor\n',
      '{{content}}',
      '<br/>',
      '<b>',
      '|',
    ],
    ...[
      'class: a\n',
      'layout: true\n',
      'name: n\n',
      'template: n\n',
      '[x]: y\n',
      '[x]',
      '*',
      '_',
      '\r\n',
      '\t',
    ],
    ...['```wait a```', '<!-- terminal: t -->', '![:scale 5%](a)', '\uE000', '\uE0040\uE005'],
  );

  test('[DK47] reading and rendering never throw, and every place lies in the file', () => {
    fc.assert(
      fc.property(fc.array(bits, { maxLength: 40 }), parts => {
        const text = parts.join('');
        const deck = read(text, { exclude: ['a'] });
        const lines = text.split(/\r\n?|\n/).length;
        for (const { position } of [...deck.problems, ...deck.exercises, ...deck.slides])
          expect(position.line).toBeLessThanOrEqual(lines);
        for (const slide of deck.slides) renderSlide(slide);
        const ids = deck.exercises.flatMap(one => [one.id, ...one.snippets.map(({ id }) => id)]);
        expect(new Set(ids).size).toBe(ids.length);
      }),
      { numRuns: 300 },
    );
  });

  test('[DK47] what nests without end is cut off, and long lines take no time', () => {
    const deep = ['.a[\n'.repeat(500) + '\n]'.repeat(500), '.a['.repeat(900) + ']'.repeat(900)];
    const nested = [...deep, '> '.repeat(1500), '- '.repeat(1500), '<b>'.repeat(3000)];
    const long = ['[', '.a', '{{', '`', '<!--', '# ', '@@LINK[', '```\n', '\n'].map(bit =>
      bit.repeat(5000),
    );
    for (const text of [...nested, ...long])
      for (const slide of read(`a\n---\n${text}`).slides)
        expect(renderSlide(slide).html).toBeTypeOf('string');
  });

  test('[DK2] a separator is one wherever plain text stands around it', () => {
    const word = fc.stringMatching(/^[a-z]{1,5}( [a-z]{1,5}){0,3}$/);
    const pages = fc.array(fc.array(word, { minLength: 1, maxLength: 4 }), {
      minLength: 1,
      maxLength: 6,
    });
    fc.assert(
      fc.property(pages, written => {
        const deck = read(written.map(lines => lines.join('\n\n')).join('\n\n---\n\n'));
        expect(shown(deck)).toEqual(
          written.map(lines => lines.map(one => `<p>${one}</p>`).join(' ')),
        );
      }),
    );
  });

  test('[DK47] thousands of slides are read at once, and parsed one by one', () => {
    const slide =
      '# Title\n\n- a *b*\n\n.lab[\n\n- c:\n  ```bash\n  ls\n  ```\n\n]\n\n--\n\nmore\n';
    const deck = read(Array.from({ length: 2000 }, () => slide).join('\n---\n'));
    expect([deck.slides.length, deck.exercises.length]).toEqual([4000, 2000]);
    const body = Object.getOwnPropertyDescriptor(deck.slides[3999], 'body');
    expect(body?.get).toBeTypeOf('function');
    expect(deck.slides[3999]?.body).toBe(deck.slides[3999]?.body);
    expect(deck.slides[3999]?.exercises[0]?.id).toBe('deck.title.2000');
  });
});
