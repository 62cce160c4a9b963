// diff: what differs between two files, or two folders of them.
import { decodeUtf8 } from '../../../lib/bytes.ts';
import type { Task } from '../../kernel/kernel.ts';
import type { Process, Program } from '../../os/os.ts';
import { joinPath } from '../../os/path.ts';
import { readInput } from './lines.ts';
import { isBusybox, type Options, readOptions, tryHelp } from './options.ts';

const diff: Program = {
  name: 'diff',
  *run(process) {
    const options = yield* readOptions(process, {
      short: 'uqwbiBNrU:sacyW:',
      long: {
        unified: 'u',
        brief: 'q',
        'ignore-all-space': 'w',
        'ignore-space-change': 'b',
        'ignore-blank-lines': 'B',
        'ignore-case': 'i',
        'new-file': 'N',
        recursive: 'r',
        'report-identical-files': 's',
        text: 'a',
        'color?': 'a',
      },
      usage: '[OPTION]... FILES',
      wrongStatus: 2,
    });
    if (typeof options === 'number') return options;
    const [one, other] = options.operands;
    if (one === undefined || other === undefined) {
      const last = one ?? 'diff';
      yield* process.complain(
        isBusybox(process)
          ? 'BusyBox v1.36.1 multi-call binary.\n\nUsage: diff [-abBdiNqrTstw] FILE1 FILE2\n'
          : `diff: missing operand after '${last}'\ndiff: ${tryHelp(process)}`,
      );
      return isBusybox(process) ? 1 : 2;
    }
    if (options.has('c') || options.has('y')) {
      const form = options.has('c') ? 'context' : 'side by side';
      yield* process.complain(`diff: ${form} is not simulated: leave it out, or take -u\n`);
      return 2;
    }
    return yield* compare(process, options, one, other);
  },
};

function isDirectory(process: Process, name: string): boolean {
  const stat = name === '-' ? null : process.machine.files.stat(process.path(name));
  return stat?.ok === true && stat.value.type === 'directory';
}

function* compare(process: Process, options: Options, one: string, other: string): Task<number> {
  const folders = [isDirectory(process, one), isDirectory(process, other)];
  if (folders[0] && folders[1]) return yield* compareFolders(process, options, one, other);
  const last = (name: string) => name.slice(name.lastIndexOf('/') + 1);
  if (folders[0]) return yield* compare(process, options, joinPath(one, last(other)), other);
  if (folders[1]) return yield* compare(process, options, one, joinPath(other, last(one)));
  return yield* compareFiles(process, options, one, other, null);
}

function* compareFolders(
  process: Process,
  options: Options,
  one: string,
  other: string,
): Task<number> {
  const { files } = process.machine;
  const namesOf = (folder: string) => {
    const listed = files.list(process.path(folder));
    return listed.ok ? listed.value : [];
  };
  const [left, right] = [namesOf(one), namesOf(other)];
  let status = 0;
  for (const name of [...new Set([...left, ...right])].sort()) {
    const [a, b] = [joinPath(one, name), joinPath(other, name)];
    const lacking = !left.includes(name) ? one : !right.includes(name) ? other : null;
    let result = 1;
    if (lacking !== null && !options.has('N'))
      yield* process.print(`Only in ${lacking === one ? other : one}: ${name}\n`);
    else if (isDirectory(process, a) && isDirectory(process, b)) {
      const common = `Common subdirectories: ${a} and ${b}\n`;
      result = options.has('r') ? yield* compareFolders(process, options, a, b) : 0;
      if (!options.has('r')) yield* process.print(common);
    } else {
      const absent = lacking === one ? a : lacking && b;
      result = yield* compareFiles(process, options, a, b, absent, true);
    }
    status = Math.max(status, result);
  }
  return status;
}

/** `absent` counts as empty, by `-N`. */
function* compareFiles(
  process: Process,
  options: Options,
  one: string,
  other: string,
  absent: string | null,
  inFolder = false,
): Task<number> {
  const bytes = (name: string) => (name === absent ? new Uint8Array() : readInput(process, name));
  const first = bytes(one);
  const a = first instanceof Uint8Array ? first : yield* first;
  const second = bytes(other);
  const b = second instanceof Uint8Array ? second : yield* second;
  if (!a || !b) return 2;
  if ((a.includes(0) || b.includes(0)) && !options.has('a')) {
    if (a.length === b.length && a.every((byte, at) => byte === b[at])) return 0;
    yield* process.print(`Binary files ${one} and ${other} differ\n`);
    return isBusybox(process) ? 1 : 2;
  }
  const [x, y] = [linesOf(decodeUtf8(a)), linesOf(decodeUtf8(b))];
  yield (x.length + y.length) / 1000;
  const edits = editScript(x, y, keyOf(options));
  const changed = edits.filter(edit => edit.kind !== ' ');
  const blank = options.has('B') && changed.every(edit => edit.text.trim() === '');
  if (changed.length === 0 || blank) {
    if (options.has('s')) yield* process.print(`Files ${one} and ${other} are identical\n`);
    return 0;
  }
  if (options.has('q')) {
    yield* process.print(`Files ${one} and ${other} differ\n`);
    return 1;
  }
  const letters = ['u', 'r', 'i', 'w', 'b', 'B', 'N'].filter(one => options.has(one)).join('');
  const given = letters === '' ? '' : `-${letters} `;
  if (inFolder) yield* process.print(`diff ${given}${one} ${other}\n`);
  const joined = options.has('u') || options.get('U') !== null || isBusybox(process);
  const context = Number(options.get('U') ?? 3);
  yield* process.print(joined ? unified(one, other, edits, context) : normal(edits));
  return 1;
}

/** A last line without its end is told apart from one with it. */
const OPEN = '\n\\ No newline at end of file';

function linesOf(text: string): string[] {
  const lines = text.split('\n');
  const last = lines.pop() ?? '';
  return last === '' ? lines : [...lines, last + OPEN];
}

function keyOf(options: Options): (line: string) => string {
  return line => {
    let text = options.has('w')
      ? line.replace(/\s+/g, '')
      : options.has('b')
        ? line.replace(/\s+/g, ' ').trimEnd()
        : line;
    if (options.has('i')) text = text.toLowerCase();
    return text;
  };
}

type Edit = { readonly kind: ' ' | '-' | '+'; readonly text: string };

/** Cells of the table that compares what differs; beyond it all of it counts as changed. */
const TABLE_MAX = 4_000_000;

/** Longest common subsequence of what stands between the common begin and end. */
export function editScript(
  a: readonly string[],
  b: readonly string[],
  key: (line: string) => string,
): Edit[] {
  const [x, y] = [a.map(key), b.map(key)];
  let start = 0;
  while (start < x.length && start < y.length && x[start] === y[start]) start++;
  let [endA, endB] = [x.length, y.length];
  while (endA > start && endB > start && x[endA - 1] === y[endB - 1]) {
    endA--;
    endB--;
  }
  const same = (text: string): Edit => ({ kind: ' ', text });
  return [
    ...a.slice(0, start).map(same),
    ...middle(
      a.slice(start, endA),
      b.slice(start, endB),
      x.slice(start, endA),
      y.slice(start, endB),
    ),
    ...a.slice(endA).map(same),
  ];
}

function middle(
  a: readonly string[],
  b: readonly string[],
  x: readonly string[],
  y: readonly string[],
): Edit[] {
  const edits: Edit[] = [];
  const width = b.length + 1;
  if ((a.length + 1) * width > TABLE_MAX) {
    for (const text of a) edits.push({ kind: '-', text });
    for (const text of b) edits.push({ kind: '+', text });
    return edits;
  }
  const lengths = new Uint32Array((a.length + 1) * width);
  const at = (i: number, j: number) => lengths[i * width + j] as number;
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      lengths[i * width + j] =
        x[i] === y[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && x[i] === y[j]) {
      edits.push({ kind: ' ', text: a[i++] as string });
      j++;
    } else if (j >= b.length || (i < a.length && at(i + 1, j) >= at(i, j + 1)))
      edits.push({ kind: '-', text: a[i++] as string });
    else edits.push({ kind: '+', text: b[j++] as string });
  }
  return edits;
}

function normal(edits: readonly Edit[]): string {
  let text = '';
  let [line, other] = [0, 0];
  const range = (from: number, count: number) =>
    count > 1 ? `${from + 1},${from + count}` : `${count === 0 ? from : from + 1}`;
  for (let at = 0; at < edits.length; ) {
    if (edits[at]?.kind === ' ') {
      at++;
      line++;
      other++;
      continue;
    }
    const group: Edit[] = [];
    while (at < edits.length && edits[at]?.kind !== ' ') group.push(edits[at++] as Edit);
    const removed = group.filter(edit => edit.kind === '-');
    const added = group.filter(edit => edit.kind === '+');
    const letter = removed.length === 0 ? 'a' : added.length === 0 ? 'd' : 'c';
    text += `${range(line, removed.length)}${letter}${range(other, added.length)}\n`;
    text += removed.map(edit => `< ${edit.text}\n`).join('');
    if (letter === 'c') text += '---\n';
    text += added.map(edit => `> ${edit.text}\n`).join('');
    line += removed.length;
    other += added.length;
  }
  return text;
}

export function unified(
  one: string,
  other: string,
  edits: readonly Edit[],
  context: number,
): string {
  let text = `--- ${one}\n+++ ${other}\n`;
  const near = (at: number) =>
    edits.slice(Math.max(0, at - context), at + context + 1).some(edit => edit.kind !== ' ');
  let [line, right] = [1, 1];
  for (let at = 0; at < edits.length; ) {
    if (!near(at)) {
      at++;
      line++;
      right++;
      continue;
    }
    const hunk: Edit[] = [];
    while (at < edits.length && near(at)) hunk.push(edits[at++] as Edit);
    const counts = [
      hunk.filter(edit => edit.kind !== '+').length,
      hunk.filter(edit => edit.kind !== '-').length,
    ] as const;
    const range = (from: number, count: number) =>
      count === 1 ? `${from}` : `${count === 0 ? from - 1 : from},${count}`;
    text += `@@ -${range(line, counts[0])} +${range(right, counts[1])} @@\n${hunk.map(edit => `${edit.kind}${edit.text}\n`).join('')}`;
    line += counts[0];
    right += counts[1];
  }
  return text;
}

export const diffPrograms: readonly Program[] = [diff];
