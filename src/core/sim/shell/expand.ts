// Expansion: from words to fields, texts and patterns.
import type { Task } from '../kernel/kernel.ts';
import { calculate, separatorsOf } from './calculate.ts';
import { type FieldMode, Fields } from './fields.ts';
import { glob } from './glob.ts';
import { addLong, expandParameter, scalarOf } from './parameter.ts';
import { type Shell, ShellError } from './shell.ts';
import { PIECE } from './slices.ts';
import { processSubstitution, substitute } from './substitute.ts';
import type { Braces, Part, Word } from './syntax.ts';

/** The arguments that words make. */
export function* expandWords(shell: Shell, words: readonly Word[]): Task<string[]> {
  const result: string[] = [];
  for (const word of words) {
    const text = word.literal ?? (word.direct ? directText(shell, word, true) : null);
    if (text !== null) result.push(text);
    else if (word.braces !== null) yield* expandBraceWords(shell, word, word.braces, result);
    else for (const field of yield* fieldsOf(shell, word)) result.push(field);
  }
  return result;
}

/** Words that cost as much as one statement. */
const WORDS_PER_STEP = 40;

function* expandBraceWords(shell: Shell, word: Word, braces: Braces, result: string[]): Task<void> {
  if (typeof braces === 'number') {
    yield* shell.complain(`brace expansion: failed to allocate memory for ${braces} elements`);
    result.push(word.text);
    return;
  }
  for (const [index, one] of braces.entries()) {
    if (index % WORDS_PER_STEP === 0 && shell.tired) yield* shell.work();
    if (typeof one === 'string') result.push(one);
    else for (const field of yield* expandWords(shell, [one])) result.push(field);
  }
}

/** Has nothing that a field could be parted at or that matches names, unless IFS is special. */
const PLAIN = /^[\w./:=,%+-]+$/;

/**
 * The text of a direct word, when it is that simple: all its parameters are set, and what is not
 * quoted remains one field (`split`). Null: the long way finds out.
 */
export function directText(shell: Shell, word: Word, split: boolean): string | null {
  if (split && separatorsOf(shell) !== ' \t\n') return null;
  let whole = '';
  for (const part of word.parts) {
    if (part.kind === 'text') whole += part.text;
    else if (part.kind === 'parameter') {
      const text = scalarOf(shell, part.name);
      if (text === null || (split && !part.quoted && !PLAIN.test(text))) return null;
      whole += text;
    }
  }
  return whole;
}

function* fieldsOf(shell: Shell, word: Word): Task<readonly string[]> {
  const fields = new Fields('fields', separatorsOf(shell), namesFor(shell));
  yield* addParts(shell, fields, withTilde(shell, word.parts, false), false);
  fields.flush();
  return fields.list;
}

/** One text, neither split nor matched. In an assignment `~` counts after each colon too. */
export function* expandText(shell: Shell, word: Word, assignment = false): Task<string> {
  if (word.literal !== null && !(assignment && word.literal.includes('~'))) return word.literal;
  if (word.braces !== null) return word.text;
  const text = word.direct ? directText(shell, word, false) : null;
  if (text !== null) return text;
  return yield* joined(shell, word, 'text', assignment);
}

export function* expandPattern(shell: Shell, word: Word): Task<string> {
  return yield* joined(shell, word, 'pattern', false);
}

export function* expandRegex(shell: Shell, word: Word): Task<string> {
  return yield* joined(shell, word, 'regex', false);
}

function* joined(shell: Shell, word: Word, mode: FieldMode, assignment: boolean): Task<string> {
  const fields = new Fields(mode, '', null);
  yield* addParts(shell, fields, withTilde(shell, word.parts, assignment), false);
  return fields.whole();
}

/** Adds parts to a word that is being made; `quoted` when they stand inside double quotes. */
export function* addParts(
  shell: Shell,
  fields: Fields,
  parts: readonly Part[],
  quoted: boolean,
): Task<void> {
  for (const part of parts) {
    switch (part.kind) {
      case 'text':
        if (part.quoted || quoted) fields.addQuoted(part.text);
        else fields.addPlain(part.text);
        break;
      case 'glob':
        if (quoted) fields.addQuoted(part.text);
        else fields.addGlob(part.text);
        break;
      case 'parameter':
        yield* expandParameter(shell, fields, part, part.quoted || quoted);
        break;
      case 'command': {
        const text = yield* substitute(shell, part.script());
        if (part.quoted || quoted) fields.addQuoted(text);
        else if (text.length <= PIECE) fields.addExpanded(text);
        else yield* addLong(shell, fields, text);
        break;
      }
      case 'arithmetic': {
        const value = String(yield* arithmetic(shell, part.source));
        if (part.quoted || quoted) fields.addQuoted(value);
        else fields.addExpanded(value);
        break;
      }
      case 'process':
        fields.addQuoted(yield* processSubstitution(shell, part));
        break;
    }
  }
}

/** The value of an arithmetic expression, expanded as if quoted first. Throws ShellError. */
export function* arithmetic(shell: Shell, source: Word): Task<bigint> {
  const text = source.literal ?? (yield* expandText(shell, source));
  return calculate(shell, text);
}

function namesFor(shell: Shell): ((pattern: string) => string[] | null) | null {
  if (shell.has('noglob')) return null;
  const options = {
    dotFiles: shell.shopt.has('dotglob'),
    ignoreCase: shell.shopt.has('nocaseglob'),
    deep: shell.shopt.has('globstar'),
  };
  return pattern => {
    const { machine, directory } = shell.process;
    const found = glob(machine.files, directory, pattern, options);
    if (found.length > 0) return found;
    if (shell.shopt.has('failglob')) throw new ShellError(`no match: ${pattern}`);
    return shell.shopt.has('nullglob') ? [] : null;
  };
}

/** Resolves `~`, `~/x`, `~+`, `~root` at the start of unquoted text. */
function withTilde(shell: Shell, parts: readonly Part[], assignment: boolean): readonly Part[] {
  const first = parts[0];
  const starts = first?.kind === 'text' && !first.quoted && first.text.startsWith('~');
  // `make prefix=~/x`: what looks like an assignment is treated as one.
  const similar =
    shell.personality === 'bash' &&
    first?.kind === 'text' &&
    !first.quoted &&
    /^[A-Za-z_]\w*=~/.test(first.text);
  if (similar && first)
    return [
      { ...first, text: first.text.slice(0, first.text.indexOf('~')) },
      ...withTilde(
        shell,
        [{ ...first, text: first.text.slice(first.text.indexOf('~')) }, ...parts.slice(1)],
        true,
      ),
    ];
  if (!starts && !assignment) return parts;
  const changed: Part[] = [];
  parts.forEach((part, index) => {
    if (part.kind !== 'text' || part.quoted || !part.text.includes('~')) {
      changed.push(part);
      return;
    }
    // `~user` must be all of its word's part: `~"x"` is no home.
    const open = index < parts.length - 1;
    const pattern = assignment ? /(^|:)~([^/:]*)(?=$|[/:])/g : /(^)~([^/]*)(?=$|\/)/g;
    let at = 0;
    for (const match of part.text.matchAll(pattern)) {
      const from = (match.index ?? 0) + (match[1]?.length ?? 0);
      const to = (match.index ?? 0) + match[0].length;
      if ((index > 0 && from === 0) || (open && to === part.text.length)) continue;
      const home = homeOf(shell, match[2] ?? '');
      if (home === null) continue;
      if (from > at) changed.push({ ...part, text: part.text.slice(at, from) });
      changed.push({ kind: 'text', text: home, quoted: true });
      at = to;
    }
    if (at < part.text.length) changed.push({ ...part, text: part.text.slice(at) });
  });
  return changed;
}

function homeOf(shell: Shell, user: string): string | null {
  if (user === '') return shell.variables.get('HOME') ?? shell.process.machine.home;
  if (user === '+') return shell.process.directory;
  if (user === '-') return shell.variables.get('OLDPWD');
  const passwd = shell.process.machine.files.read('/etc/passwd');
  const text = passwd.ok ? new Map(rowsOf(passwd.value)) : new Map<string, string>();
  return text.get(user) ?? null;
}

function rowsOf(bytes: Uint8Array): [string, string][] {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text.split('\n').map(row => {
    const cells = row.split(':');
    return [cells[0] ?? '', cells[5] ?? '/'];
  });
}
