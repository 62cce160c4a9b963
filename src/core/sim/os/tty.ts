// A terminal's line discipline: what is typed becomes lines and signals, what is written gets its CRs.
import { type Bytes, concatBytes } from '../../lib/bytes.ts';
import { ok } from '../../lib/result.ts';
import { createGate } from '../kernel/kernel.ts';
import type {
  Foreground,
  Machine,
  Process,
  Signal,
  Stream,
  Tty,
  TtyMaster,
  TtyOptions,
  TtySettings,
} from './os.ts';
import { createStream } from './stream.ts';

/** As a terminal is when nobody has changed it. */
export const cooked: TtySettings = {
  canonical: true,
  echo: true,
  signals: true,
  postProcess: true,
};

const LF = 10;
const CR = 13;
const EOF = 4;
const erase = Uint8Array.of(8, 32, 8);

export function createTty(options: TtyOptions): TtyMaster {
  const settings: TtySettings = { ...cooked };
  const changed = createGate();
  const resized = createGate();
  /** Ready to be read: lines, or raw bytes. An empty one is an end of file. */
  const ready: Bytes[] = [];
  let line: number[] = [];
  let literalNext = false;
  let { columns, rows } = options;
  let foreground: Foreground | null = null;
  let gone = false;

  const stream: Stream = {
    ...createStream({
      *read(maxBytes) {
        for (;;) {
          const chunk = ready[0];
          if (chunk) {
            if (chunk.length === 0) {
              ready.shift();
              return null;
            }
            const part = chunk.length > maxBytes ? chunk.subarray(0, maxBytes) : chunk;
            if (part === chunk) ready.shift();
            else ready[0] = chunk.subarray(maxBytes);
            return part;
          }
          if (gone) return null;
          yield changed;
        }
      },
      *write(bytes) {
        write(bytes);
        return ok(null);
      },
      unread(bytes) {
        if (bytes.length > 0) ready.unshift(bytes);
      },
      readable: () => ready.length > 0 || gone,
      changed,
    }),
    share: () => stream,
    close: () => {},
    get tty() {
      return tty;
    },
  };
  const tty: Tty = {
    columns: () => columns,
    rows: () => rows,
    settings,
    configure(change) {
      const wasCooked = settings.canonical;
      Object.assign(settings, change);
      if (wasCooked && !settings.canonical && line.length > 0) {
        ready.push(Uint8Array.from(line));
        line = [];
        changed.open();
      } else if (!wasCooked && settings.canonical && ready.length > 0) relearn();
    },
    foreground: () => foreground,
    setForeground(machine: Machine, group: number) {
      foreground = { machine, group };
    },
    depth: 0,
    mark: options.mark,
    stream,
    resized,
  };
  return {
    tty,
    input(bytes) {
      // No key is no end of file.
      if (gone || bytes.length === 0) return;
      if (settings.canonical || settings.signals) for (const byte of bytes) take(byte);
      else {
        ready.push(bytes);
        if (settings.echo) write(bytes);
      }
      changed.open();
    },
    resize(newColumns, newRows) {
      columns = newColumns;
      rows = newRows;
      resized.open();
      send('WINCH');
    },
    hangUp() {
      gone = true;
      changed.open();
      for (const process of onIt()) {
        process.signal('HUP');
        process.signal('CONT');
      }
    },
    pending: () => concatBytes([...ready, Uint8Array.from(line)]),
  };

  /** Bytes typed while raw become lines, without a second echo. */
  function relearn(): void {
    const bytes = concatBytes(ready.splice(0));
    let start = 0;
    const typed = bytes.map(byte => (byte === CR ? LF : byte));
    for (let at = 0; at < typed.length; at++) {
      if (typed[at] !== LF) continue;
      ready.push(typed.subarray(start, at + 1));
      start = at + 1;
    }
    line = [...typed.subarray(start)];
  }

  function take(byte: number): void {
    if (literalNext) {
      literalNext = false;
      push(byte);
      return;
    }
    if (settings.signals) {
      const signal = byte === 3 ? 'INT' : byte === 28 ? 'QUIT' : byte === 26 ? 'TSTP' : null;
      if (signal) {
        line = [];
        ready.length = 0;
        if (settings.echo) write(control(byte));
        send(signal);
        return;
      }
    }
    if (!settings.canonical) {
      ready.push(Uint8Array.of(byte));
      if (settings.echo) write(Uint8Array.of(byte));
      return;
    }
    edit(byte === CR ? LF : byte);
  }

  function edit(byte: number): void {
    switch (byte) {
      case LF:
        if (settings.echo) write(Uint8Array.of(LF));
        ready.push(Uint8Array.from([...line, LF]));
        line = [];
        return;
      case EOF:
        ready.push(Uint8Array.from(line));
        line = [];
        return;
      case 8:
      case 127:
        rubOut();
        return;
      case 21:
        while (line.length > 0) rubOut();
        return;
      case 23: {
        while (line.length > 0 && line.at(-1) === 32) rubOut();
        while (line.length > 0 && line.at(-1) !== 32) rubOut();
        return;
      }
      case 22:
        literalNext = true;
        return;
      default:
        push(byte);
    }
  }

  function push(byte: number): void {
    line.push(byte);
    if (settings.echo) write(byte < 32 && byte !== 9 ? control(byte) : Uint8Array.of(byte));
  }

  /** Takes back one character with all bytes of it. */
  function rubOut(): void {
    let byte = line.pop();
    if (byte === undefined) return;
    while (byte !== undefined && (byte & 0xc0) === 0x80) byte = line.pop();
    if (!settings.echo) return;
    write(erase);
    if (byte !== undefined && byte < 32) write(erase);
  }

  function write(bytes: Bytes): void {
    if (gone) return;
    options.output(settings.postProcess ? withReturns(bytes) : bytes);
  }

  function send(signal: Signal): void {
    if (!foreground) return;
    const { machine, group } = foreground;
    for (const process of [...machine.processes()])
      if (process.group === group && process.tty === tty) process.signal(signal);
  }

  function onIt(): Process[] {
    if (!foreground) return [];
    const found: Process[] = [];
    // From the innermost session outwards: each process' parents may be on other machines.
    for (const process of foreground.machine.processes())
      if (process.tty === tty) found.push(process);
    return found;
  }
}

function control(byte: number): Bytes {
  return Uint8Array.of(94, byte === 127 ? 63 : byte + 64);
}

function withReturns(bytes: Bytes): Bytes {
  let count = 0;
  for (const byte of bytes) if (byte === LF) count++;
  if (count === 0) return bytes;
  const out = new Uint8Array(bytes.length + count);
  let at = 0;
  for (const byte of bytes) {
    if (byte === LF) out[at++] = CR;
    out[at++] = byte;
  }
  return out;
}
