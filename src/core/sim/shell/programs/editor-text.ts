// The text of an editor: lines, a cursor, what can be undone, what was yanked.

export type Place = { readonly line: number; readonly column: number };

export type Yanked = { readonly text: readonly string[]; readonly linewise: boolean };

type Moment = Place & { readonly lines: readonly string[] } & Change;

/** How many came before it, and when it was made. */
export type Change = { readonly number: number; readonly atMs: number };

/** Changes that can be taken back. */
const MOMENTS_MAX = 500;

const combining = /\p{M}|\u200d|\ufe0f/u;

/** The index after the character at an index of a line. */
export function after(line: string, column: number): number {
  let next = column + ((line.codePointAt(column) ?? 0) > 0xffff ? 2 : 1);
  while (next < line.length && combining.test(line.charAt(next))) next++;
  return Math.min(next, line.length);
}

/** The index of the character before an index of a line. */
export function before(line: string, column: number): number {
  let at = column - 1;
  while (at > 0 && (combining.test(line.charAt(at)) || /[\udc00-\udfff]/.test(line.charAt(at))))
    at--;
  return Math.max(0, at);
}

export class EditorText {
  /** Never changed in place: moments to come back to share it. */
  lines: readonly string[] = [''];
  line = 0;
  column = 0;
  /** Where the cursor wants to be on a longer line; Infinity after `$`. */
  wanted = 0;
  modified = false;
  yanked: Yanked = { text: [''], linewise: false };
  private past: Moment[] = [];
  private future: Moment[] = [];
  private changes = 0;
  private readonly now: () => number;

  constructor(now: () => number) {
    this.now = now;
  }

  get current(): string {
    return this.lines[this.line] ?? '';
  }

  get last(): number {
    return this.lines.length - 1;
  }

  /** Call before a change that one `u` takes back. */
  remember(): void {
    const { lines, line, column } = this;
    this.past.push({ lines, line, column, number: ++this.changes, atMs: this.now() });
    if (this.past.length > MOMENTS_MAX) this.past.shift();
    this.future = [];
  }

  /** The change that was taken back; null: there is none. */
  undo(): Change | null {
    return this.travel(this.past, this.future);
  }

  redo(): Change | null {
    return this.travel(this.future, this.past);
  }

  private travel(from: Moment[], to: Moment[]): Change | null {
    const moment = from.pop();
    if (!moment) return null;
    to.push({ ...moment, lines: this.lines });
    this.lines = moment.lines;
    this.modified = true;
    this.moveTo({ line: moment.line, column: moment.column });
    return moment;
  }

  /** To a place, as far as there is one; with `past` the cursor may stand behind the last one. */
  moveTo(place: Place, past = false): void {
    this.line = Math.max(0, Math.min(this.last, place.line));
    const { length } = this.current;
    const end = past || length === 0 ? length : before(this.current, length);
    this.column = Math.max(0, Math.min(end, place.column));
  }

  setLine(at: number, text: string): void {
    this.lines = this.lines.with(at, text);
    this.modified = true;
  }

  /** Replaces `count` lines from `at` on. An empty text has one empty line. */
  replaceLines(at: number, count: number, lines: readonly string[]): void {
    const next = [...this.lines.slice(0, at), ...lines, ...this.lines.slice(at + count)];
    this.lines = next.length === 0 ? [''] : next;
    this.modified = true;
  }

  /** Text of a range, its end not in it; as lines. */
  between(from: Place, to: Place): string[] {
    if (from.line === to.line) return [(this.lines[from.line] ?? '').slice(from.column, to.column)];
    return [
      (this.lines[from.line] ?? '').slice(from.column),
      ...this.lines.slice(from.line + 1, to.line),
      (this.lines[to.line] ?? '').slice(0, to.column),
    ];
  }

  remove(from: Place, to: Place): void {
    const joined =
      (this.lines[from.line] ?? '').slice(0, from.column) +
      (this.lines[to.line] ?? '').slice(to.column);
    this.replaceLines(from.line, to.line - from.line + 1, [joined]);
    this.line = from.line;
    this.column = from.column;
  }

  /** Text at the cursor, which goes behind it. */
  insert(text: string): void {
    const [first = '', ...more] = text.split('\n');
    const head = this.current.slice(0, this.column) + first;
    const tail = this.current.slice(this.column);
    const end = more.pop();
    if (end === undefined) {
      this.setLine(this.line, head + tail);
      this.column = head.length;
      return;
    }
    this.replaceLines(this.line, 1, [head, ...more, end + tail]);
    this.line += more.length + 1;
    this.column = end.length;
  }
}
