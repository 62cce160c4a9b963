// Writes a site into its folder: an earlier site is replaced, anything else is left alone.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';
import { CallError } from '../call.ts';
import type { SiteFiles } from './gather.ts';

/** Names what a build wrote, so that the next one knows what is its own. */
const listName = 'deckhand-site.json';

export function writeSite(folder: string, files: SiteFiles): void {
  const before = ownFiles(folder);
  try {
    mkdirSync(folder, { recursive: true });
    for (const [path, bytes] of files) {
      const file = join(folder, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, bytes);
    }
    for (const path of before) if (!files.has(path)) rmSync(join(folder, path), { force: true });
    const list = { format: 1, files: [...files.keys()] };
    writeFileSync(join(folder, listName), `${JSON.stringify(list)}\n`);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'it failed';
    throw new CallError(`${folder} cannot be written (${code}): name another folder with -o.`);
  }
}

/** What an earlier build wrote there; throws when there is something else. */
function ownFiles(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  const foreign = `${folder} holds something else: name an empty or a new folder with -o.`;
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch {
    throw new CallError(foreign);
  }
  if (names.length === 0) return [];
  try {
    const read = JSON.parse(readFileSync(join(folder, listName), 'utf8')) as { files: string[] };
    const root = resolve(folder) + sep;
    return read.files.filter(path => resolve(folder, path).startsWith(root));
  } catch {
    throw new CallError(foreign);
  }
}
