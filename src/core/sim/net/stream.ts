// An `os.Stream` over a connection: counted references, no terminal.
import type { Bytes } from '../../lib/bytes.ts';
import type { Result } from '../../lib/result.ts';
import type { Task } from '../kernel/kernel.ts';
import type { Errno, Stream } from '../os/os.ts';

export type StreamParts = {
  readonly read: (maxBytes: number) => Task<Bytes | null>;
  readonly write: (bytes: Bytes) => Task<Result<null, Errno>>;
  readonly readable: () => boolean;
  /** When the last reference is given back. */
  readonly close: () => void;
};

export function createStream(parts: StreamParts): Stream {
  let references = 1;
  const stream: Stream = {
    read: parts.read,
    write: parts.write,
    readable: parts.readable,
    tty: null,
    share() {
      references++;
      return stream;
    },
    close() {
      if (references > 0 && --references === 0) parts.close();
    },
  };
  return stream;
}
