// What git shows: patches, commits, logs and their graph.
import { decodeUtf8 } from '../../../lib/bytes.ts';
import { formatDate } from '../date-format.ts';
import { editScript, unified } from './diff.ts';
import type { Commit, Repository, TreeFile } from './git-objects.ts';
import { type Change, changesBetween } from './git-work.ts';

/** Bold, red, green and the like on a terminal; plain elsewhere. */
export type Paint = (style: string, text: string) => string;

export const painted: Paint = (style, text) => `\x1b[${style}m${text}\x1b[m`;
export const unpainted: Paint = (_, text) => text;

export function patchOf(repository: Repository, changes: readonly Change[], paint: Paint): string {
  return changes.map(change => onePatch(repository, change, paint)).join('');
}

function onePatch(repository: Repository, change: Change, paint: Paint): string {
  const { path, before, after } = change;
  const short = (file: TreeFile | null) => (file ? file.id.slice(0, 7) : '0000000');
  const head = [`diff --git a/${path} b/${path}`];
  if (!before) head.push(`new file mode ${after?.mode}`);
  else if (!after) head.push(`deleted file mode ${before.mode}`);
  else if (before.mode !== after.mode)
    head.push(`old mode ${before.mode}`, `new mode ${after.mode}`);
  const mode = before && after && before.mode === after.mode ? ` ${after.mode}` : '';
  if (before?.id !== after?.id) head.push(`index ${short(before)}..${short(after)}${mode}`);
  const [one, other] = [textOf(repository, before), textOf(repository, after)];
  const title = head.map(line => `${paint('1', line)}\n`).join('');
  if (before?.id === after?.id) return title;
  const [left, right] = [before ? `a/${path}` : '/dev/null', after ? `b/${path}` : '/dev/null'];
  if (one.includes('\0') || other.includes('\0'))
    return `${title}Binary files ${left} and ${right} differ\n`;
  const rows = unified(
    left,
    right,
    editScript(linesOf(one), linesOf(other), line => line),
    3,
  );
  const body = rows
    .replace(/\n$/, '')
    .split('\n')
    .map((row, at) => {
      const text = row.replaceAll(NO_NEWLINE, '');
      const shown =
        at < 2
          ? paint('1', text)
          : text.startsWith('@@')
            ? paint('36', text)
            : text.startsWith('+')
              ? paint('32', text)
              : text.startsWith('-')
                ? paint('31', text)
                : text;
      return row.includes(NO_NEWLINE) ? `${shown}\n\\ No newline at end of file\n` : `${shown}\n`;
    });
  // An empty file has nothing to compare.
  return title + (rows.split('\n').length > 3 ? body.join('') : '');
}

/** Stands for a lacking newline while lines are compared. */
const NO_NEWLINE = '\u{f0000}';

function linesOf(text: string): string[] {
  const lines = text.split('\n');
  const last = lines.pop() ?? '';
  return last === '' ? lines : [...lines, last + NO_NEWLINE];
}

function textOf(repository: Repository, file: TreeFile | null): string {
  return file ? decodeUtf8(repository.object(file.id)?.content ?? new Uint8Array()) : '';
}

/** `--stat`: a row per file, and their sum. */
export function statOf(repository: Repository, changes: readonly Change[], paint: Paint): string {
  const rows = changes.map(change => ({ path: change.path, ...countOf(repository, change) }));
  const width = Math.max(0, ...rows.map(({ path }) => path.length));
  const most = Math.max(1, ...rows.map(({ added, removed }) => added + removed));
  const room = Math.max(10, 76 - width - 6);
  const bar = (count: number) =>
    most <= room ? count : count === 0 ? 0 : Math.max(1, Math.round((count * room) / most));
  const digits = String(most).length;
  const table = rows.map(({ path, added, removed }) =>
    ` ${path.padEnd(width)} | ${String(added + removed).padStart(digits)} ${paint('32', '+'.repeat(bar(added)))}${paint('31', '-'.repeat(bar(removed)))}`.trimEnd(),
  );
  return `${table.join('\n')}\n${sumOf(rows)}\n`;
}

export function sumOf(
  rows: readonly { readonly added: number; readonly removed: number }[],
): string {
  const [added, removed] = [
    rows.reduce((sum, row) => sum + row.added, 0),
    rows.reduce((sum, row) => sum + row.removed, 0),
  ];
  const many = (count: number, what: string) => `${count} ${what}${count === 1 ? '' : 's'}`;
  const parts = [` ${many(rows.length, 'file')} changed`];
  if (added > 0 || removed === 0) parts.push(`${many(added, 'insertion')}(+)`);
  if (removed > 0 || added === 0) parts.push(`${many(removed, 'deletion')}(-)`);
  return parts.join(', ');
}

export function countOf(repository: Repository, { before, after }: Change) {
  const [one, other] = [textOf(repository, before), textOf(repository, after)];
  const edits = editScript(linesOf(one), linesOf(other), line => line);
  return {
    added: edits.filter(({ kind }) => kind === '+').length,
    removed: edits.filter(({ kind }) => kind === '-').length,
  };
}

export function dateOf(seconds: number): string {
  return formatDate(seconds * 1000, '%a %b %-d %H:%M:%S %Y +0000');
}

/** ` (HEAD -> main, tag: v1, origin/main)`, or nothing. */
export function namesOf(repository: Repository, id: string, paint: Paint): string {
  const { branch } = repository;
  const names: string[] = [];
  const tip = (name: string) => repository.resolve(name) === id;
  if (branch === null && repository.head === id) names.push(paint('1;36', 'HEAD'));
  if (branch !== null && repository.head === id)
    names.push(`${paint('1;36', 'HEAD -> ')}${paint('1;32', branch)}`);
  for (const tag of repository.refs('refs/tags'))
    if (tip(tag)) names.push(paint('1;33', `tag: ${tag}`));
  for (const name of repository.refs('refs/remotes'))
    if (tip(name)) names.push(paint('1;31', name));
  for (const name of repository.refs('refs/heads'))
    if (name !== branch && tip(name)) names.push(paint('1;32', name));
  if (names.length === 0) return '';
  return ` ${paint('33', '(')}${names.join(paint('33', ', '))}${paint('33', ')')}`;
}

export type LogForm = {
  readonly oneline: boolean;
  readonly graph: boolean;
  readonly patch: boolean;
  readonly stat: boolean;
  readonly decorate: boolean;
  /** `--format=…`, or null. */
  readonly format: string | null;
  readonly paint: Paint;
};

export function commitText(repository: Repository, commit: Commit, form: LogForm): string {
  const { paint } = form;
  const short = commit.id.slice(0, 7);
  const names = form.decorate ? namesOf(repository, commit.id, paint) : '';
  const subject = commit.message.split('\n', 1)[0] ?? '';
  if (form.format !== null) return `${formatted(repository, commit, form.format)}\n`;
  if (form.oneline) return `${paint('33', short)}${names} ${subject}\n`;
  const merge =
    commit.parents.length > 1
      ? `Merge: ${commit.parents.map(parent => parent.slice(0, 7)).join(' ')}\n`
      : '';
  const body = commit.message
    .trimEnd()
    .split('\n')
    .map(line => (line === '' ? '\n' : `    ${line}\n`))
    .join('');
  return `${paint('33', `commit ${commit.id}`)}${names}\n${merge}Author: ${commit.author}\nDate:   ${dateOf(commit.seconds)}\n\n${body}`;
}

function formatted(repository: Repository, commit: Commit, format: string): string {
  const [, name = '', mail = ''] = /^(.*) <(.*)>$/.exec(commit.author) ?? [];
  const [subject = '', ...body] = commit.message.trimEnd().split('\n');
  const seconds = commit.seconds;
  const ago = repository.process.machine;
  const values: Readonly<Record<string, string>> = {
    H: commit.id,
    h: commit.id.slice(0, 7),
    T: commit.tree,
    an: name,
    ae: mail,
    cn: name,
    ce: mail,
    ad: dateOf(seconds),
    cd: dateOf(seconds),
    at: String(seconds),
    ct: String(seconds),
    ai: formatDate(seconds * 1000, '%F %T +0000'),
    as: formatDate(seconds * 1000, '%F'),
    ar: agoText((ago.epochMs + ago.kernel.now()) / 1000 - seconds),
    cr: agoText((ago.epochMs + ago.kernel.now()) / 1000 - seconds),
    s: subject,
    b: body.join('\n').trimStart(),
    B: commit.message.trimEnd(),
    d: namesOf(repository, commit.id, unpainted),
    D: namesOf(repository, commit.id, unpainted).replace(/^ \((.*)\)$/, '$1'),
    p: commit.parents.map(parent => parent.slice(0, 7)).join(' '),
    n: '\n',
    '%': '%',
  };
  const plain = format
    .replace(/^(?:t?format:)/, '')
    .replace(/%C(?:\([^)]*\)|red|green|blue|reset|yellow|bold)/g, '');
  return plain.replace(
    /%(a[neditrs]|c[nedtr]|[HhTsbBdDpn%])/g,
    (whole, key: string) => values[key] ?? whole,
  );
}

function agoText(seconds: number): string {
  const units: readonly (readonly [number, string])[] = [
    [31_536_000, 'year'],
    [2_592_000, 'month'],
    [604_800, 'week'],
    [86_400, 'day'],
    [3_600, 'hour'],
    [60, 'minute'],
    [1, 'second'],
  ];
  const [size, unit] = units.find(([one]) => seconds >= one * (one > 60 ? 2 : 1)) ?? [1, 'second'];
  const count = Math.max(0, Math.floor(seconds / size));
  return `${count} ${unit}${count === 1 ? '' : 's'} ago`;
}

/** What a commit changed against its first parent. */
export function changesOf(repository: Repository, commit: Commit): Change[] {
  return changesBetween(repository.tree(commit.parents[0] ?? null), repository.tree(commit.id));
}
