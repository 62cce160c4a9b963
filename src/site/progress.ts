// One's progress as a text: to be kept elsewhere, and to go on from on another device.
import type { Commits } from '../core/host/records.ts';
import { fromBase64, toBase64 } from '../core/lib/bytes.ts';
import type { Kept, SiteJournals } from './journals.ts';

const format = 'deckhand-progress-1';

export function exportProgress(kept: Kept): string {
  const checkpoints = kept.checkpoints.map(({ branch, checkpoint: { bytes, ...rest } }) => ({
    branch,
    checkpoint: { ...rest, base64: toBase64(bytes) },
  }));
  return `${JSON.stringify({ format, ...kept, checkpoints })}\n`;
}

type Exported = Omit<Kept, 'checkpoints'> & {
  readonly format: string;
  readonly checkpoints: readonly {
    readonly branch: string;
    readonly checkpoint: { readonly seq: number; readonly atMs: number; readonly base64: string };
  }[];
};

const foreign = 'That is no progress of this workshop: choose a file that was exported from it.';

/** What was here stays as a branch of that label. Null, or why it was not taken. */
export function importProgress(
  text: string,
  { store, register, current, all }: SiteJournals,
  commits: Commits,
  aside: { readonly label: string; readonly nowMs: number },
): string | null {
  const read = readExported(text);
  if (read === null) return foreign;
  if (read.format !== format)
    return 'That was exported by a newer version: import it where that version is.';
  if (!isWhole(read)) return foreign;
  const own = all().branches[0]?.header.lab;
  if (own !== undefined && read.branches[0]?.header.lab !== own) return foreign;
  const before = current();
  commits.together(() => {
    if (before !== null) register.labelBranch(before, '', aside.label, aside.nowMs);
    for (const { id, label, createdMs, header } of read.branches) {
      store.remove(id);
      store.create(id, header);
      register.labelBranch(id, '', label, createdMs);
    }
    for (const { branch, entry } of read.entries) store.append(branch, [entry]);
    for (const { branch, checkpoint } of read.checkpoints)
      store.putCheckpoint(
        branch,
        checkpoint.seq,
        fromBase64(checkpoint.base64) ?? new Uint8Array(),
      );
    register.setBranch('', read.current ?? '');
  });
  return null;
}

/** Null: it is something else. */
function readExported(text: string): Exported | null {
  try {
    const read = JSON.parse(text) as Partial<Exported> | null;
    if (typeof read?.format !== 'string' || !read.format.startsWith('deckhand-progress-'))
      return null;
    return read as Exported;
  } catch {
    return null;
  }
}

function isWhole({ branches, entries, checkpoints, current }: Exported): boolean {
  const isObject = (value: unknown) => typeof value === 'object' && value !== null;
  if (![branches, entries, checkpoints].every(list => Array.isArray(list) && list.every(isObject)))
    return false;
  return (
    branches.every(({ id, header }) => typeof id === 'string' && header?.format === 1) &&
    branches.some(({ id }) => id === current) &&
    entries.every(({ entry }) => Number.isInteger(entry?.seq)) &&
    checkpoints.every(({ checkpoint }) => typeof checkpoint?.base64 === 'string')
  );
}
