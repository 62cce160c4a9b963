// How long a late reader waits for catch-up: from the command to the new workspace on the page.
import { fileURLToPath } from 'node:url';
import { join } from '../support/reader.ts';
import { startServer } from '../support/running-server.ts';
import { type Figure, median } from './figures.ts';

const deck = fileURLToPath(new URL('../../slides/demo.md', import.meta.url));
/** 0-based: slide 38 on the screen. */
const slide = 37;

/** The first reader of a server, whose catch-up nothing has prepared, and those who come after. */
export async function catchUp(rounds = 5): Promise<Figure[]> {
  const first: number[] = [];
  const later: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const server = await startServer([deck, '--lab', 'dockercoins', '--pty', 'off']);
    for (const samples of [first, later, later]) {
      const reader = await join(server.origin, 'Late');
      await reader.command({ kind: 'open-terminal', terminal: 'node1', columns: 120, rows: 40 });
      const replaced = reader.until(event => event.kind === 'replaced');
      const from = performance.now();
      await Promise.all([reader.command({ kind: 'catch-up', slide }), replaced]);
      samples.push(performance.now() - from);
      reader.leave();
    }
    await server.end();
  }
  const name = `catch-up to slide ${slide + 1} of the demo workshop`;
  const budget = { atMost: 1_000, of: 'well under a second' };
  return [
    { name: `${name}, first in a server, median`, value: median(first), unit: 'ms', budget },
    {
      ...{ name: 'the same, whoever comes after, median', value: median(later), unit: 'ms' },
      budget: { atMost: 300, of: 'issue 8: from the cache' },
    },
  ];
}
