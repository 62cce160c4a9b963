// Which built scripts and style sheets a static site needs: its page's, and all that these load.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Sheets that come with a script, when what they dress is first shown. */
const sheets = ['student.css', 'map.css', 'replay.css'];

/** Names of files in the folder of built ones. */
export function scriptsOf(build: string): string[] {
  const found = new Set(['site.js']);
  for (const name of found)
    for (const [, part] of readFileSync(join(build, name), 'utf8').matchAll(
      /["']\.\/(part-[A-Z0-9]{8}\.js)["']/g,
    ))
      if (part !== undefined) found.add(part);
  return [...found, 'site-worker.js', 'site-later.js', ...sheets];
}

/** What the licences of their packages want to lie beside them. */
export function licencesOf(build: string): string[] {
  return scriptsOf(build)
    .map(name => `${name}.LEGAL.txt`)
    .filter(name => existsSync(join(build, name)));
}
