// grep: lines that match.

import { decodeUtf8, encodeUtf8 } from '../../../lib/bytes.ts';
import type { Task } from '../../kernel/kernel.ts';
import type { Process, Program } from '../../os/os.ts';
import { joinPath } from '../../os/path.ts';
import { BoundedRegExp } from '../bounded-regexp.ts';
import { patternToRegExp } from '../pattern.ts';
import { posixRegExp, translateRegex } from '../regex.ts';
import { LineReader, linesOf, Output, openInput, openSentence } from './lines.ts';
import { isBusybox, nameOf, type Options, readOptions } from './options.ts';

const spec = {
  short: 'EFGPivnclLoqshHwxrRe:f:m:A:B:C:azTbU',
  long: {
    'extended-regexp': 'E',
    'fixed-strings': 'F',
    'perl-regexp': 'P',
    'ignore-case': 'i',
    'invert-match': 'v',
    'line-number': 'n',
    count: 'c',
    'files-with-matches': 'l',
    'files-without-match': 'L',
    'only-matching': 'o',
    quiet: 'q',
    silent: 'q',
    'no-messages': 's',
    'no-filename': 'h',
    'with-filename': 'H',
    'word-regexp': 'w',
    'line-regexp': 'x',
    recursive: 'r',
    regexp: 'e',
    file: 'f',
    'max-count': 'm',
    'after-context': 'A',
    'before-context': 'B',
    context: 'C',
    text: 'a',
    'color?': 'U',
    'colour?': 'U',
    'line-buffered': 'U',
    include: 'I',
    exclude: 'X',
    'exclude-dir': 'X',
  },
  usage: '[OPTION]... PATTERNS [FILE]...',
  wrongStatus: 2,
};

const grep: Program = {
  name: 'grep',
  *run(process) {
    const withPatterns = { ...spec, short: `${spec.short}I:X:` };
    const args = process.argv.slice(1).map(arg => arg.replace(/^-(\d+)$/, '-C$1'));
    const options = yield* readOptions(process, withPatterns, args);
    if (typeof options === 'number') return options === 0 ? 0 : 2;
    const operands = [...options.operands];
    const patterns = options.all('e').flatMap(text => text.split('\n'));
    for (const name of options.all('f')) {
      const content = process.machine.files.read(process.path(name));
      if (content.ok) for (const line of linesOf(decodeUtf8(content.value))) patterns.push(line);
    }
    if (options.all('e').length + options.all('f').length === 0) {
      const first = operands.shift();
      if (first === undefined) {
        yield* process.complain(
          isBusybox(process)
            ? `BusyBox v1.36.1 multi-call binary.\n\nUsage: ${nameOf(process)} ${spec.usage}\n`
            : "Usage: grep [OPTION]... PATTERNS [FILE]...\nTry 'grep --help' for more information.\n",
        );
        return 2;
      }
      patterns.push(...first.split('\n'));
    }
    const matcher = makeMatcher(process, options, patterns);
    if (typeof matcher === 'string') {
      yield* process.complain(`grep: ${matcher}\n`);
      return 2;
    }
    return yield* search(process, options, operands, matcher);
  },
};

function makeMatcher(
  process: Process,
  options: Options,
  patterns: readonly string[],
): RegExp | string {
  const program = nameOf(process);
  const fixed = options.has('F') || program === 'fgrep';
  const extended = options.has('E') || options.has('P') || program === 'egrep';
  let source: string;
  try {
    source = patterns
      .map(pattern =>
        fixed
          ? pattern.replace(/[\\^$.*+?()[\]{}|/-]/g, char => (char === '-' ? '-' : `\\${char}`))
          : options.has('P')
            ? pattern
            : translateRegex(pattern, extended),
      )
      .map(one => `(?:${one})`)
      .join('|');
  } catch (error) {
    const reason = error instanceof Error ? error.message : '';
    if (reason.includes('[')) return 'Unmatched [, [^, [:, [., or [=';
    if (reason.includes('(')) return 'Unmatched ( or \\(';
    return reason.includes(')') ? 'Unmatched ) or \\)' : 'Trailing backslash';
  }
  if (options.has('w')) source = `(?<![\\p{L}\\p{N}_])(?:${source})(?![\\p{L}\\p{N}_])`;
  if (options.has('x')) source = `^(?:${source})$`;
  try {
    return new BoundedRegExp(source, options.has('i') ? 'giu' : 'gu');
  } catch {
    return posixRegExp(source, { extended: true }) ?? 'Invalid regular expression';
  }
}

function* search(
  process: Process,
  options: Options,
  operands: readonly string[],
  matcher: RegExp,
): Task<number> {
  const recursive = options.has('r') || options.has('R');
  let names = operands.length > 0 ? operands : [recursive ? '.' : '-'];
  const many = names.length > 1 || recursive;
  if (recursive) {
    const nothingNamed = operands.length === 0;
    names = names.flatMap(name => filesBelow(process, name, options, nothingNamed));
  }
  const titled = options.has('H') || (many && !options.has('h'));
  const output = new Output(process);
  let matched = false;
  let failed = false;
  for (const name of names) {
    const stat = name === '-' ? null : process.machine.files.stat(process.path(name));
    if (stat?.ok && stat.value.type === 'directory') {
      if (!options.has('s'))
        yield* process.complain(
          isBusybox(process)
            ? `grep: ${name}: Is a directory\n`
            : `grep: ${name}: Is a directory\n`,
        );
      failed = true;
      continue;
    }
    if (stat && !stat.ok) {
      if (!options.has('s'))
        yield* process.complain(openSentence(process, name, 'No such file or directory'));
      failed = true;
      continue;
    }
    const found = yield* searchOne(process, options, name, matcher, titled, output);
    matched ||= found;
    if (found && options.has('q')) return 0;
  }
  yield* output.flush();
  if (failed && !(matched && options.has('q'))) return 2;
  return matched ? 0 : 1;
}

/** What is found in the present directory has `./` before it, unless that was not named. */
function filesBelow(process: Process, name: string, options: Options, short: boolean): string[] {
  const { files } = process.machine;
  const stat = files.stat(process.path(name));
  if (!stat.ok || stat.value.type !== 'directory') {
    const base = name.slice(name.lastIndexOf('/') + 1);
    const include = options.all('I');
    if (include.length > 0 && !include.some(pattern => patternToRegExp(pattern).test(base)))
      return [];
    return options.all('X').some(pattern => patternToRegExp(pattern).test(base)) ? [] : [name];
  }
  const listed = files.list(process.path(name));
  return (listed.ok ? listed.value : [])
    .filter(child => !options.all('X').some(pattern => patternToRegExp(pattern).test(child)))
    .flatMap(child =>
      filesBelow(process, short && name === '.' ? child : joinPath(name, child), options, short),
    );
}

function* searchOne(
  process: Process,
  options: Options,
  name: string,
  matcher: RegExp,
  titled: boolean,
  output: Output,
): Task<boolean> {
  const stream = yield* openInput(process, name);
  if (!stream) return false;
  const after = Number(options.get('A') ?? options.get('C') ?? 0);
  const before = Number(options.get('B') ?? options.get('C') ?? 0);
  const most = Number(options.get('m') ?? Infinity);
  const coloured =
    options.all('U').some(when => when === 'always') ||
    (options.has('U') &&
      process.streams.get(1)?.tty != null &&
      !options.all('U').includes('never'));
  const shownName = name === '-' ? '(standard input)' : name;
  const end = options.has('z') ? '\0' : '\n';
  const reader = new LineReader(stream, output, end.charCodeAt(0));
  const quiet = options.has('q') || options.has('l') || options.has('L') || options.has('c');
  const held: [number, string][] = [];
  let number = 0;
  let count = 0;
  let owed = 0;
  let last = 0;
  let offset = 0;
  let binary = false;
  const put = (at: number, line: string, mark: string) => {
    if (last > 0 && at > last + 1 && (after > 0 || before > 0)) output.add('--\n');
    last = at;
    output.add(
      `${titled ? `${shownName}${mark}` : ''}${options.has('n') ? `${at}${mark}` : ''}${options.has('b') ? `${offset}${mark}` : ''}${line}${end}`,
    );
  };
  const highlight = (line: string) =>
    coloured && !options.has('v')
      ? line.replace(matcher, text => (text === '' ? '' : `\x1b[01;31m\x1b[K${text}\x1b[m\x1b[K`))
      : line;
  for (;;) {
    const line = count >= most && owed === 0 ? null : yield* reader.next();
    if (line === null) break;
    number++;
    matcher.lastIndex = 0;
    const hit = count < most && matcher.test(line) !== options.has('v');
    if (hit) {
      count++;
      if (options.has('q') || options.has('l')) break;
      binary = !quiet && end === '\n' && !options.has('a') && line.includes('\0');
      if (binary) break;
      if (quiet) continue;
      for (const [at, text] of held.splice(0)) put(at, text, '-');
      if (options.has('o')) {
        matcher.lastIndex = 0;
        if (!options.has('v'))
          for (const [text] of line.matchAll(matcher))
            if (text !== '') put(number, highlight(text), ':');
      } else put(number, highlight(line), ':');
      owed = after;
    } else if (owed > 0 && !quiet) {
      put(number, line, '-');
      owed--;
    } else if (before > 0) {
      held.push([number, line]);
      if (held.length > before) held.shift();
    }
    if (options.has('b')) offset += encodeUtf8(line).length + 1;
    if (output.full) yield* output.flush();
  }
  stream.close();
  if (binary) {
    yield* output.flush();
    if (isBusybox(process)) yield* process.print(`Binary file ${shownName} matches\n`);
    else yield* process.complain(`grep: ${shownName}: binary file matches\n`);
  }
  if (options.has('c')) output.add(`${titled ? `${shownName}:` : ''}${count}\n`);
  else if (options.has('l') && count > 0) output.add(`${shownName}\n`);
  else if (options.has('L') && count === 0) output.add(`${shownName}\n`);
  return count > 0;
}

export const grepPrograms: readonly Program[] = [grep];
