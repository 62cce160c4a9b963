// Progress on a terminal (lines that are rewritten) and off it (one line after another).
// The layout is that of the client's jsonmessage: a line for each id, moved to with the cursor.
import type { Task } from '../kernel/kernel.ts';
import type { Context } from './context.ts';
import { humanSize } from './format/size.ts';

export type ProgressLine = {
  readonly id: string;
  readonly status: string;
  readonly current?: number;
  readonly total?: number;
  readonly hideCounts?: boolean;
  /** What is counted; bytes if absent. */
  readonly units?: string;
};

export type Progress = {
  readonly line: (line: ProgressLine) => Task<void>;
  /** A line of its own; what came before is not rewritten any more. */
  readonly message: (text: string) => Task<void>;
};

/** `quiet`: nothing is printed. `channel`: standard output, or standard error (pulls of `run`). */
export function createProgress(context: Context, quiet = false, channel: 1 | 2 = 1): Progress {
  const tty = context.process.streams.get(channel)?.tty;
  const terminal = tty ? { columns: tty.columns() } : null;
  const print = channel === 1 ? context.out : context.complain;
  let lines = new Map<string, number>();
  return {
    *line(line) {
      if (quiet) return;
      const bar = barOf(line, terminal?.columns ?? 200);
      if (!terminal) {
        // A bar says nothing on paper.
        if (bar === '') yield* print(`${line.id}: ${line.status}\n`);
        return;
      }
      let text = '';
      if (!lines.has(line.id)) {
        lines.set(line.id, lines.size);
        text += '\n';
      }
      const up = lines.size - (lines.get(line.id) as number);
      text += `\x1b[${up}A\x1b[2K\r${line.id}: ${line.status} ${bar}\r\x1b[${up}B`;
      yield* print(text);
    },
    *message(text) {
      lines = new Map();
      if (!quiet) yield* print(`${text}\n`);
    },
  };
}

/** `[=====>     ]  1.2MB/3.4MB`; nothing without numbers, no box on a narrow terminal. */
function barOf(line: ProgressLine, columns: number): string {
  const current = line.current ?? 0;
  const total = line.total ?? 0;
  if (current <= 0 && total <= 0) return '';
  if (total <= 0) return humanSize(current).padStart(8);
  const done = Math.min(50, Math.floor(Math.floor((current / total) * 100) / 2));
  const box = columns > 110 ? `[${'='.repeat(done)}>${' '.repeat(50 - done)}] ` : '';
  if (line.hideCounts) return box;
  if (line.units) return `${box}${current}/${total} ${line.units}`;
  const counts =
    current > total
      ? humanSize(current).padStart(8)
      : `${humanSize(current).padStart(8)}/${humanSize(total)}`;
  return box + counts;
}
