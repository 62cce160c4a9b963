// Builtins that read: read, mapfile, getopts.
import { type Bytes, concatBytes, decodeUtf8 } from '../../../lib/bytes.ts';
import type { Task } from '../../kernel/kernel.ts';
import type { Stream } from '../../os/os.ts';
import { separatorsOf } from '../calculate.ts';
import { isName } from '../declaration.ts';
import type { Builtin, Shell } from '../shell.ts';
import { misused } from './usage.ts';

type ReadOptions = {
  raw: boolean;
  silent: boolean;
  prompt: string;
  delimiter: string;
  count: number | null;
  exact: boolean;
  timeoutMs: number | null;
  descriptor: number;
  array: string | null;
};

const read: Builtin = {
  *run(shell, args) {
    const options: ReadOptions = {
      raw: false,
      silent: false,
      prompt: '',
      delimiter: '\n',
      count: null,
      exact: false,
      timeoutMs: null,
      descriptor: 0,
      array: null,
    };
    const names = yield* readOptions(shell, args, options);
    if (typeof names === 'number') return names;
    const wrong = names.find(name => !isName(name));
    if (wrong !== undefined) {
      yield* shell.complain(
        shell.personality === 'bash'
          ? `read: \`${wrong}': not a valid identifier`
          : `read: '${wrong}': bad variable name`,
      );
      return 1;
    }
    const stream = shell.process.streams.get(options.descriptor);
    if (!stream) {
      yield* shell.complain(
        `read: ${options.descriptor}: invalid file descriptor: Bad file descriptor`,
      );
      return 1;
    }
    if (options.prompt !== '' && stream.tty) yield* shell.process.complain(options.prompt);
    const tty = stream.tty;
    const before = tty ? { ...tty.settings } : null;
    if (tty && options.silent) tty.configure({ echo: false });
    if (tty && (options.count !== null || options.delimiter !== '\n'))
      tty.configure({ canonical: false });
    try {
      const got = yield* gather(shell, stream, options);
      store(shell, names, got.text, got.escaped, options);
      return got.status;
    } finally {
      if (tty && before) tty.configure(before);
    }
  },
};

function* readOptions(
  shell: Shell,
  args: readonly string[],
  options: ReadOptions,
): Task<string[] | number> {
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] as string;
    if (arg === '--') return args.slice(at + 1);
    if (!/^-./.test(arg)) return args.slice(at);
    for (let i = 1; i < arg.length; i++) {
      const letter = arg.charAt(i);
      if (letter === 'r') options.raw = true;
      else if (letter === 's') options.silent = true;
      else if (letter === 'e') continue;
      else if ('pdntuaNi'.includes(letter)) {
        const value = arg.slice(i + 1) || (args[++at] ?? '');
        if (letter === 'p') options.prompt = value;
        else if (letter === 'd') options.delimiter = value.slice(0, 1) || '\0';
        else if (letter === 'n' || letter === 'N') options.count = Number(value);
        else if (letter === 't') options.timeoutMs = Number(value) * 1000;
        else if (letter === 'u') options.descriptor = Number(value);
        else if (letter === 'a') options.array = value;
        if (letter === 'N') options.exact = true;
        const what = value === '' || Number.isNaN(Number(value)) || Number(value) < 0;
        if (what && letter === 't') {
          yield* shell.complain(`read: ${value}: invalid timeout specification`);
          return 1;
        }
        if (what && (letter === 'n' || letter === 'N')) {
          yield* shell.complain(`read: ${value}: invalid number`);
          return 1;
        }
        break;
      } else {
        if (shell.personality === 'bash')
          return yield* misused(shell, 'read', `-${letter}: invalid option`);
        yield* shell.complain(`read: illegal option -${letter}`);
        return 2;
      }
    }
  }
  return [];
}

type Gathered = {
  readonly text: string;
  /** Positions of characters that a backslash protected from splitting. */
  readonly escaped: ReadonlySet<number>;
  readonly status: number;
};

function* gather(shell: Shell, stream: Stream, options: ReadOptions): Task<Gathered> {
  const { kernel } = shell.process.machine;
  const deadline = options.timeoutMs === null ? null : kernel.now() + options.timeoutMs;
  const end = options.delimiter.charCodeAt(0);
  const parts: Bytes[] = [];
  let held = 0;
  let status = 0;
  for (;;) {
    if (options.count !== null && held >= options.count) break;
    while (!stream.readable() && stream.changed) {
      if (shell.interrupted) yield* shell.work();
      if (shell.pending.length > 0) return { text: '', escaped: new Set(), status: 128 };
      const left = deadline === null ? null : deadline - kernel.now();
      if (left !== null && left <= 0) return { ...decode(parts, options), status: 142 };
      yield left === null
        ? [stream.changed, shell.signalled]
        : [stream.changed, shell.signalled, left];
    }
    const part = yield* stream.read(options.count === null ? 4096 : 1);
    if (!part) {
      status = 1;
      break;
    }
    const at = options.exact ? -1 : part.indexOf(end);
    if (at < 0) {
      parts.push(part);
      held += part.length;
      continue;
    }
    parts.push(part.subarray(0, at));
    stream.unread(part.subarray(at + 1));
    const soFar = concatBytes(parts);
    if (!options.raw && end === 10 && trailingBackslashes(soFar) % 2 === 1) {
      parts.length = 0;
      parts.push(soFar.subarray(0, -1));
      continue;
    }
    break;
  }
  return { ...decode(parts, options), status };
}

function trailingBackslashes(bytes: Bytes): number {
  let count = 0;
  while (count < bytes.length && bytes[bytes.length - 1 - count] === 92) count++;
  return count;
}

function decode(
  parts: readonly Bytes[],
  options: ReadOptions,
): { text: string; escaped: Set<number> } {
  const raw = decodeUtf8(concatBytes(parts));
  const escaped = new Set<number>();
  if (options.raw || !raw.includes('\\')) return { text: raw, escaped };
  let text = '';
  for (let at = 0; at < raw.length; at++) {
    if (raw[at] === '\\') {
      at++;
      escaped.add(text.length);
    }
    text += raw[at] ?? '';
  }
  return { text, escaped };
}

function store(
  shell: Shell,
  names: readonly string[],
  text: string,
  escaped: ReadonlySet<number>,
  options: ReadOptions,
): void {
  if (options.array !== null) {
    const variable = shell.variables.setList(options.array, 'array', false);
    splitLine(text, escaped, separatorsOf(shell), Infinity).forEach((word, index) => {
      variable.items.set(String(index), word);
    });
    return;
  }
  if (names.length === 0) {
    shell.variables.set('REPLY', text);
    return;
  }
  const words = options.exact
    ? [text]
    : splitLine(text, escaped, separatorsOf(shell), names.length);
  names.forEach((name, index) => {
    if (isName(name)) shell.variables.set(name, words[index] ?? '');
  });
}

/** Fields of a line; the last one takes what is left, without the blanks at its end. */
function splitLine(
  text: string,
  escaped: ReadonlySet<number>,
  separators: string,
  most: number,
): string[] {
  const isSeparator = (at: number) =>
    !escaped.has(at) && separators.includes(text.charAt(at)) && text[at] !== '';
  const isBlank = (at: number) => isSeparator(at) && /\s/.test(text.charAt(at));
  const words: string[] = [];
  let at = 0;
  while (at < text.length && isBlank(at)) at++;
  while (at < text.length && words.length < most) {
    if (words.length === most - 1) {
      let end = text.length;
      while (end > at && isBlank(end - 1)) end--;
      // One separator alone at the end belongs to the last field, not into it.
      if (
        end > at &&
        isSeparator(end - 1) &&
        ![...text.slice(at, end - 1)].some((_, i) => isSeparator(at + i))
      )
        end--;
      words.push(text.slice(at, end));
      break;
    }
    let end = at;
    while (end < text.length && !isSeparator(end)) end++;
    words.push(text.slice(at, end));
    at = end;
    while (at < text.length && isBlank(at)) at++;
    if (at < text.length && isSeparator(at) && (end === at || !isSeparator(end) || isBlank(end))) {
      at++;
      while (at < text.length && isBlank(at)) at++;
    } else if (end < text.length && !isBlank(end) && at === end) at++;
  }
  return words;
}

/** Lines kept that cost as much as one statement. */
const LINES_PER_STEP = 10;

const mapfile: Builtin = {
  *run(shell, args) {
    let trim = false;
    let count = Infinity;
    let name = 'MAPFILE';
    let delimiter = '\n';
    let skip = 0;
    let origin = 0;
    for (let at = 0; at < args.length; at++) {
      const arg = args[at] as string;
      if (arg === '-t') trim = true;
      else if (arg === '-n') count = Number(args[++at]) || Infinity;
      else if (arg === '-s') skip = Number(args[++at]) || 0;
      else if (arg === '-O') origin = Number(args[++at]) || 0;
      else if (arg === '-u' || arg === '-C' || arg === '-c') at++;
      else if (/^-./.test(arg) && arg !== '-d')
        return yield* misused(shell, 'mapfile', `${arg.slice(0, 2)}: invalid option`);
      else if (arg === '-d') delimiter = (args[++at] ?? '') || '\0';
      else if (!arg.startsWith('-')) name = arg;
    }
    const text = decodeUtf8(yield* shell.process.readAll(0));
    const variable = shell.variables.setList(name, 'array', false);
    const lines = text.split(delimiter);
    if (lines.at(-1) === '') lines.pop();
    for (const [index, line] of lines.slice(skip, skip + count).entries()) {
      if (index % LINES_PER_STEP === 0 && shell.tired) yield* shell.work();
      const whole =
        index + skip < lines.length - 1 || text.endsWith(delimiter) ? line + delimiter : line;
      variable.items.set(String(index + origin), trim ? line : whole);
    }
    return 0;
  },
};

const getopts: Builtin = {
  *run(shell, args) {
    if (args.length < 2 && shell.personality === 'bash') return yield* misused(shell, 'getopts');
    const [spec = '', name = ''] = args;
    const list = args.length > 2 ? args.slice(2) : shell.positional;
    const { variables } = shell;
    let index = Number(variables.get('OPTIND') ?? 1);
    if (index === 1 && shell.optionAt === 0) shell.optionAt = 1;
    const word = list[index - 1];
    const finish = (status: number, letter: string) => {
      variables.set(name, letter);
      variables.set('OPTIND', String(index));
      return status;
    };
    if (word === undefined || !/^-./.test(word)) {
      shell.optionAt = 0;
      return finish(1, '?');
    }
    if (word === '--') {
      index++;
      shell.optionAt = 0;
      return finish(1, '?');
    }
    const position = Math.max(1, shell.optionAt);
    const letter = word.charAt(position);
    const at = spec.indexOf(letter);
    const more = position + 1 < word.length;
    const step = () => {
      shell.optionAt = more ? position + 1 : 0;
      if (!more) index++;
    };
    const silent = spec.startsWith(':');
    if (at < 0 || letter === ':') {
      step();
      if (silent) variables.set('OPTARG', letter);
      else {
        variables.unset('OPTARG');
        yield* shell.process.complain(
          shell.personality === 'bash'
            ? `${shell.name}: illegal option -- ${letter}\n`
            : `Illegal option -${letter}\n`,
        );
      }
      return finish(0, '?');
    }
    if (spec[at + 1] !== ':') {
      step();
      variables.unset('OPTARG');
      return finish(0, letter);
    }
    const argument = more ? word.slice(position + 1) : list[index];
    index += more ? 1 : 2;
    shell.optionAt = 0;
    if (argument === undefined) {
      index--;
      if (silent) variables.set('OPTARG', letter);
      else
        yield* shell.process.complain(
          shell.personality === 'bash'
            ? `${shell.name}: option requires an argument -- ${letter}\n`
            : `No arg for -${letter} option\n`,
        );
      return finish(0, silent ? ':' : '?');
    }
    variables.set('OPTARG', argument);
    return finish(0, letter);
  },
};

export const inputBuiltins: Readonly<Record<string, Builtin>> = {
  read,
  mapfile,
  readarray: mapfile,
  getopts,
};
