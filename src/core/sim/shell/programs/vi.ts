// vi: the editor that is everywhere, as vim has it on nodes and busybox in containers.
import { decodeUtf8 } from '../../../lib/bytes.ts';
import type { Task } from '../../kernel/kernel.ts';
import type { Process, Program } from '../../os/os.ts';
import { createPipe } from '../../os/stream.ts';
import { EditorText, type Place } from './editor-text.ts';
import { FullScreen } from './full-screen.ts';
import { isBusybox, readOptions } from './options.ts';
import { normalCommand } from './vi-commands.ts';
import { load } from './vi-file.ts';
import type { Found } from './vi-motions.ts';
import { paint } from './vi-screen.ts';
import { findPattern } from './vi-search.ts';

export class Vi {
  readonly process: Process;
  readonly screen: FullScreen;
  readonly busybox: boolean;
  text: EditorText;
  name: string | null = null;
  endsInNewline = true;
  mode: 'normal' | 'insert' | 'replace' = 'normal';
  selection: (Place & { readonly linewise: boolean }) | null = null;
  message = '';
  /** What is being typed at the bottom, with its `:` or `/`. */
  asking: string | null = null;
  /** What was typed there before. */
  readonly typed: string[] = [];
  pattern: { readonly source: string; readonly backward: boolean } | null = null;
  found: Found | null = null;
  numbers = false;
  autoIndent = false;
  /** First line of the window. */
  top = 0;
  /** Exit status; null while it runs. */
  status: number | null = null;
  private pressed: string[] = [];
  private change: string[] = [];
  private again: string[] = [];

  constructor(process: Process, screen: FullScreen) {
    this.process = process;
    this.screen = screen;
    this.busybox = isBusybox(process);
    this.text = new EditorText(process.machine.kernel.now);
  }

  /** The next key; before it waits for one it shows what there is. */
  *key(): Task<string> {
    const repeated = this.again.shift();
    if (repeated !== undefined) return repeated;
    for (;;) {
      if (!this.screen.hurried) yield* paint(this);
      const key = yield* this.screen.key();
      if (key === 'resize') {
        if (!this.busybox) this.message = '';
        continue;
      }
      if (key === null) this.status = 1;
      this.pressed.push(key ?? 'escape');
      return key ?? 'escape';
    }
  }

  /** busybox tells of each command what it took. */
  tell(what: string): void {
    if (!this.busybox) return;
    const { text, linewise } = this.text.yanked;
    const count = linewise ? text.length : text.length - 1;
    const characters = [...text.join('\n')].length + (linewise ? 1 : 0);
    this.message = `${what} ${count} lines (${characters} chars) from [D]`;
  }

  beginCommand(): void {
    this.pressed = [];
  }

  /** What was pressed since the command began is what `.` does. */
  keepChange(): void {
    if (this.pressed.length > 0) this.change = this.pressed;
  }

  repeatChange(): void {
    this.again = [...this.change];
  }

  repaint(): void {
    this.screen.forget();
  }

  /** What a command says, for `:r !command`. */
  *capture(command: string): Task<string> {
    const { reader, writer } = createPipe();
    const streams = new Map(this.process.streams).set(1, writer).set(2, writer);
    const child = this.process.machine.start({
      argv: ['sh', '-c', command],
      environment: Object.fromEntries(this.process.environment),
      directory: this.process.directory,
      streams,
      parent: this.process,
      user: this.process.user,
    });
    writer.close();
    let text = '';
    for (;;) {
      const bytes = yield* reader.read(65_536);
      if (!bytes) break;
      text += decodeUtf8(bytes);
    }
    reader.close();
    while (child.state !== 'ended') yield child.changed;
    return text;
  }
}

export const vi: Program = {
  name: 'vi',
  *run(process) {
    const start = process.argv.slice(1).filter(word => /^\+/.test(word));
    const options = yield* readOptions(
      process,
      { short: 'RnrevyEsc:u:t:', usage: '[OPTIONS] [FILE]...', long: { clean: 'n' } },
      process.argv.slice(1).filter(word => !/^\+/.test(word)),
    );
    if (typeof options === 'number') return options;
    const tty = process.streams.get(1)?.tty ?? null;
    if (!tty || !process.streams.get(0)?.tty) {
      yield* process.complain('vi: Input and output must be a terminal.\n');
      return 1;
    }
    const screen = new FullScreen(process, tty);
    const editor = new Vi(process, screen);
    load(editor, options.operands[0] ?? null);
    for (const word of start) goTo(editor, word.slice(1));
    yield* screen.open();
    try {
      while (editor.status === null) yield* normalCommand(editor);
    } finally {
      yield* screen.close();
    }
    return editor.status ?? 0;
  },
};

/** `vi +12 file`, `vi + file`, `vi +/word file`. */
function goTo(editor: Vi, where: string): void {
  const { text } = editor;
  if (where.startsWith('/')) {
    editor.pattern = { source: where.slice(1), backward: false };
    const found = findPattern(editor, false, 1);
    if (found) text.moveTo(found);
  } else text.moveTo({ line: where === '' ? text.last : Number(where) - 1, column: 0 });
}
