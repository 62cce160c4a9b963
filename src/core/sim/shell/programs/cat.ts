// cat, tee, tac, rev, nl: files through, as they are or line by line.
import type { Task } from '../../kernel/kernel.ts';
import { errnoText } from '../../os/errno.ts';
import type { Process, Program, Stream } from '../../os/os.ts';
import { eachLine, Output, openInput, readLines } from './lines.ts';
import { isBusybox, readOptions } from './options.ts';

/** Copies a stream to standard output as it comes. False: nobody reads any more. */
export function* copyOut(process: Process, stream: Stream): Task<boolean> {
  const out = process.streams.get(1);
  for (;;) {
    const bytes = yield* stream.read(65536);
    if (!bytes) return true;
    const done = out ? yield* out.write(bytes) : { ok: true as const, value: null };
    if (done.ok) continue;
    if (done.error === 'EPIPE') {
      process.signal('PIPE');
      yield 0;
    } else yield* process.complain(`${process.argv[0]}: write error: ${errnoText(done.error)}\n`);
    return false;
  }
}

const cat: Program = {
  name: 'cat',
  *run(process) {
    const options = yield* readOptions(process, {
      short: 'AbeEnstTuv',
      long: {
        'show-all': 'A',
        'number-nonblank': 'b',
        'show-ends': 'E',
        number: 'n',
        'squeeze-blank': 's',
        'show-tabs': 'T',
        'show-nonprinting': 'v',
      },
      usage: '[OPTION]... [FILE]...',
    });
    if (typeof options === 'number') return options;
    const names = options.operands.length > 0 ? options.operands : ['-'];
    const plain = !'AbeEnstTv'.split('').some(letter => options.has(letter));
    if (!plain) return yield* decorated(process, names, letter => options.has(letter));
    let status = 0;
    for (const name of names) {
      const stream = yield* openInput(process, name);
      if (!stream) {
        status = 1;
        continue;
      }
      const fine = yield* copyOut(process, stream);
      stream.close();
      if (!fine) return 1;
    }
    return status;
  },
};

function* decorated(
  process: Process,
  names: readonly string[],
  has: (letter: string) => boolean,
): Task<number> {
  const ends = has('A') || has('E') || has('e');
  const tabs = has('A') || has('T') || has('t');
  let number = 0;
  let blanks = 0;
  const output = new Output(process);
  return yield* eachLine(process, names, output, (line, complete) => {
    blanks = line === '' ? blanks + 1 : 0;
    if (has('s') && blanks > 1) return undefined;
    const counted = has('b') ? line !== '' : has('n');
    const head = counted ? `${String(++number).padStart(6)}\t` : '';
    const body = tabs ? line.replace(/\t/g, '^I') : line;
    output.add(`${head}${body}${complete ? `${ends ? '$' : ''}\n` : ''}`);
    return undefined;
  });
}

const tee: Program = {
  name: 'tee',
  *run(process) {
    const options = yield* readOptions(process, {
      short: 'ai',
      long: { append: 'a', 'ignore-interrupts': 'i' },
      usage: '[OPTION]... [FILE]...',
    });
    if (typeof options === 'number') return options;
    const outputs: Stream[] = [];
    let status = 0;
    for (const name of options.operands) {
      const opened = process.machine.files.open(
        process.path(name),
        options.has('a') ? 'append' : 'write',
        process,
      );
      if (opened.ok) outputs.push(opened.value);
      else {
        yield* process.complain(`tee: ${name}: ${errnoText(opened.error)}\n`);
        status = 1;
      }
    }
    const input = process.streams.get(0);
    const out = process.streams.get(1);
    for (;;) {
      const bytes = input ? yield* input.read(65536) : null;
      if (!bytes) break;
      if (out && !(yield* out.write(bytes)).ok) {
        process.signal('PIPE');
        yield 0;
      }
      for (const stream of outputs) yield* stream.write(bytes);
    }
    for (const stream of outputs) stream.close();
    return status;
  },
};

const tac: Program = {
  name: 'tac',
  *run(process) {
    const { lines, status } = yield* readLines(process, process.argv.slice(1));
    yield* process.print(
      lines
        .reverse()
        .map(line => `${line}\n`)
        .join(''),
    );
    return status;
  },
};

const rev: Program = {
  name: 'rev',
  *run(process) {
    const output = new Output(process);
    return yield* eachLine(process, process.argv.slice(1), output, (line, complete) => {
      output.add([...line].reverse().join('') + (complete ? '\n' : ''));
      return undefined;
    });
  },
};

const nl: Program = {
  name: 'nl',
  *run(process) {
    const options = yield* readOptions(process, {
      short: 'b:w:s:v:n:i:',
      long: { 'body-numbering': 'b', 'number-width': 'w', 'number-separator': 's' },
      usage: '[OPTION]... [FILE]...',
    });
    if (typeof options === 'number') return options;
    const width = Number(options.get('w') ?? 6);
    const separator = options.get('s') ?? '\t';
    let number = Number(options.get('v') ?? 1);
    const output = new Output(process);
    return yield* eachLine(process, options.operands, output, line => {
      if (line === '' && options.get('b') !== 'a')
        output.add(`${' '.repeat(width + separator.length)}\n`);
      else output.add(`${String(number++).padStart(width)}${separator}${line}\n`);
      return undefined;
    });
  },
};

/** less and more: a page at a time on a terminal, straight through elsewhere. */
const less: Program = {
  name: 'less',
  *run(process) {
    const names = process.argv.slice(1).filter(arg => !/^[-+]./.test(arg));
    const tty = process.streams.get(1)?.tty ?? null;
    if (names.length === 0 && process.streams.get(0)?.tty) {
      yield* process.complain(
        isBusybox(process)
          ? 'less: missing filename\n'
          : 'Missing filename ("less --help" for help)\n',
      );
      return 1;
    }
    const { lines, status } = yield* readLines(process, names);
    if (!tty || lines.length < tty.rows()) {
      yield* process.print(lines.map(line => `${line}\n`).join(''));
      return status;
    }
    const before = { ...tty.settings };
    tty.configure({ canonical: false, echo: false });
    try {
      yield* page(process, tty.stream, lines, () => tty.rows() - 1);
    } finally {
      tty.configure(before);
    }
    return 0;
  },
};

function* page(
  process: Process,
  keys: Stream,
  lines: readonly string[],
  height: () => number,
): Task<void> {
  let top = 0;
  for (;;) {
    const last = Math.max(0, lines.length - height());
    top = Math.max(0, Math.min(last, top));
    const shown = lines.slice(top, top + height()).join('\n');
    const end = top >= last ? '\x1b[7m(END)\x1b[m' : ':';
    yield* process.print(`\x1b[H\x1b[2J${shown}\n${end}`);
    const bytes = yield* keys.read(16);
    const key = bytes ? String.fromCharCode(...bytes) : 'q';
    if (key === 'q' || key === 'Q' || key === '\x03') break;
    if (key === ' ' || key === 'f' || key === '\x1b[6~') top += height();
    else if (key === 'b' || key === '\x1b[5~') top -= height();
    else if (key === 'k' || key === 'y' || key === '\x1b[A') top -= 1;
    else if (key === 'g' || key === '<') top = 0;
    else if (key === 'G' || key === '>') top = last;
    else top += 1;
  }
  yield* process.print('\r\x1b[K');
}

export const catPrograms: readonly Program[] = [cat, tee, tac, rev, nl, less];
