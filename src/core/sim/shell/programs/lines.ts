// Reading files line by line, and writing in larger pieces: what filters are made of.
import { type Bytes, concatBytes, decodeUtf8 } from '../../../lib/bytes.ts';
import type { Task } from '../../kernel/kernel.ts';
import { errnoText } from '../../os/errno.ts';
import type { Process, Stream } from '../../os/os.ts';
import { PIECE } from '../slices.ts';
import { isBusybox, nameOf } from './options.ts';

const CHUNK_BYTES = 65536;
const FLUSH_CHARACTERS = 8192;
const LINES_PER_MS = 1000;
const NEWLINE = 10;

/** Gathers output; `flush` writes it. */
export class Output {
  private readonly process: Process;
  private readonly parts: string[] = [];
  private size = 0;

  constructor(process: Process) {
    this.process = process;
  }

  add(text: string): void {
    this.parts.push(text);
    this.size += text.length;
  }

  get full(): boolean {
    return this.size >= FLUSH_CHARACTERS;
  }

  *flush(): Task<void> {
    if (this.parts.length === 0) return;
    const text = this.parts.join('');
    this.parts.length = 0;
    this.size = 0;
    yield* this.process.print(text);
  }
}

/** Writes lines, each with its end. */
export function* printLines(process: Process, lines: readonly string[], end = '\n'): Task<void> {
  const output = new Output(process);
  for (const line of lines) {
    output.add(line + end);
    if (output.full) yield* output.flush();
  }
  yield* output.flush();
}

/** Lines of one stream. Before it waits for more it writes what has been gathered. */
export class LineReader {
  /** False after a last line without a newline. */
  complete = true;
  private readonly stream: Stream;
  private readonly output: Output | null;
  private chunk: Bytes = new Uint8Array();
  private at = 0;
  private count = 0;
  private readonly end: number;

  constructor(stream: Stream, output: Output | null, end = 10) {
    this.stream = stream;
    this.output = output;
    this.end = end;
  }

  *next(): Task<string | null> {
    if (++this.count % LINES_PER_MS === 0) yield 1;
    const found = this.chunk.indexOf(this.end, this.at);
    if (found >= 0) {
      const line = decodeUtf8(this.chunk.subarray(this.at, found));
      this.at = found + 1;
      return line;
    }
    return yield* this.more();
  }

  private *more(): Task<string | null> {
    const parts: Bytes[] = [];
    if (this.at < this.chunk.length) parts.push(this.chunk.subarray(this.at));
    for (;;) {
      if (this.output && (this.output.full || !this.stream.readable())) yield* this.output.flush();
      const chunk = yield* this.stream.read(CHUNK_BYTES);
      if (!chunk) {
        this.chunk = new Uint8Array();
        this.at = 0;
        if (parts.length === 0) return null;
        this.complete = false;
        return decodeUtf8(concatBytes(parts));
      }
      const found = chunk.indexOf(this.end);
      if (found < 0) {
        parts.push(chunk);
        continue;
      }
      parts.push(chunk.subarray(0, found));
      this.chunk = chunk;
      this.at = found + 1;
      return decodeUtf8(concatBytes(parts));
    }
  }
}

const empty: Stream = {
  *read() {
    return null;
  },
  *write() {
    return { ok: true, value: null };
  },
  unread: () => {},
  readable: () => true,
  tty: null,
  share: () => empty,
  close: () => {},
};

/** Closed by its reader, or else when that has ended: the writer of a pipe would wait for ever. */
function untilTheEnd(process: Process, stream: Stream): Stream {
  let open = true;
  const close = () => {
    if (open) stream.close();
    open = false;
  };
  const look = () => {
    if (process.state === 'ended') close();
    else if (open) process.changed.once(look);
  };
  process.changed.once(look);
  return { ...stream, close };
}

/** Opens an operand: `-` is the standard input. Null: it cannot be read, and that has been said. */
export function* openInput(process: Process, name: string): Task<Stream | null> {
  if (name === '-') {
    const input = process.streams.get(0);
    return input ? untilTheEnd(process, input.share()) : empty;
  }
  const path = process.path(name);
  const stat = process.machine.files.stat(path);
  const opened = process.machine.files.open(path, 'read', process);
  if (opened.ok) return untilTheEnd(process, opened.value);
  const error = stat.ok && stat.value.type === 'directory' ? 'EISDIR' : opened.error;
  yield* process.complain(openSentence(process, name, errnoText(error)));
  return null;
}

export function openSentence(process: Process, name: string, reason: string): string {
  const program = nameOf(process);
  if (!isBusybox(process)) {
    if (program === 'tail' || program === 'head')
      return reason === 'Is a directory'
        ? `${program}: error reading '${name}': ${reason}\n`
        : `${program}: cannot open '${name}' for reading: ${reason}\n`;
    if (program === 'sort') return `sort: cannot read: ${name}: ${reason}\n`;
    if (program === 'sed') return `sed: can't read ${name}: ${reason}\n`;
    if (program === 'awk') return `awk: cannot open "${name}" (${reason})\n`;
    return `${program}: ${name}: ${reason}\n`;
  }
  if (reason === 'Is a directory') return `${program}: read error: ${reason}\n`;
  if (/^(e|f)?grep$|^(sed|sort|wc|head)$/.test(program)) return `${program}: ${name}: ${reason}\n`;
  return `${program}: can't open '${name}': ${reason}\n`;
}

/** Calls `use` for each line of the operands; false ends it. Status 1 when one could not be read. */
export function* eachLine(
  process: Process,
  names: readonly string[],
  output: Output,
  use: (line: string, complete: boolean, name: string) => boolean | undefined,
): Task<number> {
  let status = 0;
  for (const name of names.length > 0 ? names : ['-']) {
    const stream = yield* openInput(process, name);
    if (!stream) {
      status = 1;
      continue;
    }
    const reader = new LineReader(stream, output);
    try {
      for (;;) {
        const line = yield* reader.next();
        if (line === null) break;
        if (use(line, reader.complete, name) === false) return status;
        if (output.full) yield* output.flush();
      }
    } finally {
      stream.close();
    }
  }
  yield* output.flush();
  return status;
}

/** All bytes of an operand; null as `openInput`. */
export function* readInput(process: Process, name: string): Task<Bytes | null> {
  const stream = yield* openInput(process, name);
  if (!stream) return null;
  const parts: Bytes[] = [];
  let held = 0;
  try {
    for (;;) {
      const part = yield* stream.read(CHUNK_BYTES);
      if (!part) return concatBytes(parts);
      parts.push(part);
      held += part.length;
      if (held > HELD_BYTES_MAX) {
        yield* process.complain(`${nameOf(process)}: memory exhausted\n`);
        process.signal('KILL');
        yield 0;
      }
    }
  } finally {
    // Killed, it lets go of the pipe too: its writer would wait for ever.
    stream.close();
  }
}

const HELD_BYTES_MAX = 64 * 1024 * 1024;

/** Text of all operands, one after another, as lines without their newlines. */
export function* readLines(
  process: Process,
  names: readonly string[],
): Task<{ readonly lines: string[]; readonly status: number }> {
  const lines: string[] = [];
  let status = 0;
  for (const name of names.length > 0 ? names : ['-']) {
    const bytes = yield* readInput(process, name);
    if (!bytes) status = 1;
    else for (const line of yield* linesIn(bytes)) lines.push(line);
  }
  return { lines, status };
}

/** Lines of bytes without their newlines, piece by piece. */
export function* linesIn(bytes: Bytes): Task<string[]> {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; ) {
    const newline = at + PIECE < bytes.length ? bytes.indexOf(NEWLINE, at + PIECE) : -1;
    const end = newline < 0 ? bytes.length : newline + 1;
    for (const line of linesOf(decodeUtf8(bytes.subarray(at, end)))) lines.push(line);
    if (end < bytes.length) yield 1;
    at = end;
  }
  return lines;
}

export function linesOf(text: string): string[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}
