// One deck per rule of `check`, with all that is said about it.
import { describe, expect, test } from 'vitest';
import { readDeckText } from '../parse-deck.ts';
import { problemText } from '../problem-text.ts';
import { applyFixes } from './apply-fixes.ts';
import { checkDeck } from './check-deck.ts';
import type { CheckContext, Finding } from './rule.ts';

const ticks = '```';

function findingsOf(text: string, more: Partial<CheckContext> = {}): Finding[] {
  const file = more.file ?? 'deck.md';
  const reading = readDeckText(text, { file, values: {} });
  return checkDeck({ reading, file, hasLab: false, ...more });
}

/** `line:column rule` of each finding. */
function said(text: string, more: Partial<CheckContext> = {}): string[] {
  return findingsOf(text, more).map(
    ({ position, rule }) => `${position.line}:${position.column} ${rule}`,
  );
}

const correct = `name: start
class: title

# A deck

---

layout: true

.debug[here]

---

## Steps

- one

--

- two: see [the start](#start), [the third](#3) and [there][docs]

???

Notes.

---

layout: false

## Code

.exercise[

- Look:
  ${ticks}bash
  ls "$HOME" | grep \`name\`
  ${ticks}

  <!-- ${ticks}wait x${ticks} -->

- Leave: press Escape
  <!-- ${ticks}key ^[${ticks} ] -->

]

![:scale 50%](images/a.svg) and \`a---\`, a.b[0], \\.small[x]

${ticks}yaml
---
a: [1, 2]
--- 
b: "]"
${ticks}

[docs]: https://docs.example/
`;

test('[CK1] a deck without mistakes gives no finding', () => {
  const spelling = (path: string) => path;
  expect(said(correct, { hasLab: true, spelling })).toEqual([]);
});

describe('separators', () => {
  test('[CK2] blanks around a separator', () => {
    expect(said('# A\n\n--- \n\ntext\n\n --\n\n???  \n')).toEqual([
      '3:1 separator-with-blanks',
      '7:1 separator-with-blanks',
      '9:1 separator-with-blanks',
    ]);
    expect(said('# A\n\n~~~\n--- \n~~~\n\n----\n')).toEqual([]);
    expect(findingsOf('# A\n\n--- \n').map(problemText)).toEqual([
      'deck.md:3:1: With blanks around it `---` separates nothing: remove them, or write `***` for a line across. (separator-with-blanks)',
    ]);
  });

  test('[CK3] what the parser reports is there, too', () => {
    expect(said('# A\n\nsee `x`--\nmore\n')).toEqual(['3:8 separator-behind-text']);
    expect(said('# A\n\nsee `x` --\nmore\n')).toEqual([]);
  });

  test('[CK4] front matter is not two empty slides', () => {
    expect(said('---\nclass: pic\nname: x\n---\n# A\n')).toEqual(['1:1 front-matter']);
  });

  test('[CK5] empty slides and steps', () => {
    expect(said('# A\n\n---\n\n---\n\n# B\n\n--\n\n<!-- nothing -->\n')).toEqual([
      '3:1 empty-slide',
      '11:1 empty-slide',
    ]);
    expect(said('layout: true\n\nfoot\n\n---\n\n---\n\n# B\n')).toEqual([]);
    expect(said('# A\n\n---\n\nbackground-image: url(https://a.example/x.png)\n')).toEqual([]);
  });

  test('[CK6] a step in the middle of a paragraph', () => {
    expect(said('# A\n\none\n--\ntwo\n')).toEqual(['5:1 step-in-paragraph']);
    expect(said('# A\n\n- one\n--\n- two\n\n--\n\nthree\n')).toEqual([]);
    expect(said('# A\n\n~~~\ncode\n~~~\n--\nthree\n')).toEqual([]);
  });

  test('[CK7] notes that are replaced', () => {
    expect(said('# A\n\n???\n\nlost\n\n???\n\nkept\n')).toEqual(['7:1 notes-twice']);
  });
});

describe('code and brackets', () => {
  test('[CK8] a code block with two words', () => {
    expect(
      said(`# A\n\n${ticks}bash   \nls\n${ticks}\n\n${ticks}bash foo\nls\n${ticks}\n`),
    ).toEqual(['7:4 fence-two-words']);
  });

  test('[CK9] a code block without code', () => {
    expect(said(`# A\n\n${ticks}bash\n${ticks}\n`)).toEqual(['3:1 fence-empty']);
  });

  test('[CK10] backticks at the start of a shell line', () => {
    const code = `${ticks}bash\n\`date +%s\` | wc\n\`user\` x\n${ticks}\n\n${ticks}python\n\`a b\` x\n${ticks}`;
    expect(said(`# A\n\n${code}\n`)).toEqual(['4:1 mark-or-substitution']);
  });

  test('[CK11] a bracket that closes nothing', () => {
    expect(said('# A\n\n.exercise [\n\n- x\n\n]\n')).toEqual(['7:1 bracket-closes-nothing']);
    expect(said('# A\n\n.small[.small[\n\n- x\n\n]]\n')).toEqual([]);
    expect(said('# A\n\n.small[\n\n- x\n\n]]\n')).toEqual(['7:2 bracket-closes-nothing']);
  });

  test('[CK12] brackets that only code holds', () => {
    const text = (comment: string) => `# A\n\n.small[\n\n~~~\necho [\n~~~\n${comment}\n]\n`;
    expect(findingsOf(text('')).map(problemText)).toEqual([
      'deck.md:3:1: Older slideshows count the brackets in code, too, and end `.small[` nowhere: put `<!-- ] -->` into it if it is to work there. (brackets-in-code)',
    ]);
    expect(said(text('<!-- ] -->'))).toEqual([]);
  });
});

describe('properties, names, links', () => {
  test('[CK13] a property with a dollar sign', () => {
    expect(said('name: x\nlab: a$b\n\n# A\n')).toContain('2:7 property-cut');
    expect(said('name: x\n\n$HOME is set\n')).toEqual([]);
  });

  test('[CK14] a property without a value', () => {
    expect(said('# A\n\n---\nclass: pic\nname:\n\n# B\n')).toEqual(['5:1 property-without-value']);
  });

  test('[CK38] a switch that is neither on nor off', () => {
    expect(said('layout: treu\n\n# A\n\n---\ncount: no\n\n# B\n')).toEqual([
      '1:1 property-no-switch',
      '6:1 property-no-switch',
    ]);
    expect(said('layout: true\n\n# A\n\n---\nexclude: True\n\n# B\n\n---\n\n# C\n')).toEqual([]);
  });

  test('[CK15] a name that two slides have', () => {
    expect(said('name: x\n\n# A\n\n---\nname: y\n\n# B\n\n---\nname: x\n\n# C\n')).toEqual([
      '11:1 name-twice',
    ]);
  });

  test('[CK16] links to no slide', () => {
    const text =
      'name: x\n\n# A\n\n[a](#x) [b](#y) [c](#2)\n\n--\n\n[d](#3) [e](https://a.example#y)\n';
    expect(said(text)).toEqual(['5:9 link-nowhere', '9:1 link-nowhere']);
  });

  test('[CK17] references without a definition', () => {
    expect(said('# A\n\n[a][b] [c][D] x[0][1]\n\n---\n\n# B\n\n[d]: https://a.example\n')).toEqual([
      '3:1 link-undefined',
    ]);
  });

  test('[CK18] markers that stand for nothing', () => {
    expect(said('# A\n\n@@FOO@@ @@GITREPO@@\n')).toEqual([
      '3:1 marker-unknown',
      '3:9 marker-unknown',
    ]);
  });
});

describe('pictures and HTML', () => {
  const files = ['images/a.svg', 'images/Big One.png'];
  const spelling = (path: string) =>
    files.find(file => file.toLowerCase() === path.toLowerCase()) ?? null;

  test('[CK19] pictures that cannot be shown', () => {
    const text =
      '# A\n\n![](images/a.svg) ![](images/A.svg) ![](b.svg) ![](images/Big%20One.png)\n\n--\n\n' +
      '<img src="../c.svg">\n\n---\n\nbackground-image: url("images/none.svg")\n\n![](https://a.example/x.png)\n';
    expect(said(text, { spelling })).toEqual([
      '3:19 picture-case',
      '3:37 picture-missing',
      '7:1 picture-outside',
      '11:1 picture-missing',
    ]);
    expect(said(text)).toEqual([]);
  });

  test('[CK20] pictures of excluded slides, and of templates', () => {
    const text =
      'layout: true\n\n![](none.svg)\n\n---\n\n# A\n\n---\n\n# B\n\n---\nclass: out\n\n![](no.svg)\n';
    const reading = readDeckText(text, { file: 'deck.md', exclude: ['out'] });
    const findings = checkDeck({ reading, file: 'deck.md', hasLab: false, spelling });
    expect(findings.map(({ position, rule }) => [position.line, rule])).toEqual([
      [3, 'picture-missing'],
    ]);
  });

  test('[CK21] HTML that could run code', () => {
    expect(
      said('# A\n\n<script>x()</script>\n\nA <b onclick="x()">b</b> <i>c</i>\n\n<br/>fine\n'),
    ).toEqual(['3:1 html-left-out', '5:3 html-left-out']);
  });
});

describe('snippets', () => {
  const exercise = (inside: string) => `# A\n\n.exercise[\n\n${inside}\n\n]\n`;

  test('[CK22] a lab and nothing to run', () => {
    expect(said('# A\n', { hasLab: true })).toEqual(['1:1 nothing-to-run']);
    expect(said('# A\n')).toEqual([]);
  });

  test('[CK23] a method with a slip', () => {
    const blocks = ['bsah', 'waitt', 'bash', 'yaml', 'keys', 'tf', 'css'];
    const inside = blocks.map(word => `${ticks}${word}\nx\n${ticks}`).join('\n\n');
    expect(said(exercise(inside))).toEqual(['5:1 method-misspelt', '9:1 method-misspelt']);
    expect(said(inside)).toEqual([]);
  });

  test('[CK37] a hidden step behind the bracket of its exercise', () => {
    const inside = `${ticks}bash\necho a\n${ticks}\n<!-- ${ticks}wait a${ticks} -->`;
    const outside = `<!-- Ignore errors: .dummy[${ticks}wait a${ticks}] -->`;
    expect(said(exercise(inside))).toEqual([]);
    expect(said(`${exercise(inside)}\n${outside}`).map(one => one.split(' ')[1])).toEqual([
      'snippet-outside',
    ]);
    expect(said(`text\n\n<!-- ${ticks}bash\nls\n${ticks} -->`)).toEqual([]);
  });

  test('[CK24] hidden steps that cannot do what they say', () => {
    const hidden = (text: string) => `<!-- ${ticks}${text}${ticks} -->`;
    const inside = [
      'check',
      'paste',
      'copy [a',
      'open node1:80',
      'wait ',
      'copy a+',
      'paste',
      'check',
    ];
    expect(said(exercise(`${inside.map(hidden).join('\n')}\n<!-- ] -->`))).toEqual([
      '5:6 wait-without-command',
      '6:6 paste-without-copy',
      '7:6 copy-not-a-pattern',
      '8:6 open-not-an-address',
      '9:6 snippet-without-text',
    ]);
  });
});

describe('fixes', () => {
  test('[CK32] a fix is made where the file says what it expects', () => {
    const text = `\uFEFF# A\r\n\r\n${ticks}\`bash\r\nls\r\n${ticks}\r\n\r\n---\r\n\r\n${ticks}bash\r\nps\r\n\r\n---\r\n\r\n# B\r\n`;
    const fixes = findingsOf(text).flatMap(({ fix }) => fix ?? []);
    const stale = { line: 1, column: 1, remove: 'x', insert: 'y' };
    const fixed = applyFixes(text, [...fixes, stale, { ...stale, line: 99 }]);
    expect(fixed.made).toHaveLength(2);
    expect(fixed.text).toBe(
      `\uFEFF# A\r\n\r\n${ticks}bash\r\nls\r\n${ticks}\r\n\r\n---\r\n\r\n${ticks}bash\r\nps\r\n${ticks}\r\n\r\n---\r\n\r\n# B\r\n`,
    );
    expect(said(fixed.text)).toEqual([]);
  });

  test('[CK35] findings stand in the order of the deck, each once', () => {
    const layout = 'layout: true\n\n[a](#no)\n\n---\n\n# A\n\n---\n\n# B\n\n]\n\n--- \n';
    expect(said(layout)).toEqual([
      '3:1 link-nowhere',
      '13:1 bracket-closes-nothing',
      '15:1 separator-with-blanks',
    ]);
  });
});
