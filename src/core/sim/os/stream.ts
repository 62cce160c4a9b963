// Open file descriptions: pipes with back-pressure, fixed bytes, sinks, and the devices' streams.
import type { Bytes } from '../../lib/bytes.ts';
import { fail, ok, type Result } from '../../lib/result.ts';
import { createGate, type Gate, type Task } from '../kernel/kernel.ts';
import type { Random } from '../kernel/random.ts';
import type { Errno, Stream } from './os.ts';

/** As in Linux: what a pipe holds before its writer waits. */
export const PIPE_BYTES = 65536;

export type StreamParts = {
  readonly read?: (maxBytes: number) => Task<Bytes | null>;
  readonly write?: (bytes: Bytes) => Task<Result<null, Errno>>;
  readonly unread?: (bytes: Bytes) => void;
  readonly readable?: () => boolean;
  readonly changed?: Gate;
  /** When the last reference is given back. */
  readonly closed?: () => void;
};

/** A stream with one reference; reading or writing that its parts do not offer is EBADF. */
export function createStream(parts: StreamParts): Stream {
  let references = 1;
  const stream: Stream = {
    read: parts.read ?? readNothing,
    write: parts.write ?? refuse,
    unread: parts.unread ?? (() => {}),
    readable: parts.readable ?? (() => true),
    ...(parts.changed ? { changed: parts.changed } : {}),
    tty: null,
    share() {
      references++;
      return stream;
    },
    close() {
      if (references > 0 && --references === 0) parts.closed?.();
    },
  };
  return stream;
}

/** Two ends of a pipe. */
export function createPipe(): { readonly reader: Stream; readonly writer: Stream } {
  const chunks: Bytes[] = [];
  const changed = createGate();
  let held = 0;
  let readerOpen = true;
  let writerOpen = true;
  const reader = createStream({
    *read(maxBytes) {
      for (;;) {
        const chunk = chunks[0];
        if (!chunk) {
          if (!writerOpen) return null;
          yield changed;
          continue;
        }
        const part = chunk.length > maxBytes ? chunk.subarray(0, maxBytes) : chunk;
        if (part === chunk) chunks.shift();
        else chunks[0] = chunk.subarray(maxBytes);
        held -= part.length;
        changed.open();
        return part;
      }
    },
    unread(bytes) {
      if (bytes.length === 0) return;
      chunks.unshift(bytes);
      held += bytes.length;
    },
    readable: () => chunks.length > 0 || !writerOpen,
    changed,
    closed() {
      readerOpen = false;
      changed.open();
    },
  });
  const writer = createStream({
    *write(bytes) {
      let rest = bytes;
      for (;;) {
        if (!readerOpen) return fail('EPIPE');
        if (rest.length === 0) return ok(null);
        const room = PIPE_BYTES - held;
        if (room > 0) {
          chunks.push(rest.subarray(0, room));
          held += Math.min(room, rest.length);
          rest = rest.subarray(room);
          changed.open();
        }
        if (rest.length > 0) yield changed;
      }
    },
    closed() {
      writerOpen = false;
      changed.open();
    },
  });
  return { reader, writer };
}

/** Reads as these bytes and then ends. */
export function streamOf(bytes: Bytes): Stream {
  let at = 0;
  return createStream({
    *read(maxBytes) {
      if (at >= bytes.length) return null;
      const part = bytes.subarray(at, at + maxBytes);
      at += part.length;
      return part;
    },
    unread(back) {
      at -= back.length;
    },
  });
}

/** Whatever is written goes to a function, at once. */
export function sinkTo(take: (bytes: Bytes) => void): Stream {
  return createStream({
    *write(bytes) {
      take(bytes);
      return ok(null);
    },
  });
}

/** /dev/null. */
export function nullStream(): Stream {
  return createStream({
    *write() {
      return ok(null);
    },
  });
}

/** An endless source. Its bytes cost virtual time (about 1 GB a second), or `cat` would never end. */
export function endlessStream(make: (count: number) => Bytes, bytesPerMs = 1_000_000): Stream {
  return createStream({
    *read(maxBytes) {
      const count = Math.min(maxBytes, PIPE_BYTES);
      yield Math.max(0.001, count / bytesPerMs);
      return make(count);
    },
    *write() {
      return ok(null);
    },
  });
}

export function randomStream(random: Random): Stream {
  // Making chance is work: slower than a real one, or a second of it would take many.
  return endlessStream(count => random.bytes(count), 20_000);
}

/** /dev/full: reads zeros, takes nothing. */
export function fullStream(): Stream {
  return createStream({
    *read(maxBytes) {
      return new Uint8Array(Math.min(maxBytes, PIPE_BYTES));
    },
    *write() {
      return fail('ENOSPC');
    },
  });
}

function* readNothing(): Task<null> {
  return null;
}

function* refuse(): Task<Result<null, Errno>> {
  return fail('EBADF');
}
