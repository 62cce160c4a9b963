// jq: filters over JSON.
import { decodeUtf8 } from '../../../lib/bytes.ts';
import type { Task } from '../../kernel/kernel.ts';
import { errnoText } from '../../os/errno.ts';
import type { Process, Program } from '../../os/os.ts';
import { INPUTS, NOW } from './jq-builtins.ts';
import { type JqNode, JqSyntaxError, parseJq } from './jq-parse.ts';
import { JqError, runJq } from './jq-run.ts';
import { JqUndefined } from './jq-values.ts';
import { LineReader, openInput } from './lines.ts';

type Settings = {
  raw: boolean;
  join: boolean;
  compact: boolean;
  slurp: boolean;
  rawInput: boolean;
  noInput: boolean;
  exitStatus: boolean;
  sortKeys: boolean;
  colour: boolean;
  indent: number;
  filter: string | null;
  files: string[];
  variables: Map<string, unknown>;
};

/** Results printed before others may run. */
const RESULTS_PER_SLICE = 500;
const INPUTS_PER_SLICE = 200;

const jq: Program = {
  name: 'jq',
  *run(process) {
    const settings = yield* readSettings(process);
    if (typeof settings === 'number') return settings;
    let filter: JqNode;
    try {
      filter = parseJq(settings.filter ?? '.');
    } catch (error) {
      if (!(error instanceof JqSyntaxError)) throw error;
      yield* process.complain(
        `jq: error: ${error.message} (Unix shell quoting issues?) at <top-level>, line 1:\n${settings.filter}\njq: 1 compile error\n`,
      );
      return 3;
    }
    const { kernel, epochMs } = process.machine;
    settings.variables.set(NOW, (epochMs + kernel.now()) / 1000);
    const asks = /\binputs?\b/.test(settings.filter ?? '');
    if (settings.rawInput && !settings.slurp && !settings.noInput && !asks)
      return yield* eachRawLine(process, settings, filter);
    const texts: string[] = [];
    let status = 0;
    for (const name of settings.files) {
      const content = process.machine.files.read(process.path(name));
      if (content.ok) texts.push(decodeUtf8(content.value));
      else {
        yield* process.complain(
          `jq: error: Could not open file ${name}: ${errnoText(content.error)}\n`,
        );
        status = 2;
      }
    }
    if (settings.files.length === 0 && (!settings.noInput || asks))
      texts.push(decodeUtf8(yield* process.readAll(0)));
    const inputs = inputsOf(texts.join('\n'), settings);
    let last: unknown;
    const left = inputs.values.values();
    settings.variables.set(INPUTS, left);
    let count = 0;
    for (const input of settings.noInput ? [null] : left) {
      if (++count % INPUTS_PER_SLICE === 0) yield 1;
      const outcome = yield* runOne(process, settings, filter, input);
      if (outcome.last !== undefined) last = outcome.last;
      if (outcome.failed === 3) return 3;
      if (outcome.failed) status = outcome.failed;
    }
    if (inputs.problem !== null && (!settings.noInput || asks)) {
      yield* process.complain(`parse error: ${inputs.problem}\n`);
      // Nothing came out and nothing went in: that is how the real one ends.
      return last === undefined ? 4 : 2;
    }
    return endingOf(settings, status, last);
  },
};

function endingOf(settings: Settings, status: number, last: unknown): number {
  if (!settings.exitStatus || status !== 0) return status;
  return last === undefined ? 4 : last === false || last === null ? 1 : 0;
}

/** Lines are values as they come, so that `yes | jq -R . | head` ends. */
function* eachRawLine(process: Process, settings: Settings, filter: JqNode): Task<number> {
  let status = 0;
  let last: unknown;
  for (const name of settings.files.length > 0 ? settings.files : ['-']) {
    const path = process.path(name);
    const found = name === '-' ? null : process.machine.files.stat(path);
    if (found && !found.ok) {
      yield* process.complain(
        `jq: error: Could not open file ${name}: ${errnoText(found.error)}\n`,
      );
      status = 2;
      continue;
    }
    const stream = yield* openInput(process, name);
    if (!stream) return 2;
    const reader = new LineReader(stream, null);
    for (let count = 1; ; count++) {
      const line = yield* reader.next();
      if (line === null) break;
      if (count % INPUTS_PER_SLICE === 0) yield 1;
      const outcome = yield* runOne(process, settings, filter, line);
      if (outcome.last !== undefined) last = outcome.last;
      if (outcome.failed === 3) return 3;
      if (outcome.failed) status = outcome.failed;
    }
    stream.close();
  }
  return endingOf(settings, status, last);
}

function* runOne(
  process: Process,
  settings: Settings,
  filter: JqNode,
  input: unknown,
): Task<{ last: unknown; failed: 0 | 3 | 5 }> {
  let last: unknown;
  let count = 0;
  try {
    for (const value of runJq(filter, input, settings.variables)) {
      last = value;
      const text = settings.raw && typeof value === 'string' ? value : show(value, settings, '');
      yield* process.print(settings.join ? text : `${text}\n`);
      if (++count % RESULTS_PER_SLICE === 0) yield 1;
    }
    return { last, failed: 0 };
  } catch (error) {
    if (error instanceof JqUndefined) {
      yield* process.complain(
        `jq: error: ${error.called} is not defined at <top-level>, line 1:\n${settings.filter}\njq: 1 compile error\n`,
      );
      return { last, failed: 3 };
    }
    const deep = error instanceof RangeError && /call stack/.test(error.message);
    if (!(error instanceof JqError) && !deep) throw error;
    const message = error instanceof JqError ? error.text : 'the filter goes too deep';
    yield* process.complain(`jq: error (at <stdin>:1): ${message}\n`);
    return { last, failed: 5 };
  }
}

function* readSettings(process: Process): Task<Settings | number> {
  const settings: Settings = {
    raw: false,
    join: false,
    compact: false,
    slurp: false,
    rawInput: false,
    noInput: false,
    exitStatus: false,
    sortKeys: false,
    colour: process.streams.get(1)?.tty != null,
    indent: 2,
    filter: null,
    files: [],
    variables: new Map(),
  };
  const args = process.argv.slice(1);
  const named: [string, unknown][] = [];
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] as string;
    if (arg === '--arg' || arg === '--argjson') {
      const [name = '', text = ''] = args.slice(at + 1, at + 3);
      named.push([name, arg === '--arg' ? text : JSON.parse(text)]);
      at += 2;
    } else if (arg === '--version' || arg === '-V') {
      yield* process.print('jq-1.6\n');
      return 0;
    } else if (arg === '--indent') settings.indent = Number(args[++at]);
    else if (arg === '--tab') settings.indent = -1;
    else if (/^--?[A-Za-z-]+$/.test(arg) && arg !== '-') {
      const long: Readonly<Record<string, string>> = {
        '--raw-output': 'r',
        '--compact-output': 'c',
        '--slurp': 's',
        '--null-input': 'n',
        '--exit-status': 'e',
        '--sort-keys': 'S',
        '--raw-input': 'R',
        '--color-output': 'C',
        '--monochrome-output': 'M',
        '--join-output': 'j',
      };
      const letters = long[arg] ?? (arg.startsWith('--') ? '?' : arg.slice(1));
      for (const letter of letters) {
        if (letter === 'r') settings.raw = true;
        else if (letter === 'j') settings.raw = settings.join = true;
        else if (letter === 'c') settings.compact = true;
        else if (letter === 's') settings.slurp = true;
        else if (letter === 'n') settings.noInput = true;
        else if (letter === 'e') settings.exitStatus = true;
        else if (letter === 'S') settings.sortKeys = true;
        else if (letter === 'R') settings.rawInput = true;
        else if (letter === 'C') settings.colour = true;
        else if (letter === 'M') settings.colour = false;
        else {
          yield* process.complain(
            `jq: Unknown option: ${arg}\nUse jq --help for help with command-line options,\nor see the jq manpage, or online docs  at https://jqlang.github.io/jq\n`,
          );
          return 2;
        }
      }
    } else if (settings.filter === null) settings.filter = arg;
    else settings.files.push(arg);
  }
  for (const [name, value] of named) settings.variables.set(name, value);
  settings.variables.set('ENV', Object.fromEntries(process.environment));
  return settings;
}

/** The values in a text, one after another, and what stopped the reading. */
function inputsOf(
  text: string,
  settings: Settings,
): { readonly values: unknown[]; readonly problem: string | null } {
  if (settings.rawInput) {
    const lines = text.split('\n');
    if (lines.at(-1) === '') lines.pop();
    return { values: settings.slurp ? [text] : lines, problem: null };
  }
  const values: unknown[] = [];
  let problem: string | null = null;
  for (let at = 0; at < text.length; ) {
    const rest = text.slice(at);
    const blank = /^\s*/.exec(rest)?.[0].length ?? 0;
    at += blank;
    if (at >= text.length) break;
    const length = valueLength(text, at);
    try {
      values.push(JSON.parse(text.slice(at, at + length)));
    } catch {
      const before = text.slice(0, at + length);
      const bad =
        /[{[][^"\]}\s]/.test(text.slice(at, at + length)) || /^[^"{[]/.test(rest.trimStart());
      const line = before.split('\n').length;
      problem = bad
        ? `Invalid numeric literal at line ${text.endsWith('\n') ? line + (before.endsWith('\n') ? 0 : 1) : line}, column ${text.endsWith('\n') ? 0 : before.length}`
        : `Unfinished JSON term at EOF at line ${text.split('\n').length}, column 0`;
      break;
    }
    at += length;
  }
  return { values: settings.slurp ? [values] : values, problem };
}

/** How many characters the value at `at` takes. */
function valueLength(text: string, at: number): number {
  let depth = 0;
  for (let end = at; end < text.length; end++) {
    const char = text.charAt(end);
    if (char === '"') {
      end++;
      while (end < text.length && text[end] !== '"') end += text[end] === '\\' ? 2 : 1;
      if (depth === 0) return end - at + 1;
    } else if (char === '{' || char === '[') depth++;
    else if (char === '}' || char === ']') {
      if (--depth <= 0) return end - at + 1;
    } else if (depth === 0 && /\s/.test(text.charAt(end + 1))) return end - at + 1;
    else if (depth === 0 && /["{[]/.test(text.charAt(end + 1))) return end - at + 1;
  }
  return text.length - at;
}

function show(value: unknown, settings: Settings, margin: string): string {
  const paint = (code: string, text: string) =>
    settings.colour ? `\x1b[${code}m${text}\x1b[0m` : text;
  if (value === null) return paint('1;30', 'null');
  if (typeof value === 'boolean') return paint('0;39', String(value));
  if (typeof value === 'number') return paint('0;39', numberText(value));
  if (typeof value === 'string') return paint('0;32', JSON.stringify(value));
  const step = settings.indent < 0 ? '\t' : ' '.repeat(settings.indent);
  const flat = settings.compact || settings.indent === 0;
  const inner = margin + step;
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  const keys = Array.isArray(value) ? [] : Object.keys(value as object);
  if (settings.sortKeys) keys.sort();
  const items = Array.isArray(value)
    ? value.map(item => show(item, settings, inner))
    : keys.map(
        key =>
          `${paint('34;1', JSON.stringify(key))}${paint('1;39', ':')}${flat ? '' : ' '}${show((value as Record<string, unknown>)[key], settings, inner)}`,
      );
  if (items.length === 0) return paint('1;39', open + close);
  if (flat) return paint('1;39', open) + items.join(',') + paint('1;39', close);
  return `${paint('1;39', open)}\n${inner}${items.join(`,\n${inner}`)}\n${margin}${paint('1;39', close)}`;
}

function numberText(value: number): string {
  if (Number.isNaN(value)) return 'null';
  if (!Number.isFinite(value))
    return value > 0 ? '1.7976931348623157e+308' : '-1.7976931348623157e+308';
  return Object.is(value, -0) ? '-0' : String(value);
}

export const jqPrograms: readonly Program[] = [jq];
