// Regular expressions of the language as small programs: what BoundedRegExp runs.

export type Instruction =
  /** Takes a character; its size, or 0 when it is another one. */
  | { readonly kind: 'char'; readonly matches: (text: string, at: number) => number }
  /** Tries `first`, and `second` when that leads nowhere. */
  | { readonly kind: 'split'; first: number; second: number }
  | { readonly kind: 'jump'; to: number }
  | { readonly kind: 'save'; readonly slot: number }
  | { readonly kind: 'assert'; readonly holds: (text: string, at: number) => boolean }
  /** `(?=…)` and `(?!…)`: what stands from `entry` to its own end must match, or must not. */
  | { readonly kind: 'look'; readonly negative: boolean; entry: number; next: number }
  /** The text of a group once more. */
  | { readonly kind: 'back'; readonly group: number }
  | { readonly kind: 'done' };

const REPEAT_MAX = 1000;
const SIZE_MAX = 20_000;

class Unknown extends Error {}

/** Null: it holds something that these programs cannot do. */
export function compileRegex(source: string, flags: string): Instruction[] | null {
  try {
    return new Compiler(source, flags).whole();
  } catch (error) {
    if (error instanceof Unknown) return null;
    throw error;
  }
}

class Compiler {
  private readonly source: string;
  private readonly flags: string;
  private at = 0;
  private group = 0;
  private readonly code: Instruction[] = [];

  constructor(source: string, flags: string) {
    this.source = source;
    this.flags = flags.replace(/[gy]/g, '');
  }

  whole(): Instruction[] {
    this.options();
    if (this.at < this.source.length) throw new Unknown();
    this.emit({ kind: 'done' });
    return this.code;
  }

  private emit<T extends Instruction>(one: T): T {
    if (this.code.length > SIZE_MAX) throw new Unknown();
    this.code.push(one);
    return one;
  }

  /** a|b|c */
  private options(): void {
    const start = this.code.length;
    this.sequence();
    const jumps: { kind: 'jump'; to: number }[] = [];
    let begin = start;
    while (this.source[this.at] === '|') {
      this.at++;
      this.insert(begin, { kind: 'split', first: begin + 1, second: this.code.length + 2 });
      jumps.push(this.emit({ kind: 'jump', to: 0 }));
      begin = this.code.length;
      this.sequence();
    }
    for (const jump of jumps) jump.to = this.code.length;
  }

  /** Puts an instruction in front of what stands at `place`, and moves what points behind it. */
  private insert(place: number, one: Instruction): void {
    const moved = (to: number) => (to >= place ? to + 1 : to);
    for (const other of this.code.slice(place)) {
      if (other.kind === 'split') {
        other.first = moved(other.first);
        other.second = moved(other.second);
      } else if (other.kind === 'jump') other.to = moved(other.to);
      else if (other.kind === 'look') {
        other.entry = moved(other.entry);
        other.next = moved(other.next);
      }
    }
    this.code.splice(place, 0, one);
  }

  private sequence(): void {
    while (this.at < this.source.length && !/[|)]/.test(this.source.charAt(this.at))) this.piece();
  }

  private piece(): void {
    const begin = this.at;
    const groupsBefore = this.group;
    const start = this.code.length;
    this.atom();
    const end = this.at;
    const repeat = /^(?:([*+?])|\{(\d+)(,?)(\d*)\})(\??)/.exec(this.source.slice(this.at));
    if (!repeat) return;
    this.at += repeat[0].length;
    const [, sign, least, comma, most] = repeat;
    const lazy = repeat[5] === '?';
    const low = sign ? (sign === '+' ? 1 : 0) : Number(least);
    const high = sign === '?' ? 1 : sign || (comma && !most) ? Infinity : Number(most || least);
    if (low > REPEAT_MAX || (high !== Infinity && high > REPEAT_MAX)) throw new Unknown();
    const after = this.at;
    const again = () => {
      this.at = begin;
      this.group = groupsBefore;
      this.atom();
    };
    // The first copy is there; it is kept, or made anew where it must be optional.
    this.code.length = start;
    for (let count = 0; count < low; count++) again();
    if (high === Infinity) this.star(again, lazy);
    else for (let count = low; count < high; count++) this.maybe(again, lazy);
    if (low === 0 && high === 0) this.group = groupsBefore;
    this.at = after > end ? after : end;
  }

  private star(body: () => void, lazy: boolean): void {
    const start = this.code.length;
    const split = this.emit({ kind: 'split', first: start + 1, second: 0 });
    body();
    this.emit({ kind: 'jump', to: start });
    split.second = this.code.length;
    if (lazy) [split.first, split.second] = [split.second, split.first];
  }

  private maybe(body: () => void, lazy: boolean): void {
    const split = this.emit({ kind: 'split', first: this.code.length + 1, second: 0 });
    body();
    split.second = this.code.length;
    if (lazy) [split.first, split.second] = [split.second, split.first];
  }

  private atom(): void {
    const char = this.source.charAt(this.at);
    if (char === '(') {
      this.parenthesis();
      return;
    }
    if (char === '^' || char === '$') {
      this.at++;
      this.emit({ kind: 'assert', holds: this.test(char) });
      return;
    }
    if (char === '[') {
      this.taking(this.classEnd());
      return;
    }
    if (char === '\\') {
      const next = this.source.charAt(this.at + 1);
      if (next === 'k') throw new Unknown();
      if (/[1-9]/.test(next)) {
        this.at += 2;
        this.emit({ kind: 'back', group: Number(next) });
        return;
      }
      if (next === 'b' || next === 'B') {
        this.at += 2;
        this.emit({ kind: 'assert', holds: this.test(`\\${next}`) });
        return;
      }
      const named = /^\\[pP]\{[^}]*\}|^\\u\{[^}]*\}|^\\u....|^\\x../.exec(
        this.source.slice(this.at),
      );
      this.taking(this.at + (named?.[0].length ?? 2));
      return;
    }
    const point = this.source.codePointAt(this.at) ?? 0;
    this.taking(this.at + (point > 0xffff ? 2 : 1));
  }

  private classEnd(): number {
    let end = this.at + 1;
    while (end < this.source.length && this.source[end] !== ']')
      end += this.source[end] === '\\' ? 2 : 1;
    return end + 1;
  }

  /** One character, of which the language's own engine decides. */
  private taking(end: number): void {
    const text = this.source.slice(this.at, end);
    this.at = end;
    const one = new RegExp(text, `${this.flags}y`);
    /** Of ASCII what is known by now: 1 another one, 2 this one. */
    const known = new Uint8Array(128);
    this.emit({
      kind: 'char',
      matches(input, at) {
        const code = input.charCodeAt(at);
        const answer = code < 128 ? (known[code] as number) : 0;
        if (answer !== 0) return answer - 1;
        one.lastIndex = at;
        const size = one.test(input) ? one.lastIndex - at : 0;
        if (code < 128) known[code] = size + 1;
        return size;
      },
    });
  }

  private test(source: string): (text: string, at: number) => boolean {
    const one = new RegExp(source, `${this.flags}y`);
    return (text, at) => {
      one.lastIndex = at;
      return one.test(text);
    };
  }

  private parenthesis(): void {
    const head = /^\((\?:|\?=|\?!|\?<=|\?<!|\?<\w+>|)/.exec(this.source.slice(this.at));
    const kind = head?.[1] ?? '';
    if (kind === '?<=' || kind === '?<!') {
      // Only `\b(?<=\w)` comes of our own translation: one character back.
      const close = this.source.indexOf(')', this.at);
      const holds = this.test(this.source.slice(this.at, close + 1));
      this.at = close + 1;
      this.emit({ kind: 'assert', holds });
      return;
    }
    this.at += (head?.[0] ?? '(').length;
    if (kind === '?=' || kind === '?!') {
      const look = { kind: 'look', negative: kind === '?!', entry: this.code.length + 1, next: 0 };
      this.emit(look as Instruction);
      this.inside();
      this.emit({ kind: 'done' });
      look.next = this.code.length;
      return;
    }
    if (kind === '?:') {
      this.inside();
      return;
    }
    const slot = 2 * ++this.group;
    this.emit({ kind: 'save', slot });
    this.inside();
    this.emit({ kind: 'save', slot: slot + 1 });
  }

  private inside(): void {
    this.options();
    if (this.source[this.at] !== ')') throw new Unknown();
    this.at++;
  }
}
