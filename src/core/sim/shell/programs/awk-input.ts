// What awk reads by itself: its operands one after another, record by record.
import type { Task } from '../../kernel/kernel.ts';
import type { Process } from '../../os/os.ts';
import { LineReader, type Output, openInput } from './lines.ts';

export type AwkInputTold = {
  /** RS. */
  readonly separator: () => string;
  /** An operand is `name=value`. */
  readonly assign: (pair: string) => void;
  readonly opened: (name: string) => void;
  readonly failed: () => void;
};

export class AwkInput {
  private readonly process: Process;
  private readonly output: Output;
  private readonly operands: readonly string[];
  private readonly told: AwkInputTold;
  private reader: LineReader | null = null;
  private nextOperand = 0;
  private usedFile = false;

  constructor(process: Process, output: Output, operands: readonly string[], told: AwkInputTold) {
    this.process = process;
    this.output = output;
    this.operands = operands;
    this.told = told;
  }

  skipFile(): void {
    this.reader = null;
  }

  *next(): Task<string | null> {
    for (;;) {
      if (!this.reader) {
        if (!(yield* this.openNext())) return null;
        continue;
      }
      const line = yield* this.readRecord(this.reader);
      if (line !== null) return line;
      this.reader = null;
    }
  }

  private *openNext(): Task<boolean> {
    while (this.nextOperand < this.operands.length) {
      const name = this.operands[this.nextOperand++] as string;
      if (/^[A-Za-z_]\w*=/.test(name)) {
        this.told.assign(name);
        continue;
      }
      this.usedFile = true;
      const stream = yield* openInput(this.process, name);
      if (!stream) {
        this.told.failed();
        continue;
      }
      this.told.opened(name);
      this.reader = new LineReader(stream, this.output, this.separatorByte());
      return true;
    }
    if (this.usedFile) return false;
    this.usedFile = true;
    const stream = yield* openInput(this.process, '-');
    if (!stream) return false;
    this.reader = new LineReader(stream, this.output, this.separatorByte());
    return true;
  }

  private separatorByte(): number {
    const separator = this.told.separator();
    return separator === '' ? 10 : separator.charCodeAt(0);
  }

  /** An empty RS: records are paragraphs. */
  private *readRecord(reader: LineReader): Task<string | null> {
    if (this.told.separator() !== '') return yield* reader.next();
    let text: string | null = null;
    for (;;) {
      const line: string | null = yield* reader.next();
      if (line === null) return text;
      if (line === '' && text !== null) return text;
      if (line !== '') text = text === null ? line : `${text}\n${line}`;
    }
  }
}
