// A simulated pane behind a pseudo terminal: what it shows and takes goes through `deckhand attach`.
import { StringDecoder } from 'node:string_decoder';
import { encodeUtf8 } from '../../core/lib/bytes.ts';
import type { Pty } from '../backends/pty.ts';

export type RelayEvents = {
  /** The process reads and writes now: from here on everything goes through it. */
  readonly connected: () => void;
  /** Came out of the pseudo terminal, to be shown. */
  readonly shown: (text: string) => void;
  /** Came through it, to be typed. */
  readonly typed: (text: string) => void;
  /** It is gone, with what is still under way in either direction. */
  readonly ended: (unshown: string, untyped: string) => void;
};

export type Relay = {
  readonly isConnected: () => boolean;
  readonly show: (text: string) => void;
  readonly type: (text: string) => void;
  readonly resize: (columns: number, rows: number) => void;
  readonly dispose: () => void;
};

/** What starts a process behind a pseudo terminal and is called back by it. */
export type RelayDoor = {
  /** Null where there are as many as there may be. `output` becomes bytes on the process's output. */
  readonly open: (
    size: { readonly columns: number; readonly rows: number },
    handlers: {
      readonly connected: (output: (text: string) => void) => void;
      readonly input: (text: string) => void;
      readonly data: (bytes: Uint8Array) => void;
      readonly ended: () => void;
    },
  ) => Pty | null;
};

/**
 * More than this, in UTF-16 units, is not held for a process: it is given up, and whoever looks is
 * told directly, up to the audience's own window, beyond which a picture takes its place.
 */
export const underWayMax = 256 * 1024;

/** Longer than this nothing is under way: the process hangs, and is done without. */
const patienceMs = 2_000;

/** Null where there are as many as there may be. */
export function createRelay(
  door: RelayDoor,
  size: { readonly columns: number; readonly rows: number },
  events: RelayEvents,
): Relay | null {
  const decoder = new StringDecoder('utf8');
  let output: ((text: string) => void) | null = null;
  let unshown = '';
  let untyped = '';
  let ended = false;
  let patience: NodeJS.Timeout | null = null;
  const end = () => {
    if (ended) return;
    ended = true;
    if (patience !== null) clearTimeout(patience);
    events.ended(unshown, untyped);
  };
  const giveUp = () => {
    pty?.kill();
    end();
  };
  const wait = () => {
    if (unshown.length + untyped.length > underWayMax && !ended) giveUp();
    if (patience !== null) clearTimeout(patience);
    patience = null;
    if (ended || unshown.length + untyped.length === 0) return;
    patience = setTimeout(giveUp, patienceMs);
    patience.unref();
  };
  const pty = door.open(size, {
    connected(write) {
      output = write;
      events.connected();
    },
    input(text) {
      if (ended) return;
      untyped = untyped.slice(text.length);
      wait();
      events.typed(text);
    },
    data(bytes) {
      const text = decoder.write(Buffer.from(bytes));
      // Before it is connected nothing but a shell's own noise can come.
      if (ended || output === null || text === '') return;
      const own = text.slice(0, unshown.length);
      unshown = unshown.slice(own.length);
      wait();
      events.shown(own);
    },
    ended: end,
  });
  if (pty === null) return null;
  return {
    isConnected: () => output !== null && !ended,
    show(text) {
      unshown += text;
      wait();
      if (!ended) output?.(text);
    },
    type(text) {
      untyped += text;
      wait();
      if (!ended) pty.write(encodeUtf8(text));
    },
    resize: (columns, rows) => pty.resize(columns, rows),
    dispose() {
      ended = true;
      if (patience !== null) clearTimeout(patience);
      pty.kill();
    },
  };
}
