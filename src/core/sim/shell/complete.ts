// Completion at the Tab key: commands, files, variables.
import type { Task } from '../kernel/kernel.ts';
import { findCommand } from '../os/executable.ts';
import { joinPath } from '../os/path.ts';
import type { Completion } from './line-editor.ts';
import type { Shell } from './shell.ts';

const keywords = [
  'if',
  'then',
  'else',
  'elif',
  'fi',
  'case',
  'esac',
  'for',
  'while',
  'until',
  'do',
  'done',
  'function',
  'time',
];

/** What the word before the cursor could become; null when there is nothing to go by. */
export function* complete(shell: Shell, line: string, cursor: number): Task<Completion | null> {
  const before = [...line].slice(0, cursor).join('');
  const word = /(?:\\.|[^\s;&|<>()'"=])*$/.exec(before)?.[0] ?? '';
  const start = [...before].length - [...word].length;
  const earlier = before.slice(0, before.length - word.length);
  if (/\$\{?\w*$/.test(word)) return variables(shell, word, start);
  const first = /(^|[;&|(]|\b(?:then|do|else|sudo|exec|time)\s)\s*$/.test(earlier);
  if (first && !word.includes('/')) return commands(shell, word, start);
  const own = first ? [] : yield* ofProgram(shell, earlier, word);
  if (own.length > 0) return found(own, own, start);
  return files(shell, word, start, /(^|[;&|]\s*)cd\s+$/.test(earlier));
}

/** What the program at the begin of the command knows to offer: docker's names, ssh's hosts. */
function* ofProgram(shell: Shell, earlier: string, word: string): Task<readonly string[]> {
  const words = (earlier.split(/[;&|(]/).at(-1) ?? '').trim().split(/\s+/);
  while (/^(sudo|exec|time|\w+=.*)$/.test(words[0] ?? '')) words.shift();
  const alias = shell.aliases.get(words[0] ?? '');
  if (alias !== undefined) words.splice(0, 1, ...alias.trim().split(/\s+/));
  const { machine, directory } = shell.process;
  const path = findCommand(machine, words[0] ?? '', shell.variables.get('PATH') ?? '', directory);
  const name = path.ok ? machine.files.programOf(path.value) : null;
  const program = name === null ? null : machine.program(name);
  if (!program?.complete) return [];
  return yield* program.complete([...words, word], machine);
}

function found(words: readonly string[], labels: readonly string[], start: number): Completion {
  return { start, words, labels };
}

function variables(shell: Shell, word: string, start: number): Completion {
  const match = /^(.*\$\{?)(\w*)$/.exec(word);
  const [, head = '', prefix = ''] = match ?? [];
  const close = head.endsWith('{') ? '}' : '';
  const names = shell.variables
    .names()
    .filter(name => name.startsWith(prefix) && !name.startsWith('\0'));
  return found(
    names.map(name => head + name + close),
    names,
    start,
  );
}

function commands(shell: Shell, prefix: string, start: number): Completion {
  const { machine, directory } = shell.process;
  const names = new Set([...keywords, ...shell.functions.keys(), ...shell.aliases.keys()]);
  for (const name of shell.interpreter.builtinNames(shell.personality)) names.add(name);
  for (const part of (shell.variables.get('PATH') ?? '').split(':')) {
    const listed = machine.files.list(part === '' ? directory : part);
    if (listed.ok) for (const name of listed.value) names.add(name);
  }
  const words = [...names].filter(name => name.startsWith(prefix)).sort();
  return found(words, words, start);
}

function files(shell: Shell, word: string, start: number, onlyDirectories: boolean): Completion {
  const { machine } = shell.process;
  const plain = word.replace(/\\(.)/g, '$1');
  const slash = plain.lastIndexOf('/');
  const head = plain.slice(0, slash + 1);
  const prefix = plain.slice(slash + 1);
  const home = shell.variables.get('HOME') ?? '/';
  const directory = shell.process.path(head.startsWith('~/') ? home + head.slice(1) : head || '.');
  const listed = machine.files.list(directory);
  const words: string[] = [];
  const labels: string[] = [];
  for (const name of listed.ok ? listed.value : []) {
    if (!name.startsWith(prefix) || (name.startsWith('.') && !prefix.startsWith('.'))) continue;
    const stat = machine.files.stat(joinPath(directory, name));
    const isDirectory = stat.ok && stat.value.type === 'directory';
    if (onlyDirectories && !isDirectory) continue;
    const mark = isDirectory ? '/' : '';
    words.push((head + name).replace(/[\s'"\\$&|;<>()*?[\]]/g, '\\$&') + mark);
    labels.push(name + mark);
  }
  return found(words, labels, start);
}
