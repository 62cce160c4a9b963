// A connection to a container's streams: bytes both ways, raw terminal, resizes, detach keys.
import type { Bytes } from '../../../lib/bytes.ts';
import type { Hijacked } from '../../api/types.ts';
import type { Plain, Routine, Task } from '../../kernel/kernel.ts';
import type { Tty } from '../../os/os.ts';
import { CommandError, type Context, writeBytes } from '../context.ts';

export type SessionOptions = {
  readonly connection: Hijacked;
  /** The container has a terminal: what it says is raw. */
  readonly tty: boolean;
  /** Forward standard input. */
  readonly input: boolean;
  readonly detachKeys: string;
  /** Tells the engine a new size. */
  readonly resize: (rows: number, columns: number) => Task<void>;
  /** Name shown while one is inside, for an interactive terminal. */
  readonly machine: string;
  /**
   * What the command's `resume` needs to join the session again: while nothing is under way but
   * what runs inside, it is the client's whole state. Without it there is no checkpoint.
   */
  readonly stored?: Plain;
  /** It was joined again: nothing is told a second time. */
  readonly again?: boolean;
};

export type SessionEnd = 'ended' | 'detached';

/** Runs until the other side is done or the detach keys were typed. */
export function* runSession(context: Context, options: SessionOptions): Task<SessionEnd> {
  const { process } = context;
  const { connection } = options;
  const stdin = process.streams.get(0);
  const terminal = options.tty && options.input ? (stdin?.tty ?? null) : null;
  const restore = terminal ? makeRaw(terminal) : null;
  const shown = options.tty ? (process.streams.get(1)?.tty ?? terminal) : null;
  const routines: Routine[] = [];
  const held = { keys: 0 };
  let detached = false;
  if (terminal && !options.again)
    terminal.mark({ kind: 'enter', depth: terminal.depth, machine: options.machine });
  try {
    if (shown) {
      if (!options.again) yield* options.resize(shown.rows(), shown.columns());
      routines.push(process.beside(followSize(shown, options)));
    }
    if (options.input && stdin) {
      const keys = readKeys(options.detachKeys);
      routines.push(
        process.beside(
          forward(stdin.read, connection, terminal ? keys : [], held, () => {
            detached = true;
          }),
        ),
      );
    } else connection.endInput();
    const { stored } = options;
    if (terminal && stored !== undefined) {
      // Both only wait for the terminal: what they are is said by the options.
      for (const routine of routines) routine.parked = true;
      process.park(() => (held.keys === 0 ? stored : null), 'docker');
    }
    for (let frame = yield* connection.next(); frame; frame = yield* connection.next()) {
      if (frame.mark) {
        terminal?.mark({ ...frame.mark, depth: terminal.depth + frame.mark.depth });
        continue;
      }
      const written = yield* writeBytes(process, frame.stream === 'stderr' ? 2 : 1, frame.bytes);
      if (!written) break;
    }
  } finally {
    process.park(null);
    for (const routine of routines) routine.cancel();
    connection.close();
    restore?.();
    if (terminal) terminal.mark({ kind: 'leave', depth: terminal.depth });
  }
  return detached ? 'detached' : 'ended';
}

/** Bytes as they come, none of them a signal; the value puts everything back. */
function makeRaw(tty: Tty): () => void {
  const before = { ...tty.settings };
  tty.configure({ canonical: false, echo: false, signals: false, postProcess: false });
  return () => tty.configure(before);
}

function* followSize(tty: Tty, options: SessionOptions): Task<void> {
  for (;;) {
    yield tty.resized;
    yield* options.resize(tty.rows(), tty.columns());
  }
}

/** Input to the container; the keys are held back until it is clear that they are not meant. */
function* forward(
  read: (most: number) => Task<Bytes | null>,
  connection: Hijacked,
  keys: readonly number[],
  held: { keys: number },
  detach: () => void,
): Task<void> {
  let matched = 0;
  for (;;) {
    held.keys = matched;
    const bytes = yield* read(4096);
    if (bytes === null) break;
    const out: number[] = [];
    for (const byte of bytes) {
      if (keys.length > 0 && byte === keys[matched]) {
        matched++;
        if (matched < keys.length) continue;
        if (out.length > 0) connection.write(Uint8Array.from(out));
        detach();
        connection.close();
        return;
      }
      out.push(...keys.slice(0, matched));
      matched = 0;
      if (byte === keys[0]) matched = 1;
      else out.push(byte);
    }
    if (out.length > 0) connection.write(Uint8Array.from(out));
  }
  connection.endInput();
}

/** `ctrl-p,ctrl-q` to bytes; empty: the default. */
export function readKeys(text: string): readonly number[] {
  const wanted = text === '' ? 'ctrl-p,ctrl-q' : text;
  return wanted.split(',').map(word => {
    if (word.length === 1) return word.charCodeAt(0);
    const letter = /^ctrl-([a-z@[\\\]^_])$/.exec(word)?.[1];
    if (!letter) {
      throw new CommandError(`invalid detach keys (${text}): Unknown character: '${word}'`);
    }
    return letter.toUpperCase().charCodeAt(0) - 64;
  });
}

/** `-t` needs a terminal to read from when input is forwarded. */
export function checkTerminal(context: Context, tty: boolean, input: boolean): void {
  if (tty && input && !context.process.streams.get(0)?.tty) {
    throw new CommandError('the input device is not a TTY');
  }
}
