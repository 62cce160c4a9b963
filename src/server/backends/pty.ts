// node-pty as a terminal of ours: loaded when first needed, ended without harm.
import type { IPty } from '@lydell/node-pty';
import { type Bytes, decodeUtf8 } from '../../core/lib/bytes.ts';

export type Pty = {
  readonly pid: number;
  readonly write: (bytes: Bytes) => void;
  readonly resize: (columns: number, rows: number) => void;
  readonly pause: () => void;
  readonly resume: () => void;
  readonly kill: () => void;
};

export type PtyOptions = {
  readonly file: string;
  readonly args: readonly string[];
  readonly columns: number;
  readonly rows: number;
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly data: (bytes: Bytes) => void;
  /** After the last of its output has come. */
  readonly ended: (status: number) => void;
};

export type SpawnPty = (options: PtyOptions) => Pty;

/** After its end a process's last output may still be on its way: this long without any. */
const drainMs = 100;

/** Loads node-pty; null where it does not load (no prebuilt part for this system). */
export async function loadPty(): Promise<SpawnPty | null> {
  try {
    const { spawn } = await import('@lydell/node-pty');
    return options => wrap(spawn, options);
  } catch {
    return null;
  }
}

type Spawn = typeof import('@lydell/node-pty')['spawn'];

function wrap(spawn: Spawn, options: PtyOptions): Pty {
  const pty: IPty = spawn(options.file, [...options.args], {
    name: 'xterm-256color',
    cols: options.columns,
    rows: options.rows,
    cwd: options.folder,
    env: { ...options.environment },
    // Bytes as they come: a character may be split between two pieces.
    encoding: null,
  });
  let ended = false;
  let quiet: NodeJS.Timeout | null = null;
  let status = 0;
  const drained = () => {
    if (quiet !== null) clearTimeout(quiet);
    quiet = setTimeout(() => options.ended(status), drainMs);
  };
  pty.onData(data => {
    options.data(data as unknown as Bytes);
    if (ended) drained();
  });
  pty.onExit(({ exitCode, signal }) => {
    ended = true;
    status = signal ? 128 + signal : exitCode;
    drained();
  });
  return {
    pid: pty.pid,
    write(bytes) {
      if (!ended) pty.write(decodeUtf8(bytes));
    },
    resize(columns, rows) {
      if (!ended) pty.resize(columns, rows);
    },
    pause: () => pty.pause(),
    resume: () => pty.resume(),
    kill() {
      // A signal to process 0 or -1 would reach every process of the user.
      if (ended || !(pty.pid > 0)) return;
      try {
        pty.kill();
      } catch {
        // It ended in this moment: there is nothing left to do.
      }
    },
  };
}
