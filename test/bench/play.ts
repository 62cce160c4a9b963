// How long `deckhand test` takes for a whole deck, process start included.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type Figure, median } from './figures.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

export function playDeck(deck: string, rounds = 5): Figure[] {
  const wall: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const from = performance.now();
    const run = spawnSync(
      process.execPath,
      ['dist/cli/main.js', 'test', deck, '--lab', 'dockercoins', '--json'],
      { cwd: root, encoding: 'utf8' },
    );
    wall.push((performance.now() - from) / 1000);
    const { passed, snippets } = JSON.parse(run.stdout) as { passed: number; snippets: number };
    if (passed !== snippets) throw new Error(`${deck}: ${passed} of ${snippets} snippets passed`);
  }
  return [
    {
      name: `deckhand test ${deck}, process and all, median`,
      value: median(wall),
      unit: 's',
      budget: { atMost: 2, of: 'issue' },
    },
  ];
}
