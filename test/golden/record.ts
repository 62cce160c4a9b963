// `npm run record`: plays the corpus on the real shells and writes down what they answered.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  areas,
  describe,
  openReal,
  playSimulated,
  readRecorded,
  readSnippets,
  recordingOf,
} from './corpus.ts';

function difference(real: string, ours: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'deckhand-difference-'));
  writeFileSync(join(folder, 'real'), real);
  writeFileSync(join(folder, 'ours'), ours);
  const shown = spawnSync('diff', ['real', 'ours'], { cwd: folder, encoding: 'utf8' });
  rmSync(folder, { recursive: true });
  return shown.stdout;
}

const [mode = 'record', only = ''] = process.argv.slice(2);
let right = 0;
let all = 0;
for (const area of areas()) {
  if (!area.includes(only)) continue;
  const snippets = readSnippets(area);
  if (mode === 'record') {
    const real = openReal(area.startsWith('ash') ? 'ash' : 'bash');
    if (!real) throw new Error(`${area}: the real shell is not installed`);
    const lines = snippets.map(one => JSON.stringify({ run: one.run, ...real.play(one) }));
    writeFileSync(recordingOf(area), `${lines.join('\n')}\n`);
    process.stdout.write(`${area}: ${lines.length}\n`);
    continue;
  }
  const recorded = readRecorded(area);
  snippets.forEach((one, index) => {
    const want = recorded[index];
    const got = describe(playSimulated(one));
    all++;
    if (want && want.run === one.run && describe(want) === got) right++;
    else if (!one.differs)
      process.stdout.write(
        `=== ${one.id}\n${one.run.slice(0, 300)}\n${difference(want ? describe(want) : '', got)}\n`,
      );
  });
}
if (mode !== 'record') process.stdout.write(`${right} of ${all}\n`);
