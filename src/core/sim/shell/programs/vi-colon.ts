// The bottom line of vi: commands after `:`, patterns after `/` and `?`.
import { decodeUtf8 } from '../../../lib/bytes.ts';
import type { Task } from '../../kernel/kernel.ts';
import { errnoText } from '../../os/errno.ts';
import type { Vi } from './vi.ts';
import { load, save } from './vi-file.ts';
import { firstWord } from './vi-motions.ts';
import { findPattern } from './vi-search.ts';
import { substitute } from './vi-substitute.ts';

/** Asks for a line at the bottom and does what it says. */
export function* askColon(vi: Vi, kind: string, count: number | null, range = ''): Task<void> {
  const begin = range !== '' ? range : kind === ':' && count !== null ? `.,.+${count - 1}` : '';
  const line = yield* askLine(vi, kind, begin);
  if (line === null) return;
  if (kind === ':') {
    if (!vi.busybox) vi.message = `:${line}`;
    yield* colon(vi, line);
    return;
  }
  if (line !== '') vi.pattern = { source: line, backward: kind === '?' };
  else if (vi.pattern) vi.pattern = { ...vi.pattern, backward: kind === '?' };
  const found = findPattern(vi, false, count ?? 1);
  if (found) vi.text.moveTo(found);
}

/** Null: given up. */
function* askLine(vi: Vi, kind: string, begin: string): Task<string | null> {
  let line = begin;
  let past = vi.typed.length;
  for (;;) {
    vi.asking = kind + line;
    const key = yield* vi.key();
    if (key === 'enter') break;
    if (key === 'escape' || key === '^C' || (/^(backspace|\^H)$/.test(key) && line === '')) {
      vi.asking = null;
      return null;
    }
    if (key === 'backspace' || key === '^H') line = [...line].slice(0, -1).join('');
    else if (key === '^U') line = '';
    else if (key === '^W') line = line.replace(/\S*\s*$/, '');
    else if (key === 'up' || key === 'down') {
      past = Math.max(0, Math.min(vi.typed.length, past + (key === 'up' ? -1 : 1)));
      line = vi.typed[past]?.slice(1) ?? '';
    } else if ([...key].length === 1) line += key;
  }
  vi.asking = null;
  if (line !== '') vi.typed.push(kind + line);
  return line;
}

export function* saveAndLeave(vi: Vi): Task<void> {
  if (!vi.text.modified || save(vi, { from: 0, to: vi.text.last, name: null, force: false }))
    vi.status = 0;
}

const unsaved = 'E37: No write since last change (add ! to override)';

function* colon(vi: Vi, typed: string): Task<void> {
  const { text } = vi;
  const parsed = readRange(vi, typed.trim());
  if (!parsed) return;
  const { from, to, given, rest } = parsed;
  if (rest === '') {
    if (given) text.moveTo({ line: to, column: firstWord(text.lines[to] ?? '') });
    return;
  }
  const shell = /^!(.*)$/s.exec(rest);
  if (shell) {
    yield* outside(vi, shell[1] ?? '');
    return;
  }
  const match = /^([a-z]+)(!?)\s*(.*)$/is.exec(rest);
  const [, name = '', bang = '', argument = ''] = match ?? [];
  const whole = given ? { from, to } : { from: 0, to: text.last };
  const file = { ...whole, name: argument === '' ? null : argument, force: bang !== '' };
  if (/^(s|&&?)$/.test(name) || /^s[^\w\s]/.test(rest)) {
    substitute(vi, from, to, rest.slice(1));
    return;
  }
  switch (name) {
    case 'w':
    case 'write':
      save(vi, file);
      return;
    case 'wq':
    case 'x':
    case 'xit':
    case 'wqa':
    case 'xa':
      if ((!name.startsWith('w') && !text.modified) || save(vi, file)) vi.status = 0;
      return;
    case 'q':
    case 'quit':
    case 'qa':
    case 'cq':
      if (text.modified && bang === '' && name !== 'cq')
        vi.message = vi.busybox ? 'No write since last change (:q! overrides)' : unsaved;
      else vi.status = name === 'cq' ? 1 : 0;
      return;
    case 'e':
    case 'edit':
      if (text.modified && bang === '')
        vi.message = vi.busybox ? 'No write since last change (:edit! overrides)' : unsaved;
      else load(vi, argument === '' ? vi.name : argument);
      return;
    default:
      yield* lineCommand(vi, name, argument, from, to);
  }
}

/** Commands on lines of the text, and settings. */
function* lineCommand(
  vi: Vi,
  name: string,
  argument: string,
  from: number,
  to: number,
): Task<void> {
  const { text } = vi;
  switch (name) {
    case 'd':
    case 'delete':
    case 'y':
    case 'yank': {
      const count = to - from + 1;
      text.yanked = { text: text.lines.slice(from, to + 1), linewise: true };
      if (name.startsWith('y')) {
        if (count > 2) vi.message = `${count} lines yanked`;
        return;
      }
      text.remember();
      text.replaceLines(from, count, []);
      text.moveTo({ line: from, column: 0 });
      if (count > 2) vi.message = `${count} fewer lines`;
      return;
    }
    case 'r':
    case 'read': {
      const content = argument.startsWith('!')
        ? yield* vi.capture(argument.slice(1))
        : readText(vi, argument);
      if (content === null) return;
      text.remember();
      text.replaceLines(to + 1, 0, content.replace(/\n$/, '').split('\n'));
      text.moveTo({ line: to + 1, column: 0 });
      return;
    }
    case 'se':
    case 'set':
      for (const word of argument.split(/\s+/)) setOption(vi, word);
      return;
    case 'noh':
    case 'nohl':
    case 'nohlsearch':
    case 'syntax':
    case 'sy':
      return;
    case 'f':
    case 'file':
      vi.message = `"${vi.name ?? '[No Name]'}" ${text.lines.length} lines`;
      return;
    default:
      vi.message = vi.busybox
        ? `Not implemented: ${name}${argument === '' ? '' : ` ${argument}`}`
        : `E492: Not an editor command: ${name}${argument === '' ? '' : ` ${argument}`}`;
  }
}

function readText(vi: Vi, name: string): string | null {
  const found = vi.process.machine.files.read(vi.process.path(name));
  if (found.ok) return decodeUtf8(found.value);
  vi.message = vi.busybox ? `'${name}' ${errnoText(found.error)}` : `E484: Can't open file ${name}`;
  return null;
}

function setOption(vi: Vi, word: string): void {
  const on = !word.startsWith('no');
  const name = word.replace(/^no/, '').replace(/=.*/, '');
  if (name === 'nu' || name === 'number') vi.numbers = on;
  else if (name === 'ai' || name === 'autoindent') vi.autoIndent = on;
  else if (name === 'paste') vi.autoIndent = false;
  else if (
    !/^(ic|ignorecase|hls|hlsearch|is|incsearch|ts|tabstop|sw|shiftwidth|et|expandtab|sts|list|wrap|ruler|ru|showmode|sm|showmatch|compatible|cp|mouse|smd|smartcase|scs|background|bg|si|smartindent)$/.test(
      name,
    )
  )
    vi.message = `E518: Unknown option: ${word}`;
}

/** `:!command` runs on the terminal; a key brings the text back. */
function* outside(vi: Vi, command: string): Task<void> {
  yield* vi.screen.close();
  yield* vi.process.print(`:!${command}\n`);
  const status = yield* vi.process.run(['sh', '-c', command]);
  if (status !== 0) yield* vi.process.print(`\nshell returned ${status}\n`);
  yield* vi.process.print('\nPress ENTER or type command to continue');
  vi.screen.tty.configure({ canonical: false, echo: false, signals: false });
  yield* vi.screen.key();
  yield* vi.process.print('\n');
  yield* vi.screen.open();
}

type Range = {
  readonly from: number;
  readonly to: number;
  readonly given: boolean;
  readonly rest: string;
};

/** Lines before a command: `%`, `3`, `.,$`, `.+1`; null: said what is wrong. */
function readRange(vi: Vi, typed: string): Range | null {
  const { text } = vi;
  const all = /^%\s*/.exec(typed);
  if (all) return { from: 0, to: text.last, given: true, rest: typed.slice(all[0].length) };
  const address = String.raw`(\d+|\.|\$|'<|'>)?((?:[+-]\d*)*)`;
  const match = new RegExp(`^${address}(?:(,)${address})?\\s*`).exec(typed);
  if (!match || match[0] === '')
    return { from: text.line, to: text.line, given: false, rest: typed };
  const [whole, first, firstBy = '', comma, second, secondBy = ''] = match;
  const lineOf = (base: string | undefined, by: string) => {
    const start =
      base === undefined || base === '.' ? text.line : base === '$' ? text.last : Number(base) - 1;
    return [...by.matchAll(/([+-])(\d*)/g)].reduce(
      (sum, [, sign, number]) => sum + (sign === '-' ? -1 : 1) * Number(number || 1),
      start,
    );
  };
  const from = lineOf(first, firstBy);
  const to = comma ? lineOf(second, secondBy) : from;
  const rest = typed.slice(whole.length);
  if (rest !== '' && (from < 0 || to > text.last || from > to)) {
    vi.message = from > to ? 'E493: Backwards range given' : 'E16: Invalid range';
    return null;
  }
  const inside = (line: number) => Math.max(0, Math.min(text.last, line));
  return { from: inside(from), to: inside(to), given: true, rest };
}
