// `deckhand record`: what it writes, that it writes the same again, and how it ends.
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { said } from '../../test/support/said.ts';
import { decodeCast } from '../core/replay/cast.ts';
import { runRecord } from './record.ts';

const run = (...args: string[]) => said(() => runRecord(args));
const fence = '```';

function deckWith(...commands: string[]): { readonly deck: string; readonly folder: string } {
  const folder = mkdtempSync(join(tmpdir(), 'deckhand-record-'));
  const fences = commands.map(one => `${fence}bash\n${one}\n${fence}\n`);
  const deck = join(folder, 'a.md');
  writeFileSync(deck, `# T\n\n.exercise[\n${fences.join('\n')}]\n`);
  return { deck, folder };
}

test('[RP4] a deck is recorded beside itself, with a marker per snippet, twice the same', async () => {
  const { deck, folder } = deckWith('echo one', 'docker node ls -q | wc -l');
  const path = join(folder, 'a.recordings', 'fresh', 'node1.cast');
  expect(await run(deck, '--lab', 'fresh')).toEqual({ status: 0, out: `${path}\n`, err: '' });
  const text = readFileSync(path, 'utf8');
  const cast = decodeCast(text, path);
  if (!cast.ok) throw new Error(cast.error);
  const { events } = cast.value;
  const markers = events.filter(event => event.kind === 'marker');
  expect(markers.map(({ marker }) => marker.snippet)).toEqual(['a.t.1.1', 'a.t.1.2']);
  expect(new Set(markers.map(({ marker }) => marker.state)).size).toBe(2);
  const [first, second] = markers.map(marker => events.indexOf(marker)) as [number, number];
  const shown = events
    .slice(first, second)
    .map(event => (event.kind === 'output' ? event.text : ''))
    .join('');
  expect(shown).toBe('echo one\r\n\x1b[?2004l\rone\r\n\x1b[?2004hroot@node1:~# ');
  const other = join(folder, 'other');
  expect((await run(deck, '--lab', 'fresh', '-o', other)).status).toBe(0);
  expect(readdirSync(other)).toEqual(['node1.cast']);
  expect(readFileSync(join(other, 'node1.cast'), 'utf8')).toBe(text);
});

test('[RP5] failures and empty decks end with status 1, wrong calls with 2', async () => {
  const failing = deckWith('true', 'false').deck;
  expect(await run(failing, '--lab', 'fresh')).toMatchObject({
    status: 1,
    err:
      'deckhand: 1 of 2 snippets failed and are recorded so: ' +
      `deckhand test ${failing} says which.\n`,
  });
  const empty = deckWith().deck;
  writeFileSync(empty, '# T\n');
  expect(await run(empty, '--lab', 'fresh')).toEqual({
    ...{ status: 1, out: '' },
    err: `deckhand: ${empty} has nothing to run: nothing is recorded.\n`,
  });
  expect(await run()).toEqual({
    ...{ status: 2, out: '' },
    err: 'deckhand: Name one deck to record: deckhand record DECK.\n',
  });
  expect(await run(failing, '--lab', 'fresh', '-o', `${failing}/x`)).toMatchObject({ status: 2 });
});

test('[RP13] version 3 goes into a folder of its own', async () => {
  const { deck, folder } = deckWith('echo one');
  expect(await run(deck, '--lab', 'fresh', '--v3')).toMatchObject({
    status: 2,
    err: 'deckhand: With --v3 name a folder as well: deckhand record DECK --v3 -o DIR.\n',
  });
  const other = join(folder, 'other');
  expect(await run(deck, '--lab', 'fresh', '--v3', '-o', other)).toMatchObject({ status: 0 });
  const [header = ''] = readFileSync(join(other, 'node1.cast'), 'utf8').split('\n');
  expect(JSON.parse(header)).toMatchObject({ version: 3, term: { cols: 120, rows: 40 } });
});
