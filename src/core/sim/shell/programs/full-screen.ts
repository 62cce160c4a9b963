// A program that owns the whole screen: single keys in, changed rows out, all as it was afterwards.
import { concatBytes, decodeUtf8, encodeUtf8 } from '../../../lib/bytes.ts';
import type { Task } from '../../kernel/kernel.ts';
import type { Process, Tty } from '../../os/os.ts';
import { textWidth } from '../edit-buffer.ts';
import { KeyReader } from '../key-reader.ts';

/** As long as a terminal may take between an escape and what belongs to it. */
const ESCAPE_MS = 50;
const TAB = 8;

export class FullScreen {
  readonly tty: Tty;
  private readonly process: Process;
  private readonly reader = new KeyReader();
  private readonly before: Tty['settings'];
  private queue: string[] = [];
  /** The rows as they stand on the terminal. */
  private shown: readonly string[] = [];
  private size = '';

  private readonly alternate: boolean;

  /** Without the alternate screen what was shown last stays there. */
  constructor(process: Process, tty: Tty, alternate = true) {
    this.process = process;
    this.alternate = alternate;
    this.tty = tty;
    this.before = { ...tty.settings };
  }

  *open(): Task<void> {
    this.tty.configure({ canonical: false, echo: false, signals: false });
    this.shown = [];
    this.size = this.sizeNow();
    const clear = this.alternate ? '\x1b[?1049h' : '\n'.repeat(this.tty.rows() - 1);
    yield* this.process.print(`${clear}\x1b[H\x1b[2J`);
  }

  *close(): Task<void> {
    // What was typed ahead is the shell's.
    const ahead = this.queue.map(key => (key === 'enter' ? '\r' : key === 'escape' ? '\x1b' : key));
    this.queue = [];
    this.tty.stream.unread(concatBytes([encodeUtf8(ahead.join('')), this.reader.rest()]));
    const back = this.alternate ? '\x1b[?1049l' : '';
    yield* this.process.print(`\x1b[${this.tty.rows()};1H\x1b[K${back}`);
    this.tty.configure(this.before);
  }

  /** What Ctrl-Z does: the shell has the terminal until the job comes to the foreground again. */
  *suspend(): Task<void> {
    yield* this.close();
    this.process.signal('TSTP');
    yield 0;
    yield* this.open();
  }

  /** Keys are waiting already: no need to show what lies between. */
  get hurried(): boolean {
    return this.queue.length > 0 || this.tty.stream.readable();
  }

  /**
   * The next key: a character, `escape`, `enter`, `backspace`, `up`…, `^X`; `resize` when the window
   * has another size; null when the terminal is gone.
   */
  *key(): Task<string | null> {
    const { stream, resized } = this.tty;
    for (;;) {
      const queued = this.queue.shift();
      if (queued !== undefined) return queued;
      if (this.size !== this.sizeNow()) {
        this.size = this.sizeNow();
        this.shown = [];
        yield* this.process.print('\x1b[2J');
        return 'resize';
      }
      const key = this.reader.next();
      if (key) {
        this.queue = keysOf(key);
        continue;
      }
      if (!stream.readable() && stream.changed) {
        const begun = this.reader.begun;
        yield begun ? [stream.changed, resized, ESCAPE_MS] : [stream.changed, resized];
        if (!begun || stream.readable()) continue;
        this.queue = ['escape', ...decodeUtf8(this.reader.rest()).slice(1)];
        continue;
      }
      const bytes = yield* stream.read(4096);
      if (!bytes) return null;
      this.reader.feed(bytes);
    }
  }

  /** Shows rows, each already as wide as fits, and puts the cursor (counted from 0). */
  *draw(rows: readonly string[], cursor: readonly [row: number, column: number]): Task<void> {
    let out = '';
    rows.forEach((row, at) => {
      if (this.shown[at] !== row) out += `\x1b[${at + 1};1H${row}\x1b[m\x1b[K`;
    });
    this.shown = [...rows];
    yield* this.process.print(`${out}\x1b[${cursor[0] + 1};${cursor[1] + 1}H`);
  }

  /** Everything is drawn anew at the next `draw`. */
  forget(): void {
    this.shown = [];
  }

  private sizeNow(): string {
    return `${this.tty.columns()}x${this.tty.rows()}`;
  }
}

type Key = NonNullable<ReturnType<KeyReader['next']>>;

function keysOf(key: Key): string[] {
  if (key.kind !== 'key') return [...key.text.replaceAll('\n', '\r')].map(plainKey);
  // A letter that follows an escape at once is two keys for an editor.
  const meta = /^M-(.)$/u.exec(key.name);
  return meta ? ['escape', meta[1] ?? ''] : [key.name];
}

function plainKey(char: string): string {
  return char === '\r' ? 'enter' : char;
}

/** Text as a terminal shows it: tabs to their stops, control characters as `^A`. */
export function visible(text: string): string {
  if (!/[\t\x7f]|[^ -~\u0080-\uffff]/.test(text)) return text;
  let out = '';
  let column = 0;
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0;
    const cell =
      char === '\t'
        ? ' '.repeat(TAB - (column % TAB))
        : code < 32 || code === 127
          ? `^${String.fromCharCode(code ^ 64)}`
          : char;
    out += cell;
    column += textWidth(cell);
  }
  return out;
}

/** As much of a text as fits into so many columns. */
export function fitted(text: string, columns: number): string {
  if (text.length <= columns && textWidth(text) <= columns) return text;
  let width = 0;
  let out = '';
  for (const char of text) {
    width += textWidth(char);
    if (width > columns) break;
    out += char;
  }
  return out;
}

/** The rows that a line takes when it is folded at the window's edge; at least one. */
export function folded(text: string, columns: number): string[] {
  const rows: string[] = [];
  let rest = visible(text);
  do {
    const row = fitted(rest, columns);
    // Not even one wide character fits: show what there is.
    const taken = row === '' ? rest.slice(0, 2) : row;
    rows.push(taken);
    rest = rest.slice(taken.length);
  } while (rest !== '');
  return rows;
}
