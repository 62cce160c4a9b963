// less and more: a text a screen at a time, forth and back, with a search.
import type { Task } from '../../kernel/kernel.ts';
import type { Process, Program, Tty } from '../../os/os.ts';
import { posixRegExp } from '../regex.ts';
import { FullScreen, fitted, folded, visible } from './full-screen.ts';
import { readLines } from './lines.ts';
import { isBusybox, nameOf, type Options, readOptions } from './options.ts';

export const less: Program = { name: 'less', run: process => run(process) };
export const more: Program = { name: 'more', run: process => run(process) };

function* run(process: Process): Task<number> {
  const words = process.argv.slice(1);
  const options = yield* readOptions(
    process,
    {
      short: 'aABcCdeEfFgGiIJKLmMnNqQrRsSuUwWXh:j:p:x:z:',
      long: { 'quit-if-one-screen': 'F', 'chop-long-lines': 'S', 'LINE-NUMBERS': 'N' },
      usage: '[OPTION]... [FILE]...',
    },
    words.filter(word => !/^\+./.test(word)),
  );
  if (typeof options === 'number') return options;
  const tty = process.streams.get(1)?.tty ?? null;
  if (options.operands.length === 0 && process.streams.get(0)?.tty) {
    yield* process.complain(
      nameOf(process) === 'more'
        ? "more: bad usage\nTry 'more --help' for more information.\n"
        : isBusybox(process)
          ? 'less: missing filename\n'
          : 'Missing filename ("less --help" for help)\n',
    );
    return 1;
  }
  const { lines, status } = yield* readLines(process, options.operands);
  if (status !== 0 && lines.length === 0) return status;
  if (!tty) {
    yield* process.print(lines.map(line => `${line}\n`).join(''));
    return status;
  }
  const start = words.find(word => /^\+./.test(word))?.slice(1) ?? '';
  yield* pageThrough(process, tty, lines, {
    ...settingsOf(process, options),
    name: options.operands[0] ?? '',
    start,
  });
  return status;
}

export type PageSettings = {
  /** Shown at first in place of the colon. */
  readonly name: string;
  /** What fits on one screen is just printed. */
  readonly quitsIfFits: boolean;
  /** What was shown last stays on the screen. */
  readonly stays: boolean;
  readonly chops: boolean;
  readonly numbers: boolean;
  readonly ignoresCase: boolean;
  /** `more` ends with its text. */
  readonly endsAtEnd: boolean;
  /** `G`, `F`, a line number or `/pattern`, as after a plus sign. */
  readonly start: string;
};

function settingsOf(process: Process, options: Options): Omit<PageSettings, 'name' | 'start'> {
  const isMore = nameOf(process) === 'more';
  const environment = /[A-Za-z]/.test(process.environment.get('LESS') ?? '')
    ? (process.environment.get('LESS') ?? '')
    : '';
  const has = (letter: string) => options.has(letter) || environment.includes(letter);
  return {
    quitsIfFits: isMore || has('F') || has('E'),
    stays: isMore || has('X'),
    chops: has('S'),
    numbers: has('N'),
    ignoresCase: has('i') || has('I'),
    endsAtEnd: isMore || has('E'),
  };
}

/** What git and journalctl do with a text on a terminal. */
export function* pageOut(process: Process, text: string): Task<void> {
  const tty = process.streams.get(1)?.tty ?? null;
  const pager = process.environment.get('PAGER');
  if (!tty || pager === 'cat' || pager === '') {
    yield* process.print(text);
    return;
  }
  yield* pageThrough(process, tty, text.replace(/\n$/, '').split('\n'), {
    name: '',
    quitsIfFits: true,
    stays: true,
    chops: false,
    numbers: false,
    ignoresCase: false,
    endsAtEnd: false,
    start: '',
  });
}

function* pageThrough(
  process: Process,
  tty: Tty,
  lines: readonly string[],
  settings: PageSettings,
): Task<void> {
  if (settings.quitsIfFits && rowsOf(lines, tty.columns(), tty.rows()) < tty.rows()) {
    yield* process.print(lines.map(line => `${line}\n`).join(''));
    return;
  }
  const screen = new FullScreen(process, tty, !settings.stays);
  const pager = new Pager(process, screen, lines, settings);
  yield* screen.open();
  try {
    yield* pager.run();
  } finally {
    yield* screen.close();
  }
}

function rowsOf(lines: readonly string[], columns: number, enough: number): number {
  let rows = 0;
  for (const line of lines) {
    rows += folded(plain(line), columns).length;
    if (rows >= enough) break;
  }
  return rows;
}

const colours = new RegExp(`${'\x1b'}\\[[0-9;]*[mK]`, 'g');

/** Colours stay out of the count of columns. */
function plain(line: string): string {
  return line.includes('\x1b') ? line.replace(colours, '') : line;
}

class Pager {
  private readonly process: Process;
  private readonly screen: FullScreen;
  private readonly lines: readonly string[];
  private readonly settings: PageSettings;
  private top = 0;
  /** Columns that are scrolled out at the left. */
  private aside = 0;
  private chops: boolean;
  private numbers: boolean;
  private pattern: RegExp | null = null;
  private backward = false;
  private message: string;
  private typed: string | null = null;

  constructor(
    process: Process,
    screen: FullScreen,
    lines: readonly string[],
    settings: PageSettings,
  ) {
    this.process = process;
    this.screen = screen;
    this.lines = lines;
    this.settings = settings;
    this.chops = settings.chops;
    this.numbers = settings.numbers;
    this.message = settings.name;
    const { start } = settings;
    if (start === 'G' || start === 'F') this.top = Infinity;
    else if (/^\d+/.test(start)) this.top = Number.parseInt(start, 10) - 1;
    else if (start.startsWith('/')) this.search(start.slice(1), false, 0);
  }

  *run(): Task<void> {
    let digits = '';
    for (;;) {
      yield* this.draw(digits);
      const key = yield* this.screen.key();
      if (key === null) return;
      if (/^\d$/.test(key)) {
        digits += key;
        continue;
      }
      const count = digits === '' ? null : Number(digits);
      digits = '';
      if (key !== 'resize') this.message = '';
      const page = this.height;
      const atEnd = this.top >= this.lastTop();
      if (/^(q|Q|\^C|Z)$/.test(key)) return;
      if (this.settings.endsAtEnd && atEnd && /^( |enter|f|d|\^F|\^V|page-down)$/.test(key)) return;
      switch (key) {
        case ' ':
        case 'f':
        case '^F':
        case '^V':
        case 'page-down':
          this.top += page;
          break;
        case 'b':
        case '^B':
        case 'page-up':
          this.top -= page;
          break;
        case 'd':
        case '^D':
          this.top += count ?? Math.floor(page / 2);
          break;
        case 'u':
        case '^U':
          this.top -= count ?? Math.floor(page / 2);
          break;
        case 'j':
        case 'e':
        case 'down':
        case 'enter':
        case '^N':
          this.top += count ?? 1;
          break;
        case 'k':
        case 'y':
        case 'up':
        case '^P':
          this.top -= count ?? 1;
          break;
        case 'left':
        case 'right':
          this.aside = Math.max(0, this.aside + (key === 'right' ? 1 : -1) * this.halfWidth);
          break;
        default:
          yield* this.rarer(key, count);
      }
      this.top = Math.max(0, Math.min(this.lastTop(), this.top));
    }
  }

  private *rarer(key: string, count: number | null): Task<void> {
    switch (key) {
      case 'g':
      case '<':
      case 'home':
        this.top = (count ?? 1) - 1;
        break;
      case 'G':
      case '>':
      case 'end':
        this.top = count === null ? Infinity : count - 1;
        break;
      case 'p':
      case '%':
        this.top = Math.floor((this.lines.length * (count ?? 0)) / 100);
        break;
      case '/':
      case '?': {
        const typed = yield* this.ask(key);
        if (typed !== null) this.search(typed, key === '?', 1);
        break;
      }
      case 'n':
      case 'N':
        this.next(this.backward !== (key === 'N'), 1);
        break;
      case '-': {
        const option = yield* this.ask('-', 1);
        if (option === 'S') this.chops = !this.chops;
        if (option === 'N') this.numbers = !this.numbers;
        break;
      }
      case '=':
      case '^G':
        this.message = `${this.settings.name} lines ${this.top + 1}-${Math.min(this.lines.length, this.top + this.height)}/${this.lines.length}`;
        break;
      case 'h':
      case 'H':
        this.message = 'q quits, space and b page, j and k move, g and G jump, / and n search';
        break;
      case '^Z':
        yield* this.screen.suspend();
        break;
      case '^L':
      case 'r':
        this.screen.forget();
        break;
      default:
    }
  }

  private get height(): number {
    return Math.max(1, this.screen.tty.rows() - 1);
  }

  private get halfWidth(): number {
    return Math.max(1, Math.floor(this.screen.tty.columns() / 2));
  }

  /** The first line of the last screen. */
  private lastTop(): number {
    const { length } = this.lines;
    let rows = 0;
    for (let line = length - 1; line >= 0; line--) {
      rows += this.partsOf(line).length;
      if (rows > this.height) return line + 1;
    }
    return 0;
  }

  private partsOf(line: number): string[] {
    const text = this.lines[line] ?? '';
    const number = this.numbers ? `${String(line + 1).padStart(7)} ` : '';
    const columns = this.screen.tty.columns();
    const shown = visible(number + plain(text));
    if (this.chops || this.aside > 0) return [fitted(shown.slice(this.aside), columns)];
    // A line with colours keeps them while it needs no folding.
    if (text.includes('\x1b') && shown.length <= columns) return [number + text];
    return folded(shown, columns);
  }

  /** One line at the bottom; null: given up. */
  private *ask(kind: string, length = Infinity): Task<string | null> {
    let typed = '';
    for (;;) {
      this.typed = kind + typed;
      yield* this.draw('');
      const key = yield* this.screen.key();
      if (key === 'enter' || key === null) break;
      if (/^(escape|\^C|\^G)$/.test(key) || (key === 'backspace' && typed === '')) {
        this.typed = null;
        return null;
      }
      if (key === 'backspace') typed = [...typed].slice(0, -1).join('');
      else if (key === '^U') typed = '';
      else if ([...key].length === 1) typed += key;
      if (typed.length >= length) break;
    }
    this.typed = null;
    return typed;
  }

  private search(typed: string, backward: boolean, from: number): void {
    const ignoreCase = this.settings.ignoresCase && typed === typed.toLowerCase();
    if (typed !== '') this.pattern = posixRegExp(typed, { extended: true, ignoreCase });
    this.backward = backward;
    this.next(backward, from);
  }

  private next(backward: boolean, from: number): void {
    if (!this.pattern) {
      this.message = 'No previous regular expression';
      return;
    }
    const by = backward ? -1 : 1;
    for (let line = this.top + by * from; line >= 0 && line < this.lines.length; line += by) {
      if (!this.pattern.test(plain(this.lines[line] ?? ''))) continue;
      this.top = line;
      return;
    }
    this.message = 'Pattern not found  (press RETURN)';
  }

  private *draw(digits: string): Task<void> {
    if (this.screen.hurried) return;
    this.top = Math.max(0, Math.min(this.lastTop(), this.top));
    const rows: string[] = [];
    for (let line = this.top; line < this.lines.length && rows.length < this.height; line++)
      for (const part of this.partsOf(line)) rows.push(this.highlighted(part));
    rows.splice(this.height);
    const ended = this.top >= this.lastTop();
    while (rows.length < this.height) rows.push('~');
    const prompt = this.prompt(digits, ended);
    rows.push(prompt);
    yield* this.screen.draw(rows, [rows.length - 1, plain(prompt).length]);
  }

  private prompt(digits: string, ended: boolean): string {
    if (this.typed !== null) return this.typed;
    if (digits !== '') return `:${digits}`;
    if (nameOf(this.process) === 'more') {
      const size = (lines: readonly string[]) => lines.join('\n').length + 1;
      const seen = size(this.lines.slice(0, this.top + this.height));
      return `\x1b[7m--More--(${Math.floor((100 * seen) / size(this.lines))}%)\x1b[m`;
    }
    const name = this.message;
    if (ended && (name === '' || name === this.settings.name))
      return `\x1b[7m${name === '' ? '' : `${name} `}(END)\x1b[m`;
    return name === '' ? ':' : `\x1b[7m${name}\x1b[m`;
  }

  private highlighted(part: string): string {
    if (!this.pattern || part.includes('\x1b')) return part;
    const every = new RegExp(this.pattern.source, `g${this.pattern.flags.replace('g', '')}`);
    return part.replace(every, found => (found === '' ? '' : `\x1b[7m${found}\x1b[m`));
  }
}
