// sed: the stream editor.

import { decodeUtf8, encodeUtf8 } from '../../../lib/bytes.ts';
import type { Task } from '../../kernel/kernel.ts';
import { errnoText } from '../../os/errno.ts';
import type { Process, Program } from '../../os/os.ts';
import { replaceMatches } from '../replace-matches.ts';
import { LineReader, Output, openInput } from './lines.ts';
import { isBusybox, type Options, readOptions } from './options.ts';
import { parseSed, type SedAddress, type SedCommand, SedError } from './sed-parse.ts';

const sed: Program = {
  name: 'sed',
  *run(process) {
    const args = process.argv.slice(1);
    const inPlace = args.find(arg => /^(-[nErsuz]*i|--in-place)/.test(arg));
    const options = yield* readOptions(
      process,
      {
        short: 'nErsuze:f:i',
        long: {
          quiet: 'n',
          silent: 'n',
          expression: 'e',
          file: 'f',
          'regexp-extended': 'E',
          separate: 's',
          'in-place?': 'i',
        },
        usage: '[OPTION]... {script-only-if-no-other-script} [input-file]...',
      },
      args.map(arg => (arg === inPlace ? arg.replace(/^(-[nErsuz]*i).*/, '$1') : arg)),
    );
    if (typeof options === 'number') return options;
    const scripts = [...options.all('e')];
    for (const name of options.all('f')) {
      const content = process.machine.files.read(process.path(name));
      if (!content.ok) {
        yield* process.complain(`sed: couldn't open file ${name}: ${errnoText(content.error)}\n`);
        return 1;
      }
      scripts.push(decodeUtf8(content.value).replace(/\n$/, ''));
    }
    const operands = [...options.operands];
    if (scripts.length === 0) {
      const first = operands.shift();
      if (first === undefined) {
        yield* process.complain(
          'Usage: sed [OPTION]... {script-only-if-no-other-script} [input-file]...\n',
        );
        return 1;
      }
      scripts.push(first);
    }
    let commands: readonly SedCommand[];
    try {
      commands = parseSed(scripts.join('\n'), options.has('E') || options.has('r'));
    } catch (error) {
      if (!(error instanceof SedError)) throw error;
      const busybox = error.message
        .replace(/^unknown command: `(.*)'$/s, 'unsupported command $1')
        .replace(
          "unterminated `s' command",
          `unmatched '${/s(.)/.exec(scripts.join())?.[1] ?? '/'}'`,
        );
      yield* process.complain(
        isBusybox(process)
          ? `sed: ${busybox}\n`
          : `sed: -e expression #1, char ${error.position}: ${error.message}\n`,
      );
      return 1;
    }
    const suffix = inPlace ? (/^(?:-[nErsuz]*i|--in-place=?)(.*)$/.exec(inPlace)?.[1] ?? '') : null;
    return yield* new Editor(process, options, commands).run(operands, suffix);
  },
};

/** A loop of commands takes time and lets others run. */
const STEPS_PER_MS = 500;
const TEXT_MAX = 16 * 1024 * 1024;

type Input = { readonly name: string; readonly reader: LineReader };

class Editor {
  private readonly process: Process;
  private readonly commands: readonly SedCommand[];
  private readonly quiet: boolean;
  private output: Output;
  private inputs: Input[] = [];
  private pattern = '';
  private hold = '';
  private number = 0;
  private ahead: string | null = null;
  /** Whether what was read ended with a newline: what is printed of it ends alike. */
  private whole = true;
  private aheadWhole = true;
  /** The last output lacks its newline: the next one brings it. */
  private owed = false;
  private started = false;
  private readonly active = new Set<SedCommand>();
  private readonly until = new Map<SedCommand, number>();
  private appended: string[] = [];
  private readonly written = new Map<string, string>();
  private status = 0;
  private steps = 0;
  private readonly needsAhead: boolean;

  constructor(process: Process, options: Options, commands: readonly SedCommand[]) {
    this.process = process;
    this.commands = commands;
    this.quiet = options.has('n') || commands[0]?.name === '#n';
    this.output = new Output(process);
    const last = (address: SedAddress | null) => address?.kind === 'last';
    this.needsAhead = commands.some(
      one => last(one.from) || last(one.to) || /^[nN]$/.test(one.name),
    );
  }

  *run(names: readonly string[], suffix: string | null): Task<number> {
    if (suffix === null) {
      yield* this.edit(names.length > 0 ? names : ['-']);
      yield* this.output.flush();
    } else for (const name of names) yield* this.editInPlace(name, suffix);
    for (const [name, text] of this.written) {
      if (name === '/dev/stdout') yield* this.process.print(text);
      else this.process.machine.files.write(this.process.path(name), encodeUtf8(text));
    }
    return this.status;
  }

  private *editInPlace(name: string, suffix: string): Task<void> {
    const { files } = this.process.machine;
    const path = this.process.path(name);
    const before = files.read(path);
    if (!before.ok) {
      const what = isBusybox(this.process) ? name : `can't read ${name}`;
      yield* this.process.complain(`sed: ${what}: ${errnoText(before.error)}\n`);
      this.status = isBusybox(this.process) ? 1 : 2;
      return;
    }
    const original = before.value.slice();
    if (suffix !== '') files.write(path + suffix, original);
    const parts: string[] = [];
    const gathered = {
      print: function* (text: string) {
        parts.push(text);
      },
    };
    this.output = new Output(gathered as unknown as Process);
    this.number = 0;
    this.started = false;
    yield* this.edit([name]);
    yield* this.output.flush();
    files.write(path, encodeUtf8(parts.join('')));
  }

  private *edit(names: readonly string[]): Task<void> {
    this.inputs = [];
    for (const name of names) {
      const stream = yield* openInput(this.process, name);
      if (stream) this.inputs.push({ name, reader: new LineReader(stream, this.output) });
      else this.status = isBusybox(this.process) ? 1 : 2;
    }
    while (yield* this.nextLine()) {
      const more = yield* this.cycle();
      if (!more) return;
    }
  }

  /** Keeps one line in advance, since `$` is the last one. */
  private *nextLine(): Task<boolean> {
    if (!this.started) {
      this.started = true;
      this.ahead = yield* this.fetch();
    }
    if (this.ahead === null) return false;
    this.pattern = this.ahead;
    this.whole = this.aheadWhole;
    this.number++;
    // Without `$` nothing is read in advance: what comes slowly is shown at once.
    if (this.needsAhead) this.ahead = yield* this.fetch();
    else this.started = false;
    return true;
  }

  private *fetch(): Task<string | null> {
    for (;;) {
      const input = this.inputs[0];
      if (!input) return null;
      const line = yield* input.reader.next();
      this.aheadWhole = input.reader.complete;
      if (line !== null) return line;
      this.inputs.shift();
    }
  }

  private emit(text: string, whole = true): void {
    this.put(whole ? `${text}\n` : text);
    this.owed = !whole;
  }

  private put(text: string): void {
    this.output.add(this.owed ? `\n${text}` : text);
    this.owed = false;
  }

  /** One cycle; false: quit. */
  private *cycle(): Task<boolean> {
    let result = yield* this.execute();
    while (result === 'restart') {
      if (this.output.full) yield* this.output.flush();
      result = yield* this.execute();
    }
    if (!this.quiet && result !== 'delete') this.emit(this.pattern, this.whole);
    yield* this.endCycle();
    return true;
  }

  private *endCycle(): Task<void> {
    for (const text of this.appended.splice(0)) this.put(text);
    if (this.output.full) yield* this.output.flush();
  }

  private *execute(): Task<'end' | 'delete' | 'restart'> {
    let replaced = false;
    for (let at = 0; at < this.commands.length; at++) {
      // Long texts cost more, and one that only grows ends somewhere.
      this.steps += 1 + this.pattern.length / 1000;
      if (this.steps > STEPS_PER_MS) {
        this.steps = 0;
        if (this.pattern.length > TEXT_MAX) throw new RangeError('Invalid string length');
        if (this.output.full) yield* this.output.flush();
        yield 1;
      }
      const command = this.commands[at] as SedCommand;
      if (!this.selects(command)) {
        if (command.name === '{') at = command.jump;
        continue;
      }
      switch (command.name) {
        case 's':
          if (yield* this.substitute(command)) replaced = true;
          break;
        case 'p':
          this.emit(this.pattern, this.whole);
          break;
        case 'P':
          this.emit(this.pattern.split('\n', 1)[0] ?? '');
          break;
        case 'd':
          return 'delete';
        case 'D': {
          const end = this.pattern.indexOf('\n');
          if (end < 0) return 'delete';
          this.pattern = this.pattern.slice(end + 1);
          return 'restart';
        }
        case 'q':
        case 'Q':
          this.status = Number(command.text || 0);
          if (command.name === 'q' && !this.quiet) this.emit(this.pattern, this.whole);
          yield* this.endCycle();
          return yield* this.leave();
        case 'n':
          if (this.ahead === null) return 'end';
          if (!this.quiet) this.emit(this.pattern, this.whole);
          yield* this.endCycle();
          yield* this.nextLine();
          break;
        case 'N': {
          if (this.ahead === null) return 'end';
          const before = this.pattern;
          yield* this.nextLine();
          this.pattern = `${before}\n${this.pattern}`;
          break;
        }
        case 'a':
          this.appended.push(`${command.text}\n`);
          break;
        case 'i':
          this.emit(command.text);
          break;
        case 'c':
          if (!command.to || !this.active.has(command)) this.emit(command.text);
          return 'delete';
        case 'r': {
          const content = this.process.machine.files.read(this.process.path(command.text));
          if (content.ok) this.appended.push(decodeUtf8(content.value));
          break;
        }
        case 'w':
          this.written.set(
            command.text,
            `${this.written.get(command.text) ?? ''}${this.pattern}\n`,
          );
          break;
        case 'y':
          this.pattern = [...this.pattern].map(char => command.map.get(char) ?? char).join('');
          break;
        case '=':
          this.emit(String(this.number));
          break;
        case 'l':
          this.emit(
            `${this.pattern.replace(/\\/g, '\\\\').replace(/\t/g, '\\t').replace(/\n/g, '\\n')}$`,
          );
          break;
        case 'h':
          this.hold = this.pattern;
          break;
        case 'H':
          this.hold += `\n${this.pattern}`;
          break;
        case 'g':
          this.pattern = this.hold;
          break;
        case 'G':
          this.pattern += `\n${this.hold}`;
          break;
        case 'x':
          [this.pattern, this.hold] = [this.hold, this.pattern];
          break;
        case 'b':
          at = command.jump;
          break;
        case 't':
          if (replaced) at = command.jump;
          replaced = false;
          break;
        case 'T':
          if (!replaced) at = command.jump;
          replaced = false;
          break;
        case 'z':
          this.pattern = '';
          break;
      }
    }
    return 'end';
  }

  private *leave(): Task<'delete'> {
    yield* this.output.flush();
    this.inputs = [];
    this.ahead = null;
    this.started = true;
    return 'delete';
  }

  private selects(command: SedCommand): boolean {
    const { from, to } = command;
    let selected: boolean;
    if (!from) selected = true;
    else if (!to) selected = this.matches(from);
    else selected = this.inRange(command, from, to);
    return selected !== command.negated;
  }

  private inRange(command: SedCommand, from: SedAddress, to: SedAddress): boolean {
    if (!this.active.has(command)) {
      const starts =
        from.kind === 'line' && from.number === 0 ? this.number === 1 : this.matches(from);
      if (!starts) return false;
      if (from.kind === 'line' && from.number === 0 && this.matches(to)) return true;
      if (to.kind === 'line' && to.number <= this.number) return true;
      if (to.kind === 'plus') {
        if (to.number === 0) return true;
        this.until.set(command, this.number + to.number);
      }
      if (to.kind === 'last' && this.ahead === null) return true;
      this.active.add(command);
      return true;
    }
    const end =
      to.kind === 'plus' ? this.number >= (this.until.get(command) ?? 0) : this.matches(to);
    if (end) this.active.delete(command);
    if (to.kind === 'line' && this.number > to.number) return false;
    return true;
  }

  private matches(address: SedAddress): boolean {
    switch (address.kind) {
      case 'line':
        return this.number === address.number;
      case 'step':
        return address.step === 0
          ? this.number === address.number
          : this.number >= address.number && (this.number - address.number) % address.step === 0;
      case 'last':
        return this.ahead === null;
      case 'regex':
        address.regex.lastIndex = 0;
        return address.regex.test(this.pattern);
      case 'plus':
        return false;
    }
  }

  private *substitute(command: SedCommand): Task<boolean> {
    const { regex, replacement, flags } = command;
    if (!regex) return false;
    const which = Number(/\d+/.exec(flags)?.[0] ?? 1);
    const all = flags.includes('g');
    let count = 0;
    let done = false;
    const result = yield* replaceMatches(this.pattern, regex, groups => {
      count++;
      if (count < which || (count > which && !all)) return groups[0] as string;
      done = true;
      return replacement(groups);
    });
    if (!done) return false;
    this.pattern = result;
    if (flags.includes('p')) this.emit(this.pattern);
    if (command.text !== '')
      this.written.set(command.text, `${this.written.get(command.text) ?? ''}${this.pattern}\n`);
    return true;
  }
}

export const sedPrograms: readonly Program[] = [sed];
