// Labs on disk: those of the folder where one works, then those that come with Deckhand.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Deck } from '../core/deck/deck.ts';
import { chooseLab } from '../core/lab/choose-lab.ts';
import { formatLabProblem, type Lab } from '../core/lab/lab.ts';
import { readLab } from '../core/lab/read-lab.ts';
import { fail, ok, type Result } from '../core/lib/result.ts';

const own = fileURLToPath(new URL('../../labs', import.meta.url));

/** Names of all labs that can be had by name. */
export function listLabs(): string[] {
  const names = [resolve('labs'), own].flatMap(folder =>
    existsSync(folder)
      ? readdirSync(folder).filter(name => existsSync(join(folder, name, 'lab.yml')))
      : [],
  );
  return [...new Set(names)].sort();
}

/**
 * The lab to use: `asked` is a name or a folder, or null, when the deck's own counts. The error is
 * for a person; what the deck has wrong is told with its place.
 */
export function findLab(
  asked: string | null,
  deck: Pick<Deck, 'lab' | 'labPosition'> | null,
): Result<Lab, string> {
  const labs = listLabs();
  const chosen = chooseLab(asked, deck?.lab ?? null, labs);
  const { file, line, column } = deck?.labPosition ?? { file: '', line: 0, column: 0 };
  const place = asked === null && deck ? `${file}:${line}:${column}: ` : '';
  if (!chosen.ok) return fail(`${place}${chosen.error}`);
  const name = chosen.value;
  const folder = [join('labs', name), join(own, name), name].find(path =>
    existsSync(join(path, 'lab.yml')),
  );
  if (folder === undefined)
    return fail(
      `${place}There is no lab ${name}: name a folder with a lab.yml, or one of ${labs.join(', ')}.`,
    );
  const lab = readLab({
    path: relative('.', folder).split(sep).join('/'),
    readFile: path => readIfFile(join(folder, path)),
    listFiles: path => listBelow(join(folder, path)),
  });
  return lab.ok ? ok(lab.value) : fail(lab.error.map(formatLabProblem).join('\n'));
}

function readIfFile(path: string): Uint8Array | null {
  return existsSync(path) && statSync(path).isFile() ? new Uint8Array(readFileSync(path)) : null;
}

function listBelow(folder: string): string[] | null {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) return null;
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();
}
