// Recordings beside a deck: found by a running server, refused with their place, read anew.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { type Folder, makeFolder, serveFolder } from '../../test/support/server.ts';
import { type Cast, encodeCast } from '../core/replay/cast.ts';
import { createRecordings, recordingsFolder } from './recordings.ts';

let folder: Folder;
afterEach(() => folder.dispose());

const cast: Cast = {
  ...{ columns: 120, rows: 40, title: 'T' },
  origin: { lab: 'fresh', labHash: 'ff', engine: 7, seed: 1, terminal: 'node1' },
  events: [
    { kind: 'output', atMs: 0, text: '$ ' },
    {
      ...{ kind: 'marker', atMs: 1 },
      marker: { snippet: 'deck.t.1.1', rev: '0123abcd', state: '0123456789abcdef' },
    },
  ],
};

test('[RP10] what is made anew is read anew; what cannot be read is told once, and left out', () => {
  folder = makeFolder();
  const place = recordingsFolder(join(folder.path, 'deck.yml'), 'fresh');
  expect(place).toBe(join(folder.path, 'deck.recordings', 'fresh'));
  const told: string[] = [];
  const recordings = createRecordings(place, sentence => told.push(sentence));
  expect(recordings.all()).toEqual([]);
  mkdirSync(place, { recursive: true });
  writeFileSync(join(place, 'node1.cast'), encodeCast(cast));
  writeFileSync(join(place, 'node2.cast'), `${encodeCast(cast)}[1`);
  writeFileSync(join(place, '.node3.cast'), 'hidden');
  writeFileSync(join(place, 'notes.txt'), 'none');
  expect(recordings.all()).toEqual([{ file: 'node1.cast', text: encodeCast(cast), cast }]);
  recordings.all();
  expect(told).toEqual([
    `${join(place, 'node2.cast')}:4: This is no recording that can be read: record the deck again.`,
  ]);
  const mended = { ...cast, title: 'mended', origin: { ...cast.origin, terminal: 'node2' } };
  writeFileSync(join(place, 'node2.cast'), encodeCast(mended));
  expect(recordings.all().map(one => one.cast.title)).toEqual(['T', 'mended']);
});

test('[RP11] a server tells what is recorded, and gives each file as it is', async () => {
  folder = makeFolder({ 'deck.md': '# T\n\n.exercise[\n```bash\ntrue\n```\n]\n' });
  const server = await serveFolder(folder.path, { lab: 'fresh' });
  try {
    const get = (path: string) => fetch(`http://127.0.0.1:${server.port}/${path}`);
    const index = async () => (await get('api/recordings.json')).json();
    expect(await index()).toEqual({ files: [], exercises: [] });
    const place = recordingsFolder(join(folder.path, 'deck.md'), 'fresh');
    mkdirSync(place, { recursive: true });
    writeFileSync(join(place, 'node1.cast'), encodeCast(cast));
    expect(await index()).toEqual({ files: ['node1.cast'], exercises: ['deck.t.1'] });
    const file = await get('recordings/node1.cast');
    expect(file.headers.get('content-type')).toBe('application/x-asciicast');
    expect(await file.text()).toBe(encodeCast(cast));
    expect((await get('recordings/node2.cast')).status).toBe(404);
    expect((await get('recordings/..%2f..%2fdeck.md')).status).toBe(404);
  } finally {
    await server.close();
  }
});
