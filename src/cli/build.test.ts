// `deckhand build`: which files it writes, what is in them, and where it writes nothing.
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { said } from '../../test/support/said.ts';
import { prepareLab } from '../core/lab/prepare-lab.ts';
import { createDeckSource } from '../server/deck-source.ts';
import { findLab } from '../server/labs.ts';
import { runBuild } from './build.ts';
import { gatherSite } from './site/gather.ts';
import { licencesOf, scriptsOf } from './site/scripts.ts';
import { firstFiles, weighSite } from './site/weigh.ts';
import { writeSite } from './site/write.ts';

const fence = '```';
const text = `# Ships

![A hull](hull.png)

.exercise[

${fence}bash
echo afloat
${fence}

]

???

Tell them of the iceberg.

---

# Second
`;

/** Built scripts as they are, without the need to build them for a unit test. */
function builtFolder(): string {
  const build = mkdtempSync(join(tmpdir(), 'deckhand-built-'));
  const put = (name: string, script: string) => writeFileSync(join(build, name), script);
  put('site.js', 'import("./part-AAAAAAA1.js")');
  put(
    'part-AAAAAAA1.js',
    'const b=()=>import("./part-AAAAAAA2.js");\n//# sourceMappingURL=part-AAAAAAA1.js.map\n',
  );
  put('part-AAAAAAA2.js', 'import"./part-AAAAAAA3.js";import("./part-AAAAAAA5.js")');
  put('part-AAAAAAA3.js', '');
  put('part-AAAAAAA3.js.LEGAL.txt', 'Free for all.');
  put('part-AAAAAAA4.js', 'nobody asks for it');
  put('part-AAAAAAA5.js', '"xterm-helper-textarea"');
  put('site-worker.js', 'worker');
  put('site-later.js', 'later');
  put('embed.js', 'frame()');
  put('service-worker.js', 'keep()');
  for (const name of ['student', 'map', 'replay']) put(`${name}.css`, '');
  return build;
}

function site() {
  const folder = mkdtempSync(join(tmpdir(), 'deckhand-build-'));
  writeFileSync(join(folder, 'ships.md'), text);
  writeFileSync(join(folder, 'hull.png'), 'picture');
  writeFileSync(join(folder, 'secret.png'), 'of no slide');
  const deck = createDeckSource(join(folder, 'ships.md'), {
    ...{ rawHtml: false, basePath: '', values: {} },
  }).current();
  const lab = findLab('fresh', null);
  if (!lab.ok) throw new Error(lab.error);
  const start = prepareLab(lab.value);
  if (!start.ok) throw new Error(start.error);
  const build = builtFolder();
  return {
    deck,
    build,
    make: () => gatherSite({ deck, lab: lab.value, start: start.value, recordings: [], build }),
  };
}

test('[BD1] a site has all that it needs, by relative addresses, and nothing of the notes', () => {
  const { make } = site();
  const files = make();
  const names = [...files.keys()].sort();
  expect(names).toEqual([
    ...['api/recordings.json', 'api/search.json'],
    ...['build/map.css', 'build/part-AAAAAAA1.js', 'build/part-AAAAAAA2.js'],
    ...['build/part-AAAAAAA3.js', 'build/part-AAAAAAA3.js.LEGAL.txt', 'build/part-AAAAAAA5.js'],
    'build/replay.css',
    ...['build/site-later.js', 'build/site-worker.js', 'build/site.js', 'build/student.css'],
    ...['deck/hull.png', 'embed.js', 'favicon.svg'],
    ...['fonts/inter.woff2', 'fonts/jetbrains-mono.woff2'],
    ...['index.html', 'lab.json', 'service-worker.js', 'slides/0.json'],
  ]);
  const page = files.get('index.html')?.toString() ?? '';
  for (const [, address] of page.matchAll(/(?:src|href)="([^"]*)"/g))
    expect(address).toMatch(/^(?!\/|\w+:)/);
  expect(page).toContain('src="deck/hull.png"');
  const all = [...files.values()].map(String).join('\n');
  expect(all).not.toContain('iceberg');
  expect(all).not.toContain('sourceMappingURL');
  const worker = files.get('service-worker.js')?.toString() ?? '';
  for (const name of names)
    if (name !== 'service-worker.js') expect(worker).toContain(`["${name}","`);
  expect([...make()]).toEqual([...files]);
});

test('[BD3] what a first visit loads is counted: what is imported at once, not later', () => {
  const { make } = site();
  const files = make();
  const first = firstFiles(files);
  expect(first).toContain('build/part-AAAAAAA1.js');
  expect(first).toContain('build/part-AAAAAAA5.js');
  expect(first).not.toContain('build/part-AAAAAAA2.js');
  const plain = weighSite(files, bytes => bytes);
  expect(plain.simulator).toBe('worker'.length);
  expect(plain.first).toBeLessThan(plain.all);
  expect(plain.all).toBe([...files.values()].reduce((sum, { length }) => sum + length, 0));
});

test('[BD2] a site takes the place of an earlier one, and of nothing else', async () => {
  const folder = join(mkdtempSync(join(tmpdir(), 'deckhand-out-')), 'new', 'site');
  writeSite(
    folder,
    new Map([
      ['a/old.js', Buffer.from('1')],
      ['b.html', Buffer.from('2')],
    ]),
  );
  writeFileSync(join(folder, 'CNAME'), 'example.org');
  writeSite(folder, new Map([['b.html', Buffer.from('3')]]));
  expect(existsSync(join(folder, 'a/old.js'))).toBe(false);
  expect(readFileSync(join(folder, 'b.html'), 'utf8')).toBe('3');
  expect(readFileSync(join(folder, 'CNAME'), 'utf8')).toBe('example.org');

  const { deck } = site();
  const other = mkdtempSync(join(tmpdir(), 'deckhand-other-'));
  mkdirSync(join(other, 'thesis'));
  const refused = await said(() =>
    runBuild([join(deck.folder, 'ships.md'), '--lab', 'fresh', '-o', other]),
  );
  expect(refused).toMatchObject({ status: 2, out: '' });
  expect(refused.err).toBe(
    `deckhand: ${other} holds something else: name an empty or a new folder with -o.\n`,
  );
  expect(readdirSync(other)).toEqual(['thesis']);
  expect(await said(() => runBuild([join(deck.folder, 'ships.md')]))).toMatchObject({ status: 2 });
});

test('scripts of a site come with their licences', () => {
  const build = builtFolder();
  expect(scriptsOf(build)).not.toContain('part-AAAAAAA4.js');
  expect(licencesOf(build)).toEqual(['part-AAAAAAA3.js.LEGAL.txt']);
});
