// Manifests: chapters, parts with their contents, markers, and what names the deck.
import { describe, expect, test } from 'vitest';
import type { Deck } from './deck.ts';
import { dumpDeck } from './dump-deck.ts';
import { type DeckOptions, parseDeck } from './parse-deck.ts';
import { problemText } from './problem-text.ts';
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

describe('manifests', () => {
  const files: Record<string, string> = {
    'decks/swarm/one.md': '# One @@TITLE@@\n\n.lab[\n```bash\nls\n```\n]',
    'decks/two.md': 'class: extra\n\n# Two\n---\n@@CHAT@@ @@OTHER@@',
  };
  const options = { file: 'decks/all.yml', readFile: (path: string) => files[path] ?? null };

  test('[DK44] chapters, fragments and keys make the deck', () => {
    const deck = read(
      'title: |\n  A\n  B\nlab: fresh\nchat: "[c](#c)"\nexclude:\n- extra\ncontent:\n- swarm/one.md\n- two.md\n- |\n  class: pic\n\n  # Three\n',
      options,
    );
    expect([deck.title, deck.lab, deck.problems]).toEqual(['A B', 'fresh', []]);
    expect(deck.slides.map(({ title, chapter, position }) => [title, chapter, position])).toEqual([
      ['One A B', 'One A B', { file: 'decks/swarm/one.md', line: 1, column: 1 }],
      ['Two', 'Two', { file: 'decks/two.md', line: 1, column: 1 }],
      [null, 'Two', { file: 'decks/two.md', line: 5, column: 1 }],
      ['Three', 'Three', { file: 'decks/all.yml', line: 12, column: 1 }],
    ]);
    expect(shown(deck)).toEqual([
      expect.stringContaining('<h1>One A<br> B</h1>'),
      null,
      '<p><a href="#c">c</a> @@OTHER@@</p> <p><span class="debug">two.md</span></p>',
      '<h1>Three</h1> <p><span class="debug">all.yml</span></p>',
    ]);
    expect(deck.exercises.map(one => one.id)).toEqual(['one.one-a-b.1']);
  });

  test('[DK50] parts have contents, and their chapters a slide to begin with', () => {
    const pages: Record<string, string> = {
      'd/toc.md': '@@TOC@@\n\n---\nend',
      'd/a.md': 'before\n---\n# The `a`\n\n```\n# no title\n```\n---\n# Same 1',
      'd/b.md': '# Same 2\n--\nx',
      'd/interstitials.txt': 'https://x.y/1.png\nhttps://x.y/2.png\n',
    };
    const deck = read('content:\n- toc.md\n- - a.md\n- - b.md\n', {
      file: 'd/d.yml',
      readFile: path => pages[path] ?? null,
    });
    expect(deck.problems).toEqual([]);
    expect(deck.slides.map(({ name, title, position }) => [name, title, position.line])).toEqual([
      ['toc-part-1', 'Part 1', 1],
      ['toc-part-2', 'Part 2', 1],
      [null, null, 4],
      [null, null, 1],
      [null, null, 3],
      ['toc-the-a', null, 3],
      [null, 'The a', 3],
      [null, null, 9],
      ['toc-same-', null, 9],
      [null, 'Same 1', 9],
      [null, null, 1],
      ['toc-same--2', null, 1],
      [null, 'Same 2', 1],
      [null, 'Same 2', 3],
    ]);
    expect(shown(deck)[1]).toBe(
      '<h2>Part 2</h2> <ul> <li><a href="#toc-same--2">Same 2</a></li> </ul> ' +
        '<p><span class="debug">(generated table of contents)</span></p>',
    );
    expect(shown(deck)[4]).toBe(
      '<p><span class="interstitial"><img src="https://x.y/1.png" alt=""></span></p>',
    );
    expect(shown(deck)[8]).toBe(
      '<p>Same 1</p> <div class="nav"> <p><a href="#toc-the-a">Previous part</a> | ' +
        '<a href="#toc-part-1">Back to table of contents</a> | <a href="#toc-same--2">Next part</a></p> </div> ' +
        '<p><span class="debug">(generated title slide)</span></p>',
    );
    const bare = read('content:\n- - a.md\n', {
      file: 'd/d.yml',
      readFile: path => (path === 'd/a.md' ? '# A' : null),
    });
    expect(shown(bare)).toEqual([
      '<p>A</p> <p><span class="debug">(generated title slide)</span></p>',
      '<h1>A</h1> <p><span class="debug">a.md</span></p>',
    ]);
    expect(problems(bare)).toEqual([]);
  });

  test('[DK52] the last step of a slide names its file, and links it into the repository', () => {
    const pages: Record<string, string> = {
      'w/a.md': 'layout: true\nx\n---\nlayout: false\na\n\n--\n\nb\n???\nn',
      'w/b.md': 'c\n\n.debug[own]\n---\n```bash\nls\n',
    };
    const footed = (gitrepo: string) =>
      shown(
        read(`gitrepo: ${gitrepo}\ncontent: [a.md, b.md]\n`, {
          file: 'w/d.yml',
          readFile: path => pages[path] ?? null,
        }),
      );
    const link =
      '<a href="https://g.h/r/tree/main/w/a.md" target="_blank" rel="noopener noreferrer">a.md</a>';
    expect(footed('g.h/r')).toEqual([
      '<p>a</p>',
      `<p>a</p> <p>b</p> <p><span class="debug">${link}</span></p>`,
      '<p>c</p> <p><span class="debug">own</span></p>',
      expect.stringMatching(/^<pre[^>]*>.*<\/pre>$/),
    ]);
    expect(footed('""')[1]).toBe('<p>a</p> <p>b</p> <p><span class="debug">a.md</span></p>');
    expect(shown(read('a'))).toEqual(['<p>a</p>']);
  });

  test('[DK51] markers become values, links and files', () => {
    const pages: Record<string, string> = {
      'd/a.md':
        '@@HTML@@ @@ZIP@@ @@LINK[k/a b.yaml]\n\n```yaml\n@@INCLUDE[k/a.yaml]\n```\n\n.lab[\n```bash\nls\n```\n]\n\n@@INCLUDE[no]',
      'k/a.yaml': 'a: 1\n---\nb: "@@HTML@@"\n',
    };
    const deck = read('slides: s\ngitrepo: g.h/r\ncontent: [a.md]\n', {
      file: 'd/d.yml',
      readFile: path => pages[path] ?? null,
    });
    expect(shown(deck)[0]).toContain(
      '<p>d.html s/slides.zip <a href="https://g.h/r/tree/main/k/a b.yaml"'.replace('a b', 'a%20b'),
    );
    expect(dumpDeck(deck).slides[0]?.code[0]?.text).toBe('a: 1\n---\nb: "@@HTML@@"');
    expect(deck.exercises[0]?.snippets[0]?.position.line).toBe(8);
    expect(problems(deck)).toEqual(['d/a.md:13:1 include-not-found']);
  });

  test('[DK61] a deck in one language leaves out the lines of notes in others', () => {
    const text = 'a\n???\nhello\n\n:EN:- one\n:FR:- un\n:EN:- two';
    const notes = (deck: Deck) => dumpDeck(deck).slides[0]?.notes;
    expect(notes(read(text))).toBe('hello\n\n:EN:- one\n:FR:- un\n:EN:- two');
    const named = read(`language: fr\n\n${text}`);
    expect([notes(named), named.language]).toEqual(['hello\n\n:FR:- un', 'fr']);
    const deck = read('language: en-GB\ncontent: [a.md]', {
      file: 'd.yml',
      readFile: () => text,
    });
    expect(notes(deck)).toBe('hello\n\n:EN:- one\n:EN:- two');
  });

  test('[DK44] a key with a slip is told, one for another tool is not', () => {
    const deck = read('langauge: en\nTitle: x\nlogistics: here\ncontent:\n- a.md\n', {
      file: 'd.yml',
      readFile: () => '# A',
    });
    expect(problems(deck)).toEqual(['d.yml:1:1 key-misspelt', 'd.yml:2:1 key-misspelt']);
  });

  test('[DK44] keys of ours stand beside those of the family', () => {
    const keys = 'theme: dark\nduration: 3h\nlanguage: de\n';
    const deck = read(`${keys}exclude: []\ncontent: [a.md]`, {
      file: 'd.yml',
      readFile: () => '# A',
    });
    expect([deck.theme, deck.plan.minutes, deck.language]).toEqual(['dark', 180, 'de']);
    expect(problems(deck)).toEqual(['d.yml:4:10 exclude-nothing']);
    const lone = read(`${keys}\n# A`);
    expect([lone.theme, lone.plan.minutes, lone.language, lone.problems]).toEqual([
      ...['dark', 180, 'de'],
      [],
    ]);
  });

  test('[DK45] a chapter that is missing is an error and a slide', () => {
    const deck = read('title: T\ncontent:\n- nowhere.md\n', options);
    expect(problems(deck)).toEqual(['decks/all.yml:3:3 chapter-not-found']);
    expect(shown(deck)[0]).toContain('Invalid content: nowhere.md');
    expect(problems(read('title: [', options))).toEqual(['decks/all.yml:1:9 manifest-not-yaml']);
    expect(problems(read('title: T', options))).toEqual([
      'decks/all.yml:1:1 manifest-without-content',
    ]);
    expect(problems(read('just text', options))).toEqual(['decks/all.yml:1:1 manifest-not-a-map']);
  });

  test('[DK46] title and lab come from the manifest, else from the deck itself', () => {
    const named = (text: string) => {
      const { title, lab } = read(text);
      return [title, lab];
    };
    expect(named('<!-- lab: fresh -->\n# A `b` &amp; .c[d]\n---\n# E')).toEqual([
      'A b & d',
      'fresh',
    ]);
    expect(named('lab: dockercoins\n\ntext\n---\nlab: other')).toEqual(['deck.md', 'dockercoins']);
    expect(named('text')).toEqual(['deck.md', null]);
  });
});

test('[DK68] what is no text is an error at its place, and no slide', () => {
  const picture = 'PNG\0\0\n---\n# No slide\n';
  const alone = parseDeck(picture, { file: 'deck.md', readFile: () => null });
  expect(alone.slides).toEqual([]);
  expect(alone.problems.map(problemText)).toEqual([
    'deck.md:1:1: deck.md is not text in UTF-8: save it as such, or name a Markdown file or a manifest. (not-text)',
  ]);
  const manifest = 'title: x\ncontent:\n- one.md\n- photo.png\n';
  const chaptered = parseDeck(manifest, {
    file: 'all.yml',
    readFile: name => (name === 'one.md' ? '# One\n' : name === 'photo.png' ? picture : null),
  });
  expect(chaptered.problems.filter(({ rule }) => rule === 'not-text').map(problemText)).toEqual([
    'all.yml:4:3: photo.png is not text in UTF-8: save it as such, or name a Markdown file or a manifest. (not-text)',
  ]);
});
