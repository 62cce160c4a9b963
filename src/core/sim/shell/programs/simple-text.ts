// Small programs that only write something: echo, printf, true, false, yes, seq, basename, dirname.
import type { Task } from '../../kernel/kernel.ts';
import type { Process, Program } from '../../os/os.ts';
import { echoText } from '../echo.ts';
import { formatPrintf } from '../printf.ts';
import { quoteWithBackslashes } from '../quote.ts';
import { runTest } from '../test-command.ts';
import { Output } from './lines.ts';
import { isBusybox, missingOperand, nameOf, readOptions, tryHelp } from './options.ts';

const echo: Program = {
  name: 'echo',
  *run(process) {
    yield* process.print(echoText(process.argv.slice(1)));
    return 0;
  },
};

const printf: Program = {
  name: 'printf',
  *run(process) {
    const format = process.argv[1];
    if (format === undefined) return yield* missingOperand(process, 'FORMAT [ARG]...');
    const { epochMs, kernel, personality } = process.machine;
    const result = formatPrintf(format, process.argv.slice(2), {
      quote: quoteWithBackslashes,
      nowMs: epochMs + kernel.now(),
      personality,
    });
    yield* process.print(result.text);
    for (const error of result.errors) yield* process.complain(`printf: ${error}\n`);
    return result.errors.length > 0 ? 1 : 0;
  },
};

const status = (name: string, value: number): Program => ({
  name,
  *run() {
    return value;
  },
});

const yes: Program = {
  name: 'yes',
  *run(process) {
    const line = `${process.argv.slice(1).join(' ') || 'y'}\n`;
    const block = line.repeat(Math.ceil(8192 / line.length));
    for (;;) {
      yield* process.print(block);
      // Writing costs time, or an endless program would stop the clock.
      yield 0.1;
    }
  },
};

const seq: Program = {
  name: 'seq',
  *run(process) {
    const negative = process.argv.slice(1).map(arg => (/^-[\d.]/.test(arg) ? `\0${arg}` : arg));
    const spec = {
      short: 's:wf:',
      long: { separator: 's', 'equal-width': 'w', format: 'f' },
      usage: '[OPTION]... [FIRST [INCREMENT]] LAST',
    };
    const options = yield* readOptions(process, spec, negative);
    if (typeof options === 'number') return options;
    const operands = options.operands.map(one => one.replace('\0', ''));
    if (operands.length === 0)
      return yield* missingOperand(process, '[-w] [-s SEP] [FIRST [INC]] LAST');
    for (const text of operands)
      if (text === '' || Number.isNaN(Number(text))) {
        yield* process.complain(
          isBusybox(process)
            ? `seq: invalid number '${text}'\n`
            : `seq: invalid floating point argument: ‘${text}’\n${tryHelp(process)}`,
        );
        return 1;
      }
    const numbers = operands.map(Number);
    const last = numbers.at(-1) as number;
    const first = numbers.length > 1 ? (numbers[0] as number) : 1;
    const step = numbers.length > 2 ? (numbers[1] as number) : 1;
    if (step === 0) {
      yield* process.complain(`seq: invalid Zero increment value: ‘0’\n${tryHelp(process)}`);
      return 1;
    }
    const decimals = Math.max(...operands.map(text => (text.split('.')[1] ?? '').length));
    const width = options.has('w')
      ? Math.max(first.toFixed(decimals).length, last.toFixed(decimals).length)
      : 0;
    const separator = options.get('s') ?? '\n';
    const format = options.get('f');
    const output = new Output(process);
    const count = Math.floor((last - first) / step + 1e-9);
    for (let index = 0; index <= count; index++) {
      const value = (first + index * step).toFixed(decimals);
      const text = format ? formatPrintf(format, [value], plainOptions).text : padded(value, width);
      output.add(index < count ? text + separator : `${text}\n`);
      if (output.full) {
        yield* output.flush();
        yield 0.1;
      }
    }
    yield* output.flush();
    return 0;
  },
};

const plainOptions = { quote: (text: string) => text, nowMs: 0, personality: 'bash' as const };

function padded(value: string, width: number): string {
  return value.startsWith('-')
    ? `-${value.slice(1).padStart(width - 1, '0')}`
    : value.padStart(width, '0');
}

const basename: Program = {
  name: 'basename',
  *run(process) {
    const options = yield* readOptions(process, {
      short: 'as:z',
      long: { multiple: 'a', suffix: 's', zero: 'z' },
      usage: 'NAME [SUFFIX]',
    });
    if (typeof options === 'number') return options;
    const { operands } = options;
    if (operands.length === 0)
      return yield* missingOperand(process, 'FILE [SUFFIX] | -a FILE... | -s SUFFIX FILE...');
    const many = options.has('a') || options.has('s');
    const suffix = options.get('s') ?? (many ? '' : (operands[1] ?? ''));
    for (const operand of many ? operands : operands.slice(0, 1)) {
      const trimmed = operand.replace(/\/+$/, '') || (operand.startsWith('/') ? '/' : '');
      const name = trimmed === '/' ? '/' : trimmed.slice(trimmed.lastIndexOf('/') + 1);
      const cut = suffix !== '' && name !== suffix && name.endsWith(suffix);
      yield* process.print(`${cut ? name.slice(0, -suffix.length) : name}\n`);
    }
    return 0;
  },
};

const dirname: Program = {
  name: 'dirname',
  *run(process) {
    const names = process.argv.slice(1).filter(arg => arg !== '-z');
    if (names.length === 0) return yield* missingOperand(process, 'FILENAME');
    for (const name of names) {
      const trimmed = name.replace(/\/+$/, '');
      const at = trimmed.lastIndexOf('/');
      const parent =
        at > 0
          ? trimmed.slice(0, at).replace(/\/+$/, '')
          : at === 0 || name.startsWith('/')
            ? '/'
            : '.';
      yield* process.print(`${parent || '/'}\n`);
    }
    return 0;
  },
};

export const testProgram: Program = {
  name: 'test',
  *run(process) {
    const name = nameOf(process);
    return yield* runTest(process, process.argv.slice(1), name === '[', text =>
      saying(process, text),
    );
  },
};

function* saying(process: Process, text: string): Task<void> {
  yield* process.complain(`${nameOf(process)}: ${text}\n`);
}

const sleep: Program = {
  name: 'sleep',
  *run(process) {
    const operands = process.argv.slice(1);
    if (operands.length === 0) return yield* missingOperand(process, '[N]...');
    let seconds = 0;
    for (const text of operands) {
      const match = /^(\d+\.?\d*|\.\d+)([smhd]?)$/.exec(text);
      if (text === 'infinity' || text === 'inf') seconds = Number.POSITIVE_INFINITY;
      else if (match)
        seconds += Number(match[1]) * ({ s: 1, m: 60, h: 3600, d: 86_400 }[match[2] || 's'] ?? 1);
      else {
        yield* process.complain(
          isBusybox(process)
            ? `sleep: invalid number '${text}'\n`
            : `sleep: invalid time interval ‘${text}’\n${tryHelp(process)}`,
        );
        return 1;
      }
    }
    // A timer cannot stand at the end of time.
    const until = process.machine.kernel.now() + seconds * 1000;
    while (process.machine.kernel.now() < until)
      yield Math.min(1e12, until - process.machine.kernel.now());
    return 0;
  },
};

export const simpleTextPrograms: readonly Program[] = [
  echo,
  printf,
  status('true', 0),
  status('false', 1),
  yes,
  seq,
  basename,
  dirname,
  testProgram,
  sleep,
];
