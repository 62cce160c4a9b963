// The line editor: keys to a line, as readline has them.
import type { Task } from '../kernel/kernel.ts';
import type { Process, Stream } from '../os/os.ts';
import { EditBuffer, textWidth } from './edit-buffer.ts';
import { type Key, KeyReader } from './key-reader.ts';

export type EditResult =
  | { readonly kind: 'line'; readonly text: string }
  /** Ctrl-C. */
  | { readonly kind: 'interrupt' }
  /** Ctrl-D on an empty line, or the terminal is gone. */
  | { readonly kind: 'end' };

export type Completion = {
  /** Where the word that is completed begins in the line. */
  readonly start: number;
  /** Whole replacements of that word. */
  readonly words: readonly string[];
  /** What is listed for each. */
  readonly labels: readonly string[];
};

export type EditOptions = {
  readonly process: Process;
  readonly prompt: string;
  readonly history: readonly string[];
  readonly bracketedPaste: boolean;
  /** False: the terminal shows no keys (`stty -echo`), so what is typed stays unseen. */
  readonly echo: boolean;
  readonly complete: (line: string, cursor: number) => Task<Completion | null>;
  /** The line as it stood at a checkpoint: prompt and text are on the screen already. */
  readonly resumed: { readonly text: string; readonly cursor: number } | null;
  /** Called when the line changed, for checkpoints. */
  readonly changed: (text: string, cursor: number) => void;
};

export function* editLine(options: EditOptions): Task<EditResult> {
  const editor = new LineEditor(options);
  return yield* editor.run();
}

class LineEditor {
  private readonly options: EditOptions;
  private readonly buffer: EditBuffer;
  private readonly keys = new KeyReader();
  private historyAt: number;
  private draft = '';
  private killed = '';
  private lastKey = '';
  /** The last Tab has changed the line. */
  private completed = false;
  private search: { text: string; at: number } | null = null;

  constructor(options: EditOptions) {
    this.options = options;
    this.historyAt = options.history.length;
    const last = options.prompt.slice(options.prompt.lastIndexOf('\n') + 1);
    const { tty } = options.process;
    this.buffer = new EditBuffer(() => tty?.columns() ?? 80, textWidth(visible(last)));
  }

  *run(): Task<EditResult> {
    const { process, resumed, bracketedPaste, prompt } = this.options;
    if (resumed) this.buffer.adopt(resumed.text, resumed.cursor);
    else yield* process.print((bracketedPaste ? '\x1b[?2004h' : '') + prompt);
    const stream = process.streams.get(0) as Stream;
    for (;;) {
      const bytes = yield* stream.read(4096);
      if (!bytes) return yield* this.finish({ kind: 'end' }, '');
      this.keys.feed(bytes);
      for (let key = this.keys.next(); key; key = this.keys.next()) {
        const tab = key.kind === 'key' && key.name === '^I' && !this.search;
        if (tab) yield* this.complete();
        const result = this.press(key);
        if (!result) continue;
        stream.unread(this.keys.rest());
        return yield* this.finish(result, result.kind === 'end' ? '' : '\r\n');
      }
      const shown = this.buffer.takeOutput();
      if (this.options.echo) yield* process.print(shown);
      this.options.changed(this.buffer.text, this.buffer.cursor);
    }
  }

  private *finish(result: EditResult, end: string): Task<EditResult> {
    const { buffer, options } = this;
    if (result.kind === 'line') buffer.moveTo(buffer.chars.length);
    if (result.kind === 'interrupt') buffer.write('^C');
    // A line that fills its last row exactly has left the cursor on the next one already.
    buffer.write(end !== '' && result.kind === 'line' && buffer.wrapped ? '\r' : end);
    if (!options.echo) buffer.takeOutput();
    if (options.bracketedPaste) buffer.write('\x1b[?2004l\r');
    if (options.bracketedPaste && result.kind === 'end') buffer.write('\r\n');
    yield* options.process.print(buffer.takeOutput());
    return result;
  }

  private press(key: Key): EditResult | null {
    if (this.search && this.searching(key)) return null;
    if (key.kind === 'text') this.buffer.insert(key.text);
    else if (key.kind === 'paste') this.buffer.insert(key.text);
    else {
      const result = this.command(key.name);
      this.lastKey = key.name;
      return result;
    }
    this.lastKey = '';
    return null;
  }

  private command(name: string): EditResult | null {
    const { buffer } = this;
    switch (name) {
      case 'enter':
      case '^J':
        return { kind: 'line', text: buffer.text };
      case '^C':
        return { kind: 'interrupt' };
      case '^D':
        if (buffer.chars.length === 0) return { kind: 'end' };
        buffer.remove(buffer.cursor, buffer.cursor + 1);
        return null;
      case 'delete':
        if (buffer.cursor < buffer.chars.length) buffer.remove(buffer.cursor, buffer.cursor + 1);
        return null;
      case 'backspace':
      case '^H':
        buffer.remove(buffer.cursor - 1 < 0 ? 0 : buffer.cursor - 1, buffer.cursor);
        return null;
      case '^I':
        return null;
      case '^L':
        buffer.write(`\x1b[H\x1b[2J${this.options.prompt}`);
        buffer.draw();
        return null;
      case '^R':
        this.search = { text: '', at: this.options.history.length };
        this.drawSearch();
        return null;
      default:
        if (!this.move(name)) this.change(name);
        return null;
    }
  }

  private move(name: string): boolean {
    const { buffer } = this;
    switch (name) {
      case '^A':
      case 'home':
        buffer.moveTo(0);
        return true;
      case '^E':
      case 'end':
        buffer.moveTo(buffer.chars.length);
        return true;
      case '^B':
      case 'left':
        buffer.moveTo(buffer.cursor - 1);
        return true;
      case '^F':
      case 'right':
        buffer.moveTo(buffer.cursor + 1);
        return true;
      case 'M-b':
        buffer.moveTo(buffer.wordStart(false));
        return true;
      case 'M-f':
        buffer.moveTo(buffer.wordEnd());
        return true;
      case '^P':
      case 'up':
        this.recall(this.historyAt - 1);
        return true;
      case '^N':
      case 'down':
        this.recall(this.historyAt + 1);
        return true;
      default:
        return false;
    }
  }

  private change(name: string): void {
    const { buffer } = this;
    const { cursor } = buffer;
    switch (name) {
      case '^K':
        this.kill(buffer.remove(cursor, buffer.chars.length), false);
        return;
      case '^U':
        this.kill(buffer.remove(0, cursor), true);
        return;
      case '^W':
        this.kill(buffer.remove(buffer.wordStart(true), cursor), true);
        return;
      case 'M-backspace':
        this.kill(buffer.remove(buffer.wordStart(false), cursor), true);
        return;
      case 'M-d':
        this.kill(buffer.remove(cursor, buffer.wordEnd()), false);
        return;
      case '^Y':
        buffer.insert(this.killed);
        return;
      case '^T': {
        const at = Math.min(cursor, buffer.chars.length - 1);
        if (at < 1) return;
        const [one, other] = [buffer.chars[at - 1] as string, buffer.chars[at] as string];
        buffer.remove(at - 1, at + 1);
        buffer.insert(other + one);
        return;
      }
      case 'M-.': {
        const last = this.options.history.at(-1)?.trim().split(/\s+/).at(-1);
        if (last) buffer.insert(last);
        return;
      }
      case '^G':
      case '^Z':
        buffer.write('\x07');
        return;
    }
  }

  /** Kills that follow one another gather. */
  private kill(text: string, backwards: boolean): void {
    const again = /^(\^[KUW]|M-d|M-backspace)$/.test(this.lastKey);
    if (!again) this.killed = text;
    else this.killed = backwards ? text + this.killed : this.killed + text;
  }

  private recall(at: number): void {
    const { history } = this.options;
    if (at < 0 || at > history.length) {
      this.buffer.write('\x07');
      return;
    }
    if (this.historyAt === history.length) this.draft = this.buffer.text;
    this.historyAt = at;
    this.buffer.replaceAll(at === history.length ? this.draft : (history[at] as string));
  }

  /** Keys of a reverse search; false: the key ended it and is to be obeyed. */
  private searching(key: Key): boolean {
    const search = this.search as { text: string; at: number };
    const { history } = this.options;
    if (
      key.kind === 'key' &&
      (key.name === '^R' || key.name === 'backspace' || key.name === '^H')
    ) {
      if (key.name === '^R') {
        const at = history.findLastIndex(
          (line, index) => index < search.at && line.includes(search.text),
        );
        if (at >= 0) search.at = at;
        else this.buffer.write('\x07');
      } else search.text = search.text.slice(0, -1);
      this.drawSearch();
      return true;
    }
    if (key.kind === 'text') {
      for (const letter of key.text) {
        search.text += letter;
        const at = history.findLastIndex(line => line.includes(search.text));
        if (at >= 0) search.at = at;
        else this.buffer.write('\x07');
      }
      this.drawSearch();
      return true;
    }
    this.search = null;
    // Who gives up gets an empty line, and not one that the next Enter would run.
    if (key.kind === 'key' && key.name === '^C') return false;
    const found = key.kind === 'key' && key.name === '^G' ? this.draft : (history[search.at] ?? '');
    this.buffer.write(`\r\x1b[K${lastLine(this.options.prompt)}`);
    this.buffer.chars = [...found];
    this.buffer.cursor = this.buffer.chars.length;
    this.buffer.draw();
    if (search.at < history.length) this.historyAt = search.at;
    return key.kind === 'key' && key.name === '^G';
  }

  private drawSearch(): void {
    const { text, at } = this.search as { text: string; at: number };
    const found = this.options.history[at] ?? '';
    // What was typed beyond the last match leaves that one in view.
    let matched = text;
    while (matched !== '' && !found.includes(matched)) matched = matched.slice(0, -1);
    const back = matched === '' ? 0 : textWidth(found.slice(found.lastIndexOf(matched)));
    const left = back > 0 ? `\x1b[${back}D` : '';
    const failed = matched === text ? '' : 'failed ';
    this.buffer.write(`\r\x1b[K(${failed}reverse-i-search)\`${text}': ${found}${left}`);
  }

  private *complete(): Task<void> {
    const { buffer } = this;
    const found = yield* this.options.complete(buffer.text, buffer.cursor);
    if (!found || found.words.length === 0) {
      buffer.write('\x07');
      return;
    }
    const typed = buffer.chars.slice(found.start, buffer.cursor).join('');
    const common = commonStart(found.words);
    const ending = found.words.length === 1 && !/[/=]$/.test(common) ? ' ' : '';
    const changes = common.length > typed.length || ending !== '';
    const again = this.lastKey === '^I' && !this.completed;
    this.completed = changes;
    if (changes) {
      if (common.startsWith(typed)) buffer.insert(common.slice(typed.length) + ending);
      else {
        buffer.remove(found.start, buffer.cursor);
        buffer.insert(common + ending);
      }
      return;
    }
    if (!again) {
      buffer.write('\x07');
      return;
    }
    const { cursor } = buffer;
    buffer.moveTo(buffer.chars.length);
    buffer.write(
      `\r\n${inColumns(found.labels, this.options.process.tty?.columns() ?? 80)}${this.options.prompt}`,
    );
    buffer.cursor = cursor;
    buffer.draw();
  }
}

function visible(prompt: string): string {
  const csi = new RegExp(`${String.fromCharCode(27)}\\[[0-9;?]*[A-Za-z]`, 'g');
  const osc = new RegExp(
    `${String.fromCharCode(27)}\\][^${String.fromCharCode(7)}]*${String.fromCharCode(7)}`,
    'g',
  );
  return prompt.replace(csi, '').replace(osc, '');
}

function lastLine(prompt: string): string {
  return prompt.slice(prompt.lastIndexOf('\n') + 1);
}

function commonStart(words: readonly string[]): string {
  let common = words[0] ?? '';
  for (const word of words) while (!word.startsWith(common)) common = common.slice(0, -1);
  return common;
}

/** As readline lists: columns filled downwards. */
function inColumns(labels: readonly string[], width: number): string {
  const cell = Math.max(...labels.map(label => textWidth(label))) + 2;
  const columns = Math.max(1, Math.floor(width / cell));
  const rows = Math.ceil(labels.length / columns);
  let text = '';
  for (let row = 0; row < rows; row++) {
    let line = '';
    for (let column = 0; column < columns; column++) {
      const label = labels[column * rows + row];
      if (label !== undefined) line += label + ' '.repeat(cell - textWidth(label));
    }
    text += `${line.trimEnd()}\r\n`;
  }
  return text;
}
