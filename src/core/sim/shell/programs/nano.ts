// nano: the editor that says at the bottom what its keys do.
import { decodeUtf8, encodeUtf8 } from '../../../lib/bytes.ts';
import type { Task } from '../../kernel/kernel.ts';
import { errnoText } from '../../os/errno.ts';
import type { Process, Program } from '../../os/os.ts';
import { textWidth } from '../edit-buffer.ts';
import { after, before, EditorText } from './editor-text.ts';
import { FullScreen, fitted, visible } from './full-screen.ts';
import { help, helpRows, type Keys, statusRow, titleRow, typing, yesNo } from './nano-frame.ts';
import { moveCursor } from './nano-move.ts';
import { readOptions } from './options.ts';

/** Rows that are not text: the title, the message, two rows of help. */
const FRAME = 4;

export const nano: Program = {
  name: 'nano',
  *run(process) {
    const start = process.argv.find(word => /^\+\d+/.test(word));
    const options = yield* readOptions(
      process,
      {
        short: 'ABDEFGHILMNPRSUWZacdeghijklmnopqr:s:tT:uvwxyz$!%01',
        long: { linenumbers: 'l', mouse: 'm', view: 'v', nowrap: 'w' },
        usage: '[OPTIONS] [[+LINE[,COLUMN]] FILE]...',
      },
      process.argv.slice(1).filter(word => !/^\+\d/.test(word)),
    );
    if (typeof options === 'number') return options;
    const tty = process.streams.get(1)?.tty ?? null;
    if (!tty || !process.streams.get(0)?.tty) {
      yield* process.complain('Standard input is not a terminal\n');
      return 1;
    }
    const screen = new FullScreen(process, tty);
    const editor = new Nano(process, screen, options.operands[0] ?? '');
    if (start)
      editor.text.moveTo({ line: Number.parseInt(start.slice(1), 10) - 1, column: 0 }, true);
    yield* screen.open();
    try {
      yield* editor.run();
    } finally {
      yield* screen.close();
    }
    return 0;
  },
};

class Nano {
  readonly text: EditorText;
  private readonly process: Process;
  private readonly screen: FullScreen;
  private name: string;
  private message = '';
  private asking: string | null = null;
  private keys: Keys = help;
  private top = 0;
  private cutBuffer: string[] = [];
  private cutsOn = false;
  private sought = '';

  constructor(process: Process, screen: FullScreen, name: string) {
    this.process = process;
    this.screen = screen;
    this.name = name;
    this.text = new EditorText(process.machine.kernel.now);
    if (name === '') return;
    const found = process.machine.files.read(process.path(name));
    if (!found.ok) {
      this.message =
        found.error === 'ENOENT' ? 'New File' : `Error reading ${name}: ${errnoText(found.error)}`;
      if (found.error === 'EISDIR') {
        this.message = `"${name}" is a directory`;
        this.name = '';
      }
      return;
    }
    const content = decodeUtf8(found.value);
    // nano keeps an empty line behind the last newline.
    this.text.lines = content.split('\n');
    const count = this.text.last;
    this.message = `Read ${count} line${count === 1 ? '' : 's'}`;
  }

  *run(): Task<void> {
    for (;;) {
      yield* this.draw();
      const key = yield* this.screen.key();
      if (key === null) return;
      if (key === 'resize') continue;
      this.message = '';
      const cuts = key === '^K';
      if (key === '^X') {
        if (yield* this.leave()) return;
      } else yield* this.press(key);
      this.cutsOn = cuts;
    }
  }

  private *press(key: string): Task<void> {
    const { text } = this;
    const page = Math.max(1, this.height - 2);
    switch (key) {
      case '^O':
      case 'f3':
        yield* this.write();
        return;
      case '^W':
        yield* this.search();
        return;
      case '^\\':
        yield* this.replace();
        return;
      case '^R':
        yield* this.insertFile();
        return;
      case '^_':
        yield* this.goToLine();
        return;
      case '^K':
        this.cut();
        return;
      case '^U':
        if (this.cutBuffer.length > 0)
          this.change(() => text.insert(`${this.cutBuffer.join('\n')}\n`));
        return;
      case '^C': {
        const line = text.line + 1;
        const percent = Math.floor((100 * line) / text.lines.length);
        this.message = `line ${line}/${text.lines.length} (${percent}%), col ${text.column + 1}/${text.current.length + 1}`;
        return;
      }
      case '^V':
      case 'page-down':
        text.moveTo({ line: text.line + page, column: 0 }, true);
        return;
      case '^Y':
      case 'page-up':
        text.moveTo({ line: text.line - page, column: 0 }, true);
        return;
      case '^L':
        this.screen.forget();
        return;
      case '^Z':
        yield* this.screen.suspend();
        return;
      case '^G':
        this.message = 'The keys are at the bottom: ^ is Ctrl, M- is Alt';
        return;
      case '^T':
      case '^J':
        this.message = `${key} is not simulated`;
        return;
      case 'escape': {
        const second = yield* this.screen.key();
        if (second === 'u')
          this.message = text.undo() === null ? 'Nothing to undo' : 'Undid action';
        if (second === 'e' || second === 'E')
          this.message = text.redo() === null ? 'Nothing to redo' : 'Redid action';
        if (second === '\\' || second === '|') text.moveTo({ line: 0, column: 0 }, true);
        if (second === '/' || second === '?')
          text.moveTo({ line: text.last, column: Infinity }, true);
        if (second === 'w' || second === 'W') this.find();
        return;
      }
      default:
        this.edit(key);
    }
  }

  private edit(key: string): void {
    const { text } = this;
    const { line, column, current } = text;
    if (moveCursor(text, key)) return;
    switch (key) {
      case 'enter':
        this.change(() => text.insert('\n'));
        break;
      case '^I':
        this.change(() => text.insert('\t'));
        break;
      case 'backspace':
      case '^H':
        if (column > 0)
          this.change(() =>
            text.remove({ line, column: before(current, column) }, { line, column }),
          );
        else if (line > 0)
          this.change(() =>
            text.remove(
              { line: line - 1, column: (text.lines[line - 1] ?? '').length },
              { line, column: 0 },
            ),
          );
        break;
      case 'delete':
      case '^D':
        if (column < current.length)
          this.change(() =>
            text.remove({ line, column }, { line, column: after(current, column) }),
          );
        else if (line < text.last)
          this.change(() => text.remove({ line, column }, { line: line + 1, column: 0 }));
        break;
      default:
        if ([...key].length === 1) this.change(() => text.insert(key));
        else this.message = 'Unbound key';
    }
    text.wanted = text.column;
  }

  private change(act: () => void): void {
    this.text.remember();
    act();
    // The magic line behind the last newline comes back when it is written on.
    if (this.text.lines[this.text.last] !== '') this.text.replaceLines(this.text.last + 1, 0, ['']);
  }

  /** Lines that are cut one after another come back together. */
  private cut(): void {
    const { text } = this;
    if (text.line === text.last && text.current === '') return;
    this.cutBuffer = [...(this.cutsOn ? this.cutBuffer : []), text.current];
    this.change(() => text.replaceLines(text.line, 1, []));
    text.moveTo({ line: text.line, column: 0 }, true);
  }

  private *search(): Task<void> {
    const typed = yield* this.ask(`Search${this.sought === '' ? '' : ` [${this.sought}]`}: `, '');
    if (typed === null) {
      this.message = 'Cancelled';
      return;
    }
    if (typed !== '') this.sought = typed;
    this.find();
  }

  private find(): void {
    const { text, sought } = this;
    const wanted = sought.toLowerCase();
    if (wanted === '') return;
    const count = text.lines.length;
    for (let step = 0; step <= count; step++) {
      const line = (text.line + step) % count;
      const from = step === 0 ? text.column + 1 : 0;
      const column = (text.lines[line] ?? '').toLowerCase().indexOf(wanted, from);
      if (column < 0) continue;
      if (text.line + step >= count) this.message = 'Search Wrapped';
      text.moveTo({ line, column }, true);
      text.wanted = column;
      return;
    }
    this.message = `"${sought}" not found`;
  }

  private *replace(): Task<void> {
    const sought = yield* this.ask('Search (to replace): ', this.sought);
    const by = sought ? yield* this.ask('Replace with: ', '') : null;
    if (!sought || by === null) {
      this.message = 'Cancelled';
      return;
    }
    this.sought = sought;
    const count = this.text.lines.reduce((sum, line) => sum + line.split(sought).length - 1, 0);
    if (count === 0) {
      this.message = `"${sought}" not found`;
      return;
    }
    if (!(yield* this.yes(`Replace all ${count} occurrences?`))) return;
    const lines = this.text.lines.map(line => line.replaceAll(sought, () => by));
    this.change(() => this.text.replaceLines(0, lines.length, lines));
    this.message = `Replaced ${count} occurrence${count === 1 ? '' : 's'}`;
  }

  private *insertFile(): Task<void> {
    const name = yield* this.ask('File to insert [from ./]: ', '');
    if (!name) {
      this.message = 'Cancelled';
      return;
    }
    const found = this.process.machine.files.read(this.process.path(name));
    if (!found.ok) this.message = `Error reading ${name}: ${errnoText(found.error)}`;
    else this.change(() => this.text.insert(decodeUtf8(found.value)));
  }

  private *goToLine(): Task<void> {
    const typed = yield* this.ask('Enter line number, column number: ', '');
    const match = /^\s*(\d+)(?:\s*,\s*(\d+))?/.exec(typed ?? '');
    if (!match) this.message = typed === null ? 'Cancelled' : 'Invalid line or column number';
    else this.text.moveTo({ line: Number(match[1]) - 1, column: Number(match[2] ?? 1) - 1 }, true);
  }

  /** False: it was given up, or did not work. */
  private *write(): Task<boolean> {
    const name = yield* this.ask('File Name to Write: ', this.name);
    if (name === null || name === '') {
      this.message = 'Cancelled';
      return false;
    }
    const { process, text } = this;
    const path = process.path(name);
    const there = process.machine.files.stat(path).ok;
    if (there && name !== this.name && !(yield* this.yes(`File "${name}" exists; OVERWRITE? `)))
      return false;
    const mode = there ? {} : { mode: 0o666 & ~process.umask };
    const written = process.machine.files.write(path, encodeUtf8(text.lines.join('\n')), mode);
    if (!written.ok) {
      this.message = `Error writing ${name}: ${errnoText(written.error)}`;
      return false;
    }
    this.name = name;
    text.modified = false;
    const count = text.last;
    this.message = `Wrote ${count} line${count === 1 ? '' : 's'}`;
    return true;
  }

  private *leave(): Task<boolean> {
    if (!this.text.modified) return true;
    const answer = yield* this.yes('Save modified buffer?');
    if (answer === null) {
      this.message = 'Cancelled';
      return false;
    }
    return answer ? yield* this.write() : true;
  }

  /** Null: given up. */
  private *yes(question: string): Task<boolean | null> {
    this.asking = question;
    this.keys = yesNo;
    try {
      for (;;) {
        yield* this.draw();
        const key = yield* this.screen.key();
        if (key === null || key === '^C' || key === 'escape') return null;
        if (/^[yY]$/.test(key)) return true;
        if (/^[nN]$/.test(key)) return false;
      }
    } finally {
      this.asking = null;
      this.keys = help;
    }
  }

  private *ask(question: string, begin: string): Task<string | null> {
    let line = begin;
    this.keys = typing;
    try {
      for (;;) {
        this.asking = question + line;
        yield* this.draw();
        const key = yield* this.screen.key();
        if (key === 'enter') return line;
        if (key === null || key === '^C' || key === 'escape') return null;
        if (key === 'backspace' || key === '^H') line = [...line].slice(0, -1).join('');
        else if (key === '^U' || key === '^K') line = '';
        else if ([...key].length === 1) line += key;
      }
    } finally {
      this.asking = null;
      this.keys = help;
    }
  }

  private get height(): number {
    return Math.max(1, this.screen.tty.rows() - FRAME);
  }

  private *draw(): Task<void> {
    const { text, screen, height } = this;
    if (screen.hurried) return;
    const columns = screen.tty.columns();
    // The window jumps by half when the cursor leaves it.
    if (text.line < this.top || text.line >= this.top + height)
      this.top = Math.max(0, text.line - Math.floor(height / 2));
    const at = textWidth(visible(text.current.slice(0, text.column)));
    const rows = [titleRow(this.name, text.modified, columns)];
    for (let row = 0; row < height; row++) {
      const line = visible(text.lines[this.top + row] ?? '');
      const aside = this.top + row === text.line ? asideOf(at, columns) : 0;
      const shown = fitted(aside > 0 ? `<${line.slice(aside + 1)}` : line, columns);
      rows.push(shown.length < line.length - aside ? `${fitted(shown, columns - 1)}>` : shown);
    }
    const cursor: [number, number] =
      this.asking === null
        ? [1 + text.line - this.top, at - asideOf(at, columns)]
        : [rows.length, Math.min(columns - 1, textWidth(this.asking))];
    rows.push(statusRow(this.asking, this.message, columns), ...helpRows(this.keys, columns));
    yield* screen.draw(rows, cursor);
  }
}

/** How much of a long line is scrolled out at the left. */
function asideOf(cell: number, columns: number): number {
  const step = Math.max(1, columns - 8);
  return cell < columns - 1 ? 0 : Math.floor(cell / step) * step;
}
