// What authors do with the command line and a browser beside it: measure, print, change while shown.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import { makeFolder } from '../support/server.ts';

const command = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

function deckhand(args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  const run = spawnSync(process.execPath, [command, ...args], {
    encoding: 'utf8',
    env: { ...process.env, ...environment },
  });
  return { status: run.status, out: run.stdout, err: run.stderr };
}

const lines = (count: number) => Array.from({ length: count }, (_, n) => `- line ${n}`).join('\n');

test('[CK36] slides that do not fit are found, at 16:9 and at 4:3', () => {
  const wide = Array.from({ length: 9 }, () => 'Words that fill a line of a wide slide.').join(' ');
  const narrow = Array.from({ length: 10 }, () => wide).join('\n\n');
  const folder = makeFolder({
    'deck.md': `# Fits\n\n---\n\n## Too long\n\n${lines(12)}\n\n--\n\n${lines(40)}\n\n---\n\n## Narrow\n\n${narrow}\n`,
  });
  const deck = `${folder.path}/deck.md`;
  const { status, out, err } = deckhand(['check', deck]);
  folder.dispose();
  expect([status, err]).toEqual([1, '']);
  const found = out.replaceAll(deck, 'deck.md').split('\n');
  expect(found[0]).toMatch(
    /^deck\.md:22:1: .* at 16:9 it is cut off, at 4:3 it is cut off .*overflow\)$/,
  );
  expect(found[1]).toMatch(
    /^deck\.md:65:1: .* too full: at 4:3 only with letters of 1\d .*overflow\)$/,
  );
  expect(found.slice(2)).toEqual(['deck.md: 4 slides, 2 messages', '']);
});

test('[CK36] without a Chromium one sentence says that slides were not measured', () => {
  const none = { DECKHAND_CHROMIUM: '/nowhere/chromium' };
  expect(deckhand(['check', 'slides/demo.md'], none)).toEqual({
    status: 0,
    out: 'slides/demo.md: 39 slides, nothing to say\n',
    err: 'deckhand: Whether slides fit the screen was not measured, since DECKHAND_CHROMIUM names /nowhere/chromium, which does not exist: correct it, or leave it out.\n',
  });
});

const ticks = '```';
const printed = `name: start

# A course

[the end](#end) and [the second](#2) and [elsewhere](https://docs.example/)

---

## Steps

- one

--

- two

???

Say it twice.

---

name: end
class: title

# Last

.exercise[

- Look:
  ${ticks}bash
  docker node ls
  ${ticks}

]
`;

/** Objects of a PDF as Chromium writes them: dictionaries are plain text. */
function readPdf(file: string) {
  const text = readFileSync(file, 'latin1');
  const titles = [...text.matchAll(/\/Title \(([^)]*)\)/g)].map(match => match[1]);
  const links = text.match(/\/Subtype \/Link/g)?.length ?? 0;
  const pages = text.match(/\/Type \/Page\b/g)?.length ?? 0;
  const outside = [...text.matchAll(/\/URI \(([^)]*)\)/g)].map(match => match[1]);
  return { text, titles, links, pages, outside };
}

test('[EX1] the slides become a PDF with bookmarks and with links that lead to its pages', () => {
  const folder = makeFolder({ 'deck.md': printed });
  const file = (name: string) => `${folder.path}/${name}`;
  const flat = deckhand(['export', file('deck.md'), '-o', file('flat.pdf')]);
  expect(flat).toEqual({ status: 0, out: `${file('flat.pdf')}: 3 pages\n`, err: '' });
  const pdf = readPdf(file('flat.pdf'));
  expect(pdf.pages).toBe(3);
  expect(pdf.text).toContain('/Type /Outlines');
  expect(pdf.titles).toEqual(expect.arrayContaining(['A course', 'Steps', 'Last']));
  expect(pdf.links).toBe(3);
  expect(pdf.outside).toEqual(['https://docs.example/']);
  // Both inner links name a place that the document defines.
  const wanted = [...pdf.text.matchAll(/\/Dest \/([\w-]+)/g)].map(match => match[1]);
  expect(wanted).toEqual(expect.arrayContaining(['page-3', 'page-2']));
  const steps = deckhand(['export', file('deck.md'), '--pdf', file('steps.pdf'), '--steps']);
  expect(steps.out).toBe(`${file('steps.pdf')}: 4 pages\n`);
  folder.dispose();
});

test('[EX2] a handout holds slides, notes and commands', () => {
  const folder = makeFolder({ 'deck.md': printed });
  const file = `${folder.path}/handout.pdf`;
  const run = deckhand(['export', `${folder.path}/deck.md`, '--handout', file]);
  expect([run.status, run.err]).toEqual([0, '']);
  const pdf = readPdf(file);
  expect(pdf.pages).toBeGreaterThan(0);
  expect(pdf.titles).toEqual(expect.arrayContaining(['A course', 'Notes', 'Commands']));
  folder.dispose();
});

test('[EX3] what cannot be printed is said in a sentence', () => {
  const none = { DECKHAND_CHROMIUM: '/nowhere/chromium' };
  const refused = (args: string[], environment = {}) => {
    const { status, out, err } = deckhand(['export', ...args], environment);
    expect([status, out]).toEqual([2, '']);
    return err;
  };
  expect(refused(['slides/demo.md'])).toBe(
    'deckhand: Name the file to write: -o FILE.pdf, or --handout FILE.pdf.\n',
  );
  expect(refused(['slides/demo.md', '-o', 'x.png'])).toBe(
    'deckhand: x.png is written as PDF: give it a name that ends in .pdf.\n',
  );
  expect(refused(['slides/demo.md', '-o', 'x.pdf'], none)).toBe(
    'deckhand: Nothing can be printed, since DECKHAND_CHROMIUM names /nowhere/chromium, which does not exist: correct it, or leave it out.\n',
  );
  expect(refused(['slides/demo.md', '-o', '/nowhere/x.pdf'])).toMatch(
    /^deckhand: \/nowhere\/x\.pdf cannot be written \(.*\): name another file\.\n$/,
  );
});
