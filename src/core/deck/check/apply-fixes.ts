// Makes the changes that findings propose in one file's text, where it still says what they expect.
import type { Fix } from './rule.ts';

export type Fixed = {
  readonly text: string;
  /** Those that were made. */
  readonly made: readonly Fix[];
};

/** Keeps the byte order mark and each line's ending. */
export function applyFixes(text: string, fixes: readonly Fix[]): Fixed {
  const bom = text.startsWith('\uFEFF') ? '\uFEFF' : '';
  const lines = text.slice(bom.length).split(/(?<=\n|\r(?!\n))/);
  const made: Fix[] = [];
  // From the end, so that the places of the others stay what they are.
  const ordered = [...fixes].sort((a, b) => b.line - a.line || b.column - a.column);
  for (const fix of ordered) {
    const line = lines[fix.line - 1];
    if (line === undefined) continue;
    const ending = /(?:\r\n|\r|\n)$/.exec(line)?.[0] ?? '';
    const body = line.slice(0, line.length - ending.length);
    const at = fix.column - 1;
    if (at > body.length || !body.startsWith(fix.remove, at)) continue;
    const insert = fix.insert.replaceAll('\n', ending || endingOf(lines));
    lines[fix.line - 1] = body.slice(0, at) + insert + body.slice(at + fix.remove.length) + ending;
    made.push(fix);
  }
  return { text: bom + lines.join(''), made };
}

function endingOf(lines: readonly string[]): string {
  return /(?:\r\n|\r|\n)$/.exec(lines[0] ?? '')?.[0] ?? '\n';
}
