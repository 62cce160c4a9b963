// Bytes of files in rows of equal length, as they come: what the tools that show bytes are made of.
import { type Bytes, concatBytes } from '../../../lib/bytes.ts';
import type { Task } from '../../kernel/kernel.ts';
import type { Process, Stream } from '../../os/os.ts';
import { openInput } from './lines.ts';

const CHUNK_BYTES = 16_384;
const ROWS_PER_MS = 1_000;

export type Range = {
  readonly width: number;
  /** Bytes passed over at the beginning. */
  readonly skip: number;
  /** Bytes shown at most; more is not read. */
  readonly limit: number;
};

/** Rows over several files as if they were one. */
export class ByteRows {
  /** How many operands could not be opened. */
  failed = 0;
  /** What `skip` asked for and the files did not have. */
  missing: number;
  private readonly process: Process;
  private readonly names: readonly string[];
  private readonly width: number;
  private left: number;
  private held: Bytes = new Uint8Array();
  private stream: Stream | null = null;
  private opened = 0;
  private count = 0;

  constructor(process: Process, names: readonly string[], range: Range) {
    this.process = process;
    this.names = names;
    this.width = range.width;
    this.missing = range.skip;
    this.left = range.limit;
  }

  /** The next row; a shorter one is the last. Null at the end. */
  *next(): Task<Bytes | null> {
    if (++this.count % ROWS_PER_MS === 0) yield 1;
    while (this.held.length < this.width) {
      const part = yield* this.part();
      if (!part) break;
      this.held = this.held.length === 0 ? part : concatBytes([this.held, part]);
    }
    if (this.held.length === 0) return null;
    const row = this.held.subarray(0, this.width);
    this.held = this.held.subarray(row.length);
    return row;
  }

  private *part(): Task<Bytes | null> {
    while (this.left > 0) {
      if (!this.stream) {
        const name = this.names[this.opened++];
        if (name === undefined) return null;
        this.stream = yield* openInput(this.process, name);
        if (!this.stream) this.failed++;
        continue;
      }
      const part = yield* this.stream.read(Math.min(CHUNK_BYTES, this.missing + this.left));
      if (!part) {
        this.close();
        continue;
      }
      const passed = Math.min(this.missing, part.length);
      this.missing -= passed;
      const wanted = part.subarray(passed);
      if (wanted.length === 0) continue;
      this.left -= wanted.length;
      if (this.left === 0) this.close();
      return wanted;
    }
    return null;
  }

  private close(): void {
    this.stream?.close();
    this.stream = null;
  }
}

/** Tells rows that only repeat the one before: the tools show a star for them. */
export class Repeats {
  private before: Bytes | null = null;
  private starred = false;

  /** What to print: the row, one star, or nothing. */
  look(row: Bytes, width: number): 'row' | 'star' | 'nothing' {
    const same =
      this.before !== null &&
      row.length === width &&
      this.before.every((byte, index) => byte === row[index]);
    this.before = row;
    const said = this.starred;
    this.starred = same;
    return same ? (said ? 'nothing' : 'star') : 'row';
  }
}
