// Names that match a pattern: pathname expansion.
import type { FileSystem } from '../os/os.ts';
import { joinPath, normalPath } from '../os/path.ts';
import { hasPattern, patternToRegExp } from './pattern.ts';

export type GlobOptions = {
  readonly dotFiles: boolean;
  readonly ignoreCase: boolean;
  /** `**` goes through directories. */
  readonly deep: boolean;
};

/** Matching paths in the order of bytes, written as the pattern was (relative stays relative). */
export function glob(
  files: FileSystem,
  directory: string,
  pattern: string,
  options: GlobOptions,
): string[] {
  const absolute = pattern.startsWith('/');
  const parts = pattern.split(/\/+/).filter((part, index) => part !== '' || index > 0);
  let found: string[] = [absolute ? '/' : ''];
  parts.forEach((part, index) => {
    const last = index === parts.length - 1;
    found = found.flatMap(prefix => step(prefix, part, last));
  });
  return found.sort((one, other) => (one < other ? -1 : one > other ? 1 : 0));

  function step(prefix: string, part: string, last: boolean): string[] {
    if (part === '') return isDirectory(prefix) ? [`${prefix}/`] : [];
    if (part === '**' && options.deep)
      return [prefix, ...below(prefix)].filter(one => one !== '' || !last);
    if (!hasPattern(part)) {
      const name = part.replace(/\\(.)/g, '$1');
      const path = under(prefix, name);
      return files.lstat(whole(path)).ok ? [path] : [];
    }
    const matches = patternToRegExp(part, options.ignoreCase);
    const dots = part.startsWith('.') || options.dotFiles;
    return names(prefix)
      .filter(name => (dots || !name.startsWith('.')) && matches.test(name))
      .map(name => under(prefix, name))
      .filter(path => last || isDirectory(path));
  }

  function below(prefix: string): string[] {
    return names(prefix)
      .filter(name => !name.startsWith('.'))
      .map(name => under(prefix, name))
      .flatMap(path => [path, ...(isDirectory(path) ? below(path) : [])]);
  }

  function under(prefix: string, name: string): string {
    return prefix === '' ? name : joinPath(prefix, name);
  }

  function whole(path: string): string {
    return normalPath(directory, path || '.');
  }

  function names(prefix: string): readonly string[] {
    const listed = files.list(whole(prefix));
    return listed.ok ? listed.value : [];
  }

  function isDirectory(path: string): boolean {
    const stat = files.stat(whole(path));
    return stat.ok && stat.value.type === 'directory';
  }
}
