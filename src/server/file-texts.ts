// Texts of files, read again only when a file's stamp says that it may be another.
import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';

export type FileText = { readonly text: string; readonly hash: string };

/** A file that was written this shortly before it was read may be written again under its stamp. */
const racyMs = 2_000;

type Kept = FileText & { readonly stamp: string; readonly isSettled: boolean };

/** `now` is the time that files are stamped with. Null for a file that cannot be read. */
export function createFileTexts(now: () => number): (file: string) => FileText | null {
  const kept = new Map<string, Kept>();
  return file => {
    const stat = statSync(file, { throwIfNoEntry: false });
    const stamp = stat ? `${stat.size} ${stat.mtimeMs} ${stat.ctimeMs} ${stat.ino}` : '';
    const known = kept.get(file);
    if (known?.isSettled && known.stamp === stamp) return known;
    const text = stat?.isFile() ? readText(file) : null;
    if (text === null || !stat) {
      kept.delete(file);
      return null;
    }
    const isSettled = Math.max(stat.mtimeMs, stat.ctimeMs) < now() - racyMs;
    // The same string as before, so that comparing the two costs nothing.
    const fresh: Kept =
      known?.text === text
        ? { ...known, stamp, isSettled }
        : { text, hash: createHash('sha256').update(text).digest('hex'), stamp, isSettled };
    kept.set(file, fresh);
    return fresh;
  };
}

function readText(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
