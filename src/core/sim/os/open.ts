// Opening what a path names: an ordinary file with its own offset, or a device.

import { assert } from '../../lib/assert.ts';
import type { Bytes } from '../../lib/bytes.ts';
import { fail, ok, type Result } from '../../lib/result.ts';
import type { Random } from '../kernel/random.ts';
import type { FileInode } from './inode.ts';
import type { Errno, OpenMode, Process, Stream } from './os.ts';
import { createStream, endlessStream, fullStream, nullStream, randomStream } from './stream.ts';

/** A file's stream. `file` gives its present inode, `fill` changes its bytes. */
export function openFile(
  mode: OpenMode,
  file: () => FileInode,
  fill: (bytes: Bytes, at: number) => Result<null, Errno>,
): Stream {
  let offset = 0;
  const reads = {
    *read(maxBytes: number) {
      const { bytes, size } = file();
      if (offset >= size) return null;
      const part = bytes.subarray(offset, Math.min(size, offset + maxBytes));
      offset += part.length;
      return part;
    },
    unread(bytes: Bytes) {
      offset -= bytes.length;
    },
  };
  const writes = {
    *write(bytes: Bytes) {
      if (mode === 'append') offset = file().size;
      const done = fill(bytes, offset);
      if (done.ok) offset += bytes.length;
      return done;
    },
  };
  if (mode === 'read') return createStream(reads);
  return createStream(mode === 'read-write' ? { ...reads, ...writes } : writes);
}

/** The devices of /dev; `fd:N` is the opener's own descriptor. */
export function openDevice(
  device: string,
  by: Process | null,
  random: Random,
): Result<Stream, Errno> {
  switch (device) {
    case 'null':
      return ok(nullStream());
    case 'zero':
      return ok(endlessStream(count => new Uint8Array(count)));
    case 'full':
      return ok(fullStream());
    case 'random':
      return ok(randomStream(random));
    case 'tty':
      return by?.tty ? ok(by.tty.stream.share()) : fail('EIO');
  }
  assert(device.startsWith('fd:'), `a device named ${device}`);
  const stream = by?.streams.get(Number(device.slice(3)));
  return stream ? ok(stream.share()) : fail('ENOENT');
}
