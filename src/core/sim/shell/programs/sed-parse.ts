// Scripts of sed: addresses, commands, labels.
import { posixRegExp } from '../regex.ts';

export type SedAddress =
  | { readonly kind: 'line'; readonly number: number }
  | { readonly kind: 'step'; readonly number: number; readonly step: number }
  | { readonly kind: 'plus'; readonly number: number }
  | { readonly kind: 'last' }
  | { readonly kind: 'regex'; readonly regex: RegExp };

export type SedCommand = {
  name: string;
  from: SedAddress | null;
  to: SedAddress | null;
  negated: boolean;
  /** Text of a, i, c; file of r, w; status of q; label of b, t. */
  text: string;
  regex: RegExp | null;
  replacement: (groups: readonly (string | undefined)[]) => string;
  flags: string;
  map: ReadonlyMap<string, string>;
  /** Index of the command after which it goes on: b, t, and a block that is left out. */
  jump: number;
};

export class SedError {
  readonly message: string;
  readonly position: number;
  constructor(message: string, position: number) {
    this.message = message;
    this.position = position;
  }
}

export function parseSed(script: string, extended: boolean): readonly SedCommand[] {
  const parser = new SedParser(script, extended);
  return parser.parse();
}

class SedParser {
  private readonly script: string;
  private readonly extended: boolean;
  private at = 0;
  private readonly commands: SedCommand[] = [];
  private readonly blocks: SedCommand[] = [];
  private readonly labels = new Map<string, number>();
  private lastRegex: RegExp | null = null;

  constructor(script: string, extended: boolean) {
    this.script = script;
    this.extended = extended;
  }

  parse(): readonly SedCommand[] {
    if (this.script.startsWith('#n\n') || this.script === '#n')
      this.commands.push(this.command('#n'));
    while (this.at < this.script.length) this.one();
    if (this.blocks.length > 0) throw new SedError("unmatched `{'", 0);
    for (const command of this.commands) {
      if (!/^[btT]$/.test(command.name)) continue;
      if (command.text === '') command.jump = this.commands.length;
      else {
        const target = this.labels.get(command.text);
        if (target === undefined)
          throw new SedError(`can't find label for jump to \`${command.text}'`, this.at);
        command.jump = target;
      }
    }
    return this.commands;
  }

  private command(name: string): SedCommand {
    return {
      name,
      from: null,
      to: null,
      negated: false,
      text: '',
      regex: null,
      replacement: () => '',
      flags: '',
      map: new Map(),
      jump: -1,
    };
  }

  private one(): void {
    this.skip(/[\s;]*/y);
    if (this.at >= this.script.length) return;
    if (this.script[this.at] === '#') {
      this.skip(/[^\n]*/y);
      return;
    }
    const command = this.command('');
    command.from = this.address();
    if (command.from) {
      this.skip(/\s*/y);
      if (this.script[this.at] === ',') {
        this.at++;
        this.skip(/\s*/y);
        command.to = this.address();
        if (!command.to) throw new SedError("unexpected `,'", this.at);
      }
    }
    this.skip(/\s*/y);
    while (this.script[this.at] === '!') {
      command.negated = true;
      this.at++;
      this.skip(/\s*/y);
    }
    const name = this.script[this.at];
    if (name === undefined) throw new SedError('missing command', this.at);
    this.at++;
    command.name = name;
    this.body(command);
  }

  private body(command: SedCommand): void {
    switch (command.name) {
      case '{':
        this.commands.push(command);
        this.blocks.push(command);
        return;
      case '}': {
        const block = this.blocks.pop();
        if (!block) throw new SedError("unexpected `}'", this.at);
        block.jump = this.commands.length - 1;
        return;
      }
      case ':':
        this.labels.set(this.word(), this.commands.length - 1);
        return;
      case 's':
        this.substitution(command);
        break;
      case 'y':
        this.transliteration(command);
        break;
      case 'a':
      case 'i':
      case 'c':
        command.text = this.text();
        break;
      case 'r':
      case 'w':
        command.text = this.skip(/[ \t]*([^\n]*)/y).trim();
        break;
      case 'b':
      case 't':
      case 'T':
        command.text = this.word();
        break;
      case 'q':
      case 'Q':
        command.text = this.skip(/\s*\d*/y).trim();
        break;
      default:
        if (!'pPdDnN=lhHgGxz'.includes(command.name))
          throw new SedError(`unknown command: \`${command.name}'`, this.at);
    }
    this.commands.push(command);
    this.skip(/[ \t]*/y);
    const next = this.script[this.at];
    if (next !== undefined && !/[\n;}#]/.test(next))
      throw new SedError('extra characters after command', this.at + 1);
  }

  private skip(pattern: RegExp): string {
    pattern.lastIndex = this.at;
    const match = pattern.exec(this.script);
    if (match) this.at = pattern.lastIndex;
    return match?.[0] ?? '';
  }

  private word(): string {
    return this.skip(/[ \t]*[^\s;}]*/y).trim();
  }

  /** `a text`, or `a\` and the text on the next lines. */
  private text(): string {
    this.skip(/[ \t]*/y);
    if (this.script[this.at] === '\\') {
      this.at++;
      this.skip(/[ \t]*\n?/y);
    }
    let text = '';
    while (this.at < this.script.length && this.script[this.at] !== '\n') {
      if (this.script[this.at] === '\\' && this.at + 1 < this.script.length) this.at++;
      text += this.script[this.at];
      this.at++;
    }
    if (text === '') throw new SedError("expected \\ after `a', `c' or `i'", this.at);
    return text;
  }

  private address(): SedAddress | null {
    const char = this.script[this.at] ?? '';
    if (char === '$') {
      this.at++;
      return { kind: 'last' };
    }
    if (/\d/.test(char)) {
      const number = Number(this.skip(/\d+/y));
      if (this.script[this.at] !== '~') return { kind: 'line', number };
      this.at++;
      return { kind: 'step', number, step: Number(this.skip(/\d+/y)) };
    }
    if (char === '+') {
      this.at++;
      return { kind: 'plus', number: Number(this.skip(/\d+/y)) };
    }
    if (char !== '/' && char !== '\\') return null;
    if (char === '\\') this.at++;
    const delimiter = this.script[this.at] as string;
    this.at++;
    const source = this.until(delimiter);
    const flags = this.skip(/[IM]*/y);
    return { kind: 'regex', regex: this.regex(source, flags, false) };
  }

  /** Text up to an unescaped delimiter, which loses its backslash. */
  private until(delimiter: string): string {
    let text = '';
    let inClass = false;
    for (; this.at < this.script.length; this.at++) {
      const char = this.script.charAt(this.at);
      if (char === '\\' && this.at + 1 < this.script.length) {
        const next = this.script.charAt(++this.at);
        text += next === delimiter ? next : `\\${next}`;
      } else if (char === delimiter && !inClass) {
        this.at++;
        return text;
      } else {
        if (char === '[' && !inClass)
          inClass =
            this.script.indexOf(']', this.at + 2) > 0 &&
            delimiter !== '[' &&
            this.bracketCloses(delimiter);
        else if (char === ']') inClass = false;
        text += char;
      }
    }
    throw new SedError("unterminated `s' command", this.script.length);
  }

  /** A delimiter inside brackets does not end the expression, if the bracket ends at all. */
  private bracketCloses(delimiter: string): boolean {
    const close = this.script.indexOf(']', this.at + 2);
    const next = this.script.indexOf(delimiter, this.at + 1);
    return close > 0 && next > 0 && next < close;
  }

  private regex(source: string, flags: string, global: boolean): RegExp {
    if (source === '' && this.lastRegex) return this.lastRegex;
    const made = posixRegExp(source, {
      extended: this.extended,
      ignoreCase: /i/i.test(flags),
      multiline: flags.includes('M'),
      global,
    });
    if (!made) throw new SedError('Invalid preceding regular expression', this.at);
    this.lastRegex = made;
    return made;
  }

  private substitution(command: SedCommand): void {
    const delimiter = this.script[this.at];
    if (delimiter === undefined || delimiter === '\n')
      throw new SedError("unterminated `s' command", this.at);
    this.at++;
    const source = this.until(delimiter);
    const replacement = this.until(delimiter);
    command.flags = this.skip(/[gpIiMme\d]*/y);
    command.regex = this.regex(source, command.flags, true);
    command.replacement = makeReplacement(replacement);
    if (this.script[this.at] === 'w') {
      this.at++;
      command.text = this.skip(/[ \t]*([^\n]*)/y).trim();
    }
    const next = this.script[this.at];
    if (next !== undefined && /[A-Za-z]/.test(next))
      throw new SedError("unknown option to `s'", this.at + 1);
  }

  private transliteration(command: SedCommand): void {
    const delimiter = this.script[this.at] ?? '/';
    this.at++;
    const from = [...this.until(delimiter).replace(/\\n/g, '\n')];
    const to = [...this.until(delimiter).replace(/\\n/g, '\n')];
    if (from.length !== to.length)
      throw new SedError("strings for `y' command are different lengths", this.at);
    command.map = new Map(from.map((char, index) => [char, to[index] as string]));
  }
}

/** `&`, `\1`, `\n`, `\U…\E` in what is put in. */
function makeReplacement(text: string): SedCommand['replacement'] {
  if (!/[\\&]/.test(text)) return () => text;
  return groups => {
    let result = '';
    let mode = '';
    let once = '';
    const add = (piece: string) => {
      let cased = mode === 'U' ? piece.toUpperCase() : mode === 'L' ? piece.toLowerCase() : piece;
      if (once !== '' && cased !== '') {
        const first = once === 'u' ? cased.charAt(0).toUpperCase() : cased.charAt(0).toLowerCase();
        cased = first + cased.slice(1);
        once = '';
      }
      result += cased;
    };
    for (const [whole, escaped] of text.matchAll(/\\([\s\S])|&|[^\\&]+|\\$/g)) {
      if (whole === '&') add(groups[0] ?? '');
      else if (escaped === undefined) add(whole);
      else if (/\d/.test(escaped)) add(groups[Number(escaped)] ?? '');
      else if (escaped === 'n') add('\n');
      else if (escaped === 't') add('\t');
      else if (/[ULE]/.test(escaped)) mode = escaped === 'E' ? '' : escaped;
      else if (/[ul]/.test(escaped)) once = escaped;
      else add(escaped);
    }
    return result;
  };
}
