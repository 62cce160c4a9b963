// Decks of ours, broken in every way that an editor allows: reading them never fails and never hangs.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { dumpDeck } from '../../src/core/deck/dump-deck.ts';
import { parseDeck } from '../../src/core/deck/parse-deck.ts';
import { renderSlide } from '../../src/core/deck/render/render-slide.ts';
import { createRandom, type Random, seedRandom } from '../../src/core/sim/kernel/random.ts';

const decks = ['slides/demo.md', 'test/decks/inspector.md', 'test/decks/back-and-forth.md'].map(
  file => readFileSync(fileURLToPath(new URL(`../../${file}`, import.meta.url)), 'utf8'),
);

const bits = [
  '[',
  ']',
  '.a[',
  '```',
  '````',
  '`',
  '<!--',
  '-->',
  '\n---\n',
  '\n--\n',
  '\n???\n',
].concat(
  ['{{', '}}', '<b>', '</p>', '\\', '> ', '- ', '    ', '|', '*', '_', '[x]: y\n', '\r\n', '\0'],
  ['layout: true\n', 'template: x\n', 'exclude: true\n', '![:scale 5%](', '`a`{{exec}}', '\uE0040'],
);

type Mutation = (text: string, random: Random) => string;

function span(text: string, random: Random): [number, number] {
  const start = random.below(text.length + 1);
  return [start, Math.min(text.length, start + random.below(400))];
}

function insert(text: string, at: number, what: string): string {
  return text.slice(0, at) + what + text.slice(at);
}

function lines(change: (all: string[], random: Random) => void): Mutation {
  return (text, random) => {
    const all = text.split('\n');
    change(all, random);
    return all.join('\n');
  };
}

const mutations: readonly Mutation[] = [
  (text, random) => {
    const [start, end] = span(text, random);
    return text.slice(0, start) + text.slice(end);
  },
  (text, random) => {
    const [start, end] = span(text, random);
    return insert(text, random.below(text.length + 1), text.slice(start, end));
  },
  (text, random) => {
    const [start, end] = span(text, random);
    const rest = text.slice(0, start) + text.slice(end);
    return insert(rest, random.below(rest.length + 1), text.slice(start, end));
  },
  (text, random) => insert(text, random.below(text.length + 1), random.pick(bits)),
  (text, random) =>
    insert(text, random.below(text.length + 1), random.pick(bits).repeat(1 + random.below(300))),
  // A fence loses or gains a mark.
  (text, random) => {
    const fences = [...text.matchAll(/```/g)];
    const at = fences.length > 0 ? random.pick(fences).index : 0;
    return random.below(2) === 0 ? text.slice(0, at) + text.slice(at + 1) : insert(text, at, '`');
  },
  lines((all, random) => all.splice(random.below(all.length), 1)),
  lines((all, random) => {
    const at = random.below(all.length);
    all[at] = ' '.repeat(random.below(9)) + all[at];
  }),
  text => text.replace(/\n/g, '\r\n'),
  (text, random) => text.slice(0, random.below(text.length + 1)),
];

function mutant(seed: number): string {
  const random = createRandom(seedRandom(seed));
  let text = random.pick(decks);
  for (let count = 1 + random.below(6); count > 0; count--)
    text = random.pick(mutations)(text, random);
  return text;
}

function read(text: string): void {
  const deck = parseDeck(text, { file: 'deck.md' });
  const count = text.split(/\r\n?|\n/).length;
  const places = [...deck.problems, ...deck.exercises, ...deck.slides].map(one => one.position);
  for (const { line, column } of places) {
    expect(line).toBeGreaterThan(0);
    expect(line).toBeLessThanOrEqual(count);
    expect(column).toBeGreaterThan(0);
  }
  const ids = deck.exercises.flatMap(one => [one.id, ...one.snippets.map(({ id }) => id)]);
  expect(new Set(ids).size).toBe(ids.length);
  for (const slide of deck.slides) expect(renderSlide(slide).html).toBeTypeOf('string');
  expect(JSON.parse(JSON.stringify(dumpDeck(deck)))).toHaveProperty('slides');
}

// Each day another part of the seeds; DECKHAND_SOAK=50 plays fifty times as many.
const rounds = 25 * Number(process.env.DECKHAND_SOAK ?? 1);
const day = Math.floor(Date.now() / 86_400_000) * 100_000;

test(`[DK47] broken decks are read, seeds from ${day}`, { timeout: 30_000 * rounds }, () => {
  for (let seed = day; seed < day + rounds; seed++) {
    try {
      read(mutant(seed));
    } catch (error) {
      throw new Error(`seed ${seed}`, { cause: error });
    }
  }
});

test('[DK47] a slide of brackets, quotes or lists without end is a sentence', () => {
  const html = (text: string) => {
    const { slides } = parseDeck(`a\n\n${text}`, { file: 'deck.md' });
    return slides.map(slide => renderSlide(slide).html);
  };
  const brackets = '<p>This slide has more than 5000 brackets and cannot be shown.</p>';
  for (const bit of [']', '[', '[^a]', '![', '[x](', '.a['])
    expect(html(bit.repeat(10_000))).toEqual([brackets]);
  const deep = '<p>This text nests lists or quotes more than 200 deep and cannot be shown.</p>';
  for (const bit of ['> ', '>', '- ', '- > * ']) expect(html(bit.repeat(9_000))).toEqual([deep]);
  expect(html(`\`\`\`\n${'[]'.repeat(10_000)}\n\`\`\``)[0]).toMatch(/^<p>a<\/p>\n<pre/);
});

test('[DK47] what is too long for a slide is said, and not shown', () => {
  const deck = parseDeck(`a\n---\n${'[ '.repeat(40_000)}`, { file: 'deck.md' });
  expect(deck.problems.map(({ rule, position }) => [rule, position.line])).toEqual([
    ['slide-too-long', 3],
  ]);
  expect(deck.slides.map(slide => renderSlide(slide).html)).toEqual([
    '<p>a</p>',
    '<p>This slide has more than 60000 characters and cannot be shown.</p>',
  ]);
});
