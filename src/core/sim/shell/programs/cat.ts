// cat, tee, tac, rev, nl: files through, as they are or line by line.
import { encodeUtf8 } from '../../../lib/bytes.ts';
import type { Task } from '../../kernel/kernel.ts';
import { errnoText } from '../../os/errno.ts';
import type { Process, Program, Stream } from '../../os/os.ts';
import { eachLine, Output, openInput, readLines } from './lines.ts';
import { readOptions } from './options.ts';

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
  const shows = ['A', 'e', 't', 'v'].some(has);
  const tabs = has('A') || has('T') || has('t');
  let number = 0;
  let blanks = 0;
  const output = new Output(process);
  return yield* eachLine(process, names, output, (line, complete) => {
    blanks = line === '' ? blanks + 1 : 0;
    if (has('s') && blanks > 1) return undefined;
    const counted = has('b') ? line !== '' : has('n');
    const head = counted ? `${String(++number).padStart(6)}\t` : '';
    const seen = shows ? visible(line) : line;
    const body = tabs ? seen.replace(/\t/g, '^I') : seen;
    output.add(`${head}${body}${complete ? `${ends ? '$' : ''}\n` : ''}`);
    return undefined;
  });
}

/** What cannot be seen, as `^A` and `M-C`; but for tabs. */
function visible(text: string): string {
  const shown = (byte: number): string => {
    if (byte >= 128)
      return `M-${byte === 137 || byte === 138 ? `^${String.fromCharCode(byte - 64)}` : shown(byte - 128)}`;
    if (byte === 9) return '\t';
    if (byte === 127) return '^?';
    return byte < 32 ? `^${String.fromCharCode(byte + 64)}` : String.fromCharCode(byte);
  };
  // Most lines have nothing of the kind.
  if (/^[\t\x20-\x7e]*$/.test(text)) return text;
  return Array.from(encodeUtf8(text), shown).join('');
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
      long: {
        'body-numbering': 'b',
        'number-width': 'w',
        'number-separator': 's',
        'line-increment': 'i',
        'starting-line-number': 'v',
      },
      usage: '[OPTION]... [FILE]...',
    });
    if (typeof options === 'number') return options;
    const width = Number(options.get('w') ?? 6);
    const separator = options.get('s') ?? '\t';
    const step = Number(options.get('i') ?? 1);
    let number = Number(options.get('v') ?? 1) - step;
    const output = new Output(process);
    return yield* eachLine(process, options.operands, output, line => {
      if (line === '' && options.get('b') !== 'a')
        output.add(`${' '.repeat(width + separator.length)}\n`);
      else {
        number += step;
        output.add(`${String(number).padStart(width)}${separator}${line}\n`);
      }
      return undefined;
    });
  },
};

export const catPrograms: readonly Program[] = [cat, tee, tac, rev, nl];
