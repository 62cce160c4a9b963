// A command as one file, when the build has made it: hundreds of modules take half a second to load.
import { readdirSync, statSync } from 'node:fs';

/**
 * The bundle of a command, or null: not built, or older than what the compiler has written since,
 * e.g. by `tsc -b` alone.
 */
export async function loadBundle<T>(command: string): Promise<T | null> {
  const bundle = new URL(`./${command}.bundle.js`, import.meta.url);
  const folder = new URL('..', import.meta.url);
  try {
    const builtMs = statSync(bundle).mtimeMs;
    const infos = readdirSync(folder).filter(name => name.endsWith('.tsbuildinfo'));
    if (infos.length === 0 || infos.some(name => statSync(new URL(name, folder)).mtimeMs > builtMs))
      return null;
  } catch {
    return null;
  }
  return (await import(bundle.href)) as T;
}
