// Paths of files as decks write them: with slashes, relative to a folder.

export function folderOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash === -1 ? '' : path.slice(0, slash);
}

/** A path relative to a folder, with `.` and `..` taken out. */
export function joinPath(folder: string, path: string): string {
  const parts: string[] = [];
  for (const part of `${path.startsWith('/') ? '' : folder}/${path}`.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else parts.push(part);
  }
  return (folder.startsWith('/') || path.startsWith('/') ? '/' : '') + parts.join('/');
}
