// Parameter expansion: $x, ${x:-y}, ${a[@]}, ${x//a/b}, ${!x} and their kin.
import type { Task } from '../kernel/kernel.ts';
import { BoundedRegExp } from './bounded-regexp.ts';
import { calculate, separatorsOf, unbound } from './calculate.ts';
import { decodeEscapes } from './echo.ts';
import type { Fields } from './fields.ts';
import { patternSource, patternToRegExp } from './pattern.ts';
import { quoteForShell, quoteInDouble } from './quote.ts';
import { removeMatch } from './remove-match.ts';
import { replaceMatches } from './replace-matches.ts';
import { type Shell, ShellError } from './shell.ts';
import { PIECE } from './slices.ts';
import type { Operation, ParameterPart, Word } from './syntax.ts';

/** A value: one text, several (with how they join), or none. */
type Value = {
  readonly items: readonly string[];
  /** `@` and `*`: several, even when it is one. */
  readonly many: '@' | '*' | null;
  readonly set: boolean;
};

const none: Value = { items: [], many: null, set: false };

export function* expandParameter(
  shell: Shell,
  fields: Fields,
  part: ParameterPart,
  quoted: boolean,
): Task<void> {
  const { operation } = part;
  if (operation?.kind === 'names') {
    const names = shell.variables.names().filter(one => one.startsWith(part.name));
    return yield* add(shell, fields, { items: names, many: '@', set: true }, quoted);
  }
  const swapped = operation?.kind === 'bad' ? /^\$\{(\w+)(~~?)\}$/.exec(part.text) : null;
  if (swapped) {
    const value = yield* valueOfName(shell, swapped[1] ?? '', null);
    return yield* add(
      shell,
      fields,
      yield* each(value, item => changeCase(item, swapped[2] ?? '', '?')),
      quoted,
    );
  }
  if (operation?.kind === 'bad') throw new ShellError(`${part.text}: bad substitution`);
  const referred = part.prefix === '!' && !part.index ? shell.variables.referred(part.name) : null;
  if (referred !== null) return yield* add(shell, fields, one(referred), quoted);
  const name = part.prefix === '!' && !isKeyList(part) ? yield* indirect(shell, part) : part.name;
  let value = isKeyList(part)
    ? keysOf(shell, part)
    : yield* valueOfName(shell, name, part.prefix === '!' ? null : part.index);
  if (part.prefix === '#') {
    const length = value.many ? value.items.length : [...(value.items[0] ?? '')].length;
    if (!value.set && !value.many && shell.has('nounset')) throw unbound(shell, part.name);
    return yield* add(shell, fields, one(String(length)), quoted);
  }
  if (operation?.kind === 'default') {
    return yield* withDefault(shell, fields, { ...part, name }, operation, value, quoted);
  }
  if (!value.set && !value.many && shell.has('nounset')) throw unbound(shell, name);
  if (operation) value = yield* operate(shell, part, operation, value);
  yield* add(shell, fields, value, quoted);
}

function one(text: string): Value {
  return { items: [text], many: null, set: true };
}

function isKeyList(part: ParameterPart): boolean {
  return part.prefix === '!' && part.index !== null && /^[@*]$/.test(part.index.text);
}

function keysOf(shell: Shell, part: ParameterPart): Value {
  const many = part.index?.text === '*' ? '*' : '@';
  return { items: shell.variables.keys(part.name), many, set: true };
}

function* indirect(shell: Shell, part: ParameterPart): Task<string> {
  const value = yield* valueOfName(shell, part.name, part.index);
  const target = value.items[0] ?? '';
  if (!value.set) throw new ShellError(`${part.name}: invalid indirect expansion`);
  if (!/^([A-Za-z_]\w*(\[.*\])?|\d+|[@*#?$!-])$/.test(target))
    throw new ShellError(`${target}: invalid variable name`);
  return target;
}

function* valueOfName(shell: Shell, name: string, index: Word | null): Task<Value> {
  const subscript = /^(\w+)\[(.*)\]$/.exec(name);
  if (subscript?.[1]) return itemOf(shell, subscript[1], subscript[2] ?? '');
  if (index) {
    const many = index.text === '@' ? '@' : index.text === '*' ? '*' : null;
    if (many) {
      const items = listOf(shell, name);
      return { items, many, set: items.length > 0 };
    }
    return itemOf(shell, name, yield* shell.interpreter.expandText(shell, index));
  }
  if (name === '@' || name === '*')
    return { items: shell.positional, many: name, set: shell.positional.length > 0 };
  const text = scalarOf(shell, name);
  return text === null ? none : one(text);
}

function listOf(shell: Shell, name: string): string[] {
  if (name === 'PIPESTATUS') return shell.pipeStatus.map(String);
  if (name === 'FUNCNAME') return [...shell.functionNames].reverse();
  return shell.variables.items(name);
}

function itemOf(shell: Shell, name: string, subscript: string): Value {
  if (subscript === '@' || subscript === '*') {
    const items = listOf(shell, name);
    return { items, many: subscript, set: items.length > 0 };
  }
  const map = shell.variables.find(name)?.kind === 'map';
  const key = map ? subscript : String(calculate(shell, subscript));
  const text =
    name === 'PIPESTATUS' || name === 'FUNCNAME'
      ? (listOf(shell, name)[Number(key)] ?? null)
      : shell.variables.item(name, key);
  return text === null ? none : one(text);
}

/** A parameter without subscript; null when it is not set. */
export function scalarOf(shell: Shell, name: string): string | null {
  switch (name) {
    case '?':
      return String(shell.status);
    case '#':
      return String(shell.positional.length);
    case '$':
      return shellPid(shell);
    case '!':
      return shell.background === null ? null : String(shell.background);
    case '0':
      return shell.name;
    case '-':
      return optionLetters(shell);
    case 'PIPESTATUS':
      return String(shell.pipeStatus[0] ?? 0);
  }
  const first = name.charCodeAt(0);
  if (first >= 48 && first <= 57) return shell.positional[Number(name) - 1] ?? null;
  return shell.variables.get(name);
}

/** `$$` is the number of the first shell, also in its subshells. */
function shellPid(shell: Shell): string {
  return shell.variables.get('\0pid') ?? String(shell.process.pid);
}

function optionLetters(shell: Shell): string {
  const letters: Readonly<Record<string, string>> = {
    errexit: 'e',
    noglob: 'f',
    hashall: 'h',
    nounset: 'u',
    verbose: 'v',
    xtrace: 'x',
    noclobber: 'C',
    monitor: 'm',
    braceexpand: 'B',
    histexpand: 'H',
  };
  const set = Object.entries(letters).filter(([option]) => shell.has(option));
  const own = shell.origin === 'interactive' ? 'i' : '';
  return set.map(([, letter]) => letter).join('') + own + (shell.origin === 'command' ? 'c' : '');
}

/** Items that cost as much as one statement. */
const ITEMS_PER_STEP = 40;

function* add(shell: Shell, fields: Fields, value: Value, quoted: boolean): Task<void> {
  if (!value.many) {
    const text = value.items[0] ?? '';
    if (quoted) fields.addQuoted(text);
    else if (text.length <= PIECE) fields.addExpanded(text);
    else yield* addLong(shell, fields, text);
    return;
  }
  if (quoted && value.many === '*') {
    fields.addQuoted(value.items.join(separatorsOf(shell).charAt(0)));
    return;
  }
  for (const [index, item] of value.items.entries()) {
    if (index > 0) fields.next();
    if (index % ITEMS_PER_STEP === ITEMS_PER_STEP - 1 && shell.tired) yield* shell.work();
    if (quoted) fields.addQuoted(item);
    else fields.addExpanded(item);
  }
}

/** What splitting a piece of text costs. */
const STEPS_PER_PIECE = 250;

/** The result of an unquoted expansion that is long: in pieces. */
export function* addLong(shell: Shell, fields: Fields, text: string): Task<void> {
  for (let at = 0; at < text.length; at += PIECE) {
    fields.addExpanded(text.slice(at, at + PIECE));
    yield* shell.work(STEPS_PER_PIECE);
  }
}

function* withDefault(
  shell: Shell,
  fields: Fields,
  part: ParameterPart,
  operation: Extract<Operation, { kind: 'default' }>,
  value: Value,
  quoted: boolean,
): Task<void> {
  const { operator, operand } = operation;
  const empty = value.items.length === 0 || (value.items.length === 1 && value.items[0] === '');
  const there = operator.startsWith(':') ? !empty : value.set;
  const kind = operator.at(-1);
  if (kind === '+') {
    if (there) yield* shell.interpreter.addParts(shell, fields, operand.parts, quoted);
    else if (quoted) fields.addQuoted('');
    return;
  }
  if (there) return yield* add(shell, fields, value, quoted);
  if (kind === '-') {
    if (operand.parts.length === 0 && quoted) fields.addQuoted('');
    return yield* shell.interpreter.addParts(shell, fields, operand.parts, quoted);
  }
  const text = yield* shell.interpreter.expandText(shell, operand);
  if (kind === '=') {
    if (!/^[A-Za-z_]\w*$/.test(part.name))
      throw new ShellError(`$${part.name}: cannot assign in this way`);
    if (part.index) {
      const key = yield* shell.interpreter.expandText(shell, part.index);
      shell.variables.setItem(part.name, key, text);
    } else shell.variables.set(part.name, text);
    return yield* add(shell, fields, one(text), quoted);
  }
  const reason = operand.text === '' ? 'parameter null or not set' : text;
  if (shell.personality === 'ash') {
    const short = operand.text === '' ? 'parameter not set' : text;
    throw new ShellError(`${part.name}: ${short}`, 2, true);
  }
  const plain = operator === '?' && operand.text === '' ? 'parameter not set' : reason;
  throw new ShellError(`${part.name}: ${plain}`, 127, true);
}

function* operate(
  shell: Shell,
  part: ParameterPart,
  operation: Operation,
  value: Value,
): Task<Value> {
  switch (operation.kind) {
    case 'slice':
      return yield* slice(shell, part, operation, value);
    case 'remove': {
      const pattern = yield* shell.interpreter.expandPattern(shell, operation.operand);
      return yield* each(value, item => removeMatch(item, operation.operator, pattern));
    }
    case 'replace': {
      const pattern = yield* shell.interpreter.expandPattern(shell, operation.pattern);
      const replacement = yield* replacementOf(shell, operation.replacement);
      const items: string[] = [];
      for (const [index, item] of value.items.entries()) {
        if (index % ITEMS_PER_STEP === ITEMS_PER_STEP - 1 && shell.tired) yield* shell.work();
        items.push(yield* replace(item, operation.operator, pattern, replacement));
      }
      return { ...value, items };
    }
    case 'case': {
      const pattern = operation.operand
        ? yield* shell.interpreter.expandPattern(shell, operation.operand)
        : '?';
      return yield* each(value, item => changeCase(item, operation.operator, pattern));
    }
    case 'transform':
      return yield* transform(shell, part, operation.operand.text, value);
    default:
      return value;
  }
}

/** Characters of all items together that an expansion may make. */
const HELD_MAX = 2 ** 23;
/** Characters whose change takes as long as the beginning of another item. */
const CHARACTERS_PER_ITEM = 32;

function* each(value: Value, change: (item: string) => string): Task<Value> {
  const items: string[] = [];
  let size = 0;
  let rested = 0;
  for (const item of value.items) {
    const changed = change(item);
    items.push(changed);
    size += changed.length + CHARACTERS_PER_ITEM;
    if (size > HELD_MAX || changed.length > REPLACED_MAX)
      throw new RangeError('Invalid string length');
    if (size - rested < PIECE) continue;
    rested = size;
    yield 1;
  }
  return { ...value, items };
}

function* slice(
  shell: Shell,
  part: ParameterPart,
  operation: Extract<Operation, { kind: 'slice' }>,
  value: Value,
): Task<Value> {
  const offset = Number(
    calculate(shell, yield* shell.interpreter.expandText(shell, operation.offset)),
  );
  const length = operation.length
    ? Number(calculate(shell, yield* shell.interpreter.expandText(shell, operation.length)))
    : null;
  if (!value.many) {
    const chars = [...(value.items[0] ?? '')];
    const start = offset < 0 ? chars.length + offset : offset;
    if (start < 0) return one('');
    if (length === null) return one(chars.slice(start).join(''));
    const end = length < 0 ? chars.length + length : start + length;
    if (end < start) throw new ShellError(`${operation.length?.text}: substring expression < 0`);
    return one(chars.slice(start, end).join(''));
  }
  // Of the positional parameters number 0 is the shell's name.
  const positional = /^[@*]$/.test(part.name);
  const items = positional ? [shell.name, ...value.items] : value.items;
  const start = offset < 0 ? items.length + offset : offset;
  if (length !== null && length < 0)
    throw new ShellError(`${operation.length?.text}: substring expression < 0`);
  const from = positional && offset === 0 ? 0 : start;
  const end = length === null ? undefined : from + length;
  return { ...value, items: from < 0 ? [] : items.slice(from, end) };
}

/** What a match becomes: in bash an unquoted `&` stands for the match. */
function* replacementOf(shell: Shell, word: Word): Task<(match: string) => string> {
  const pieces: (string | null)[] = [];
  for (const part of word.parts) {
    const text = yield* shell.interpreter.expandText(shell, {
      ...word,
      literal: null,
      parts: [part],
    });
    if (shell.personality === 'ash' || ('quoted' in part && part.quoted)) pieces.push(text);
    else
      for (const [piece] of text.matchAll(/\\&|&|[^&\\]+|\\/g))
        pieces.push(piece === '&' ? null : piece === '\\&' ? '&' : piece);
  }
  return match => pieces.map(piece => piece ?? match).join('');
}

/** Characters of a text in which is replaced. */
const REPLACED_MAX = 2 ** 20;

function* replace(
  text: string,
  operator: string,
  pattern: string,
  replacement: (match: string) => string,
): Task<string> {
  if (pattern === '' && operator.length === 1) return text;
  if (text.length > REPLACED_MAX) throw new RangeError('Invalid string length');
  // Plain text needs no matching: this is many times quicker.
  if (operator === '//' && /^[\w /,:;=-]+$/.test(pattern))
    return text.split(pattern).join(replacement(pattern));
  const source = patternSource(pattern);
  const anchored =
    operator === '/#' ? `^(?:${source})` : operator === '/%' ? `(?:${source})$` : source;
  const expression = new BoundedRegExp(anchored, operator === '//' ? 'gsu' : 'su');
  if (source === '' && operator === '//') return text;
  return yield* replaceMatches(text, expression, ([match]) => replacement(match ?? ''));
}

function changeCase(text: string, operator: string, pattern: string): string {
  const matches = pattern === '?' ? null : patternToRegExp(pattern);
  const upper = (char: string) =>
    operator.startsWith('~') ? char !== char.toUpperCase() : operator.startsWith('^');
  const change = (char: string) =>
    (matches?.test(char) ?? true) ? (upper(char) ? char.toUpperCase() : char.toLowerCase()) : char;
  // The common case is one call of the language's own.
  if (!matches && operator === '^^') return text.toUpperCase();
  if (!matches && operator === ',,') return text.toLowerCase();
  const chars = [...text];
  return chars
    .map((char, index) => (operator.length === 2 || index === 0 ? change(char) : char))
    .join('');
}

function* transform(
  shell: Shell,
  part: ParameterPart,
  operator: string,
  value: Value,
): Task<Value> {
  switch (operator) {
    case 'Q':
      return yield* each(value, item => quoteForShell(item, true));
    case 'U':
      return yield* each(value, item => item.toUpperCase());
    case 'u':
      return yield* each(value, item => item.charAt(0).toUpperCase() + item.slice(1));
    case 'L':
      return yield* each(value, item => item.toLowerCase());
    case 'E':
      return yield* each(value, item => decodeEscapes(item, false).text);
    case 'A': {
      if (value.many && part.index) {
        const rows = shell.variables.keys(part.name).map((key, index) => [key, value.items[index]]);
        const shown = rows.map(([key, item]) => `[${key}]=${quoteInDouble(item ?? '')}`).join(' ');
        return one(`declare -a ${part.name}=(${shown})`);
      }
      const attributes = shell.variables.find(part.name)?.exported ? 'declare -x ' : '';
      return yield* each(value, item => `${attributes}${part.name}=${quoteForShell(item, true)}`);
    }
    case 'a': {
      const variable = shell.variables.find(part.name);
      const kind = variable?.kind === 'array' ? 'a' : variable?.kind === 'map' ? 'A' : '';
      const flags = `${kind}${variable?.readonly ? 'r' : ''}${variable?.exported ? 'x' : ''}`;
      return yield* each(value, () => flags);
    }
    default:
      return value;
  }
}
