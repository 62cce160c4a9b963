// Standard input of what runs in containers: none, or filled from outside.
import type { Stream } from '../os/os.ts';
import { createPipe, createStream } from '../os/stream.ts';

/** Standard input that is at its end. */
export function emptyStream(): Stream {
  return createStream({
    *read() {
      return null;
    },
  });
}

/** Standard input that is filled from outside and never makes its writer wait. */
export function createInput(): {
  readonly stream: Stream;
  readonly push: (bytes: Uint8Array | null) => void;
} {
  const waiting: Uint8Array[] = [];
  const { reader, writer } = createPipe();
  let ended = false;
  let busy = false;
  const push = (bytes: Uint8Array | null) => {
    if (ended) return;
    if (bytes === null) ended = true;
    else waiting.push(bytes);
    pump();
  };
  const pump = () => {
    if (busy) return;
    busy = true;
    for (let bytes = waiting.shift(); bytes; bytes = waiting.shift()) {
      // A pipe takes what fits; what it cannot take is dropped only after its reader is gone.
      const step = writer.write(bytes).next();
      if (!step.done) break;
    }
    busy = false;
    if (ended && waiting.length === 0) writer.close();
  };
  return { stream: reader, push };
}
