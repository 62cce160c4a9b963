// The corpus of snippets: ours against what real shells answered, and that against the installed ones.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import * as corpus from './corpus.ts';

const required = process.env.DECKHAND_REQUIRE === 'all';

describe.each(corpus.areas())('%s', area => {
  const snippets = corpus.readSnippets(area);
  const recorded = corpus.readRecorded(area);

  test('was recorded as it is (`npm run record`)', () => {
    expect(recorded.map(one => one.run)).toEqual(snippets.map(one => one.run));
  });

  test('[SH21] the simulated shell answers as the real one', { timeout: 60_000 }, () => {
    for (const [index, snippet] of snippets.entries()) {
      const { run: _, ...wanted } = recorded[index]!;
      const got = corpus.playSimulated(snippet);
      // A difference that is no more is to be struck off.
      if (snippet.differs) expect({ snippet, ...got }).not.toEqual({ snippet, ...wanted });
      else expect({ snippet, ...got }).toEqual({ snippet, ...wanted });
    }
  });

  const real = corpus.openReal(area.startsWith('ash') ? 'ash' : 'bash');
  test.skipIf(!required)('the installed shell answers as recorded', { timeout: 60_000 }, () => {
    expect(real, 'bash and busybox are installed').not.toBeNull();
    for (const [index, snippet] of snippets.entries()) {
      const { run: _, ...wanted } = recorded[index]!;
      expect({ snippet, ...real?.play(snippet) }).toEqual({ snippet, ...wanted });
    }
  });
});

test('[SH30] what the corpus marks as different stands in SPEC.md, with its reason', () => {
  const spec = readFileSync(new URL('../../src/core/sim/shell/SPEC.md', import.meta.url), 'utf8');
  const [, list = ''] = spec.split('## Snippets that differ');
  const told = [...list.matchAll(/^- (.+): (\S+\/\S+ .+)$/gm)].flatMap(([, reason, places = '']) =>
    places.split('; ').flatMap(place => {
      const [area, ...numbers] = place.replaceAll(',', '').split(' ');
      return numbers.map(number => `${area} ${number}: ${reason}`);
    }),
  );
  const marked = corpus
    .areas()
    .flatMap(corpus.readSnippets)
    .flatMap(({ id, differs }) => (differs === null ? [] : [`${id}: ${differs}`]));
  expect(told.sort()).toEqual(marked.sort());
});

test('there are at least 500 snippets', () => {
  const count = corpus.areas().flatMap(corpus.readSnippets).length;
  expect(count).toBeGreaterThanOrEqual(500);
});
