// A line being edited and its picture on the terminal: what has to be written for each change.

/** Columns that text takes: wide characters two, combining ones none. */
export function textWidth(text: string): number {
  let width = 0;
  for (const char of text) width += charWidth(char);
  return width;
}

function charWidth(char: string): number {
  const code = char.codePointAt(0) ?? 0;
  if (code < 0x300) return code === 10 ? 0 : 1;
  if (/\p{Mn}|\p{Me}|\u200d|\ufe0f/u.test(char)) return 0;
  const wide =
    (code >= 0x1100 && code <= 0x115f) ||
    (code >= 0x2e80 && code <= 0xa4cf) ||
    (code >= 0xac00 && code <= 0xd7a3) ||
    (code >= 0xf900 && code <= 0xfaff) ||
    (code >= 0xfe30 && code <= 0xfe6f) ||
    (code >= 0xff00 && code <= 0xff60) ||
    (code >= 0x1f300 && code <= 0x1faff);
  return wide ? 2 : 1;
}

export class EditBuffer {
  chars: string[] = [];
  cursor = 0;
  /** Where the terminal's cursor stands, as an index into `chars`. */
  private shownAt = 0;
  private out = '';
  private readonly columns: () => number;
  /** Width of the prompt's last line. */
  indent: number;

  constructor(columns: () => number, indent: number) {
    this.columns = columns;
    this.indent = indent;
  }

  get text(): string {
    return this.chars.join('');
  }

  /** What has to be written to the terminal, which makes CR LF of a newline by itself. */
  takeOutput(): string {
    const out = this.out.replaceAll('\r\n', '\n');
    this.out = '';
    return out;
  }

  write(text: string): void {
    this.out += text;
  }

  /** Takes a line over that stands on the screen already: after a checkpoint. */
  adopt(text: string, cursor: number): void {
    this.chars = [...text];
    this.cursor = cursor;
    this.shownAt = cursor;
  }

  /** The end stands at the very start of a row, behind a full one. */
  get wrapped(): boolean {
    const [row, column] = this.place(this.chars.length);
    return row > 0 && column === 0 && this.chars.at(-1) !== '\n';
  }

  insert(text: string): void {
    const added = [...text];
    this.chars.splice(this.cursor, 0, ...added);
    this.redrawFrom(this.cursor, this.cursor + added.length, false);
  }

  /** Removes from..to; the cursor goes to `from`. */
  remove(from: number, to: number): string {
    if (from >= to) return '';
    this.goTo(from);
    const rows = this.place(this.chars.length)[0];
    const removed = this.chars.slice(from, to).join('');
    this.chars.splice(from, to - from);
    this.redrawFrom(from, from, rows > 0 ? 'below' : true);
    return removed;
  }

  replaceAll(text: string): void {
    const chars = [...text];
    let same = 0;
    while (same < chars.length && same < this.chars.length && chars[same] === this.chars[same])
      same++;
    const shorter = chars.length < this.chars.length || same < this.chars.length;
    const rows = this.place(this.chars.length)[0];
    this.goTo(same);
    this.chars = chars;
    this.redrawFrom(same, chars.length, shorter && rows > 0 ? 'below' : shorter);
  }

  moveTo(index: number): void {
    this.cursor = Math.max(0, Math.min(this.chars.length, index));
    this.goTo(this.cursor);
  }

  /** Moves the terminal's cursor, while the line still is what the terminal shows. */
  private goTo(index: number): void {
    this.out += this.moves(this.shownAt, index);
    this.shownAt = index;
  }

  /** Draws the whole line anew behind a prompt that was just written. */
  draw(): void {
    this.shownAt = 0;
    this.redrawFrom(0, this.cursor, false);
  }

  /** The start of the word before the cursor, by blanks or by letters. */
  wordStart(blanksOnly: boolean): number {
    const inWord = (char: string | undefined) =>
      char !== undefined && (blanksOnly ? !/\s/.test(char) : /[\p{L}\p{N}]/u.test(char));
    let at = this.cursor;
    while (at > 0 && !inWord(this.chars[at - 1])) at--;
    while (at > 0 && inWord(this.chars[at - 1])) at--;
    return at;
  }

  wordEnd(): number {
    const inWord = (char: string | undefined) => char !== undefined && /[\p{L}\p{N}]/u.test(char);
    let at = this.cursor;
    while (at < this.chars.length && !inWord(this.chars[at])) at++;
    while (at < this.chars.length && inWord(this.chars[at])) at++;
    return at;
  }

  private redrawFrom(from: number, cursor: number, clear: boolean | 'below'): void {
    this.out += this.moves(this.shownAt, from);
    const tail = this.chars.slice(from).join('');
    this.out += tail.replace(/\n/g, '\r\n');
    this.shownAt = this.chars.length;
    const [, column] = this.place(this.chars.length);
    // A full last column leaves the terminal between two lines: a blank decides for the next one.
    if (tail !== '' && column === 0 && this.chars.at(-1) !== '\n') this.out += ' \r';
    if (clear)
      this.out +=
        clear === 'below' || this.place(this.chars.length)[0] > 0 || this.rowsMayShrink()
          ? '\x1b[J'
          : '\x1b[K';
    this.cursor = cursor;
    this.out += this.moves(this.shownAt, cursor);
    this.shownAt = cursor;
  }

  private rowsMayShrink(): boolean {
    return this.indent + this.chars.length + 1 >= this.columns();
  }

  private moves(from: number, to: number): string {
    if (from === to) return '';
    const [fromRow, fromColumn] = this.place(from);
    const [toRow, toColumn] = this.place(to);
    if (fromRow === toRow) return sideways(toColumn - fromColumn);
    const rows = toRow - fromRow;
    const up = rows < 0 ? `\x1b[${-rows === 1 ? '' : -rows}A` : `\x1b[${rows === 1 ? '' : rows}B`;
    return `${up}\r${toColumn > 0 ? `\x1b[${toColumn}C` : ''}`;
  }

  /** Row (from the prompt's) and column of an index. */
  private place(index: number): [number, number] {
    const width = this.columns();
    let row = 0;
    let column = this.indent;
    for (let at = 0; at < index; at++) {
      const char = this.chars[at] as string;
      if (char === '\n') {
        row++;
        column = 0;
        continue;
      }
      const cells = charWidth(char);
      if (column + cells > width) {
        row++;
        column = 0;
      }
      column += cells;
      if (column === width) {
        row++;
        column = 0;
      }
    }
    return [row, column];
  }
}

function sideways(by: number): string {
  if (by === 0) return '';
  if (by > 0) return by === 1 ? '\x1b[C' : `\x1b[${by}C`;
  return -by < 5 ? '\b'.repeat(-by) : `\x1b[${-by}D`;
}
