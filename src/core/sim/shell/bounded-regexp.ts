// Regular expressions that come to an end: those that could try for years remember where they failed.
import { compileRegex, type Instruction } from './regex-program.ts';

/** Tries that a pattern of stars beside stars may take on a text: length to the power of stars. */
const TRIES_MAX = 10_000_000;
/** What matching may remember at once; a text beyond it is out of the question anyway. */
const MEMORY_BYTES = 64 * 1024 * 1024;

/**
 * As the language's own, but with the patterns of people who try things: `(a+)+b` takes time
 * linear in the text. Patterns that are harmless run as they always did.
 */
export class BoundedRegExp extends RegExp {
  private readonly nested: boolean;
  private readonly stars: number;
  private program: readonly Instruction[] | null | undefined;

  constructor(pattern: string | RegExp, flags: string) {
    super(pattern, flags);
    this.nested = nests(this.source);
    this.stars = (this.source.replace(/\\./g, 'x').match(/[*+]|,\}/g) ?? []).length;
  }

  override exec(text: string): RegExpExecArray | null {
    const dangerous = this.nested || (this.stars > 2 && text.length ** this.stars > TRIES_MAX);
    if (!dangerous) return super.exec(text);
    if (this.program === undefined) this.program = compileRegex(this.source, this.flags);
    // What the own program does not know (a back-reference) cannot be remembered either.
    if (!this.program) return super.exec(text);
    return this.run(this.program, text);
  }

  private run(program: readonly Instruction[], text: string): RegExpExecArray | null {
    const moving = this.global || this.sticky;
    const from = moving ? this.lastIndex : 0;
    const failed = new Failures(program.length, text.length);
    for (let start = from; start <= text.length; start++) {
      const found = match(program, text, start, failed);
      if (found) {
        const end = found[1] ?? start;
        if (moving) this.lastIndex = end;
        return result(text, found);
      }
      if (this.sticky) break;
    }
    if (moving) this.lastIndex = 0;
    return null;
  }
}

/** A group that repeats, with something in it that repeats. */
function nests(source: string): boolean {
  const stack: boolean[] = [];
  let inside = false;
  for (let at = 0; at < source.length; at++) {
    const char = source[at];
    if (char === '\\') at++;
    else if (char === '[') {
      while (at < source.length && source[at] !== ']') at += source[at] === '\\' ? 2 : 1;
    } else if (char === '(') {
      stack.push(inside);
      inside = false;
    } else if (char === ')') {
      const repeats = /^(?:[*+]|\{\d+,?\d*\})/.test(source.slice(at + 1, at + 12));
      if (inside && repeats) return true;
      inside = (stack.pop() ?? false) || inside;
    } else if (char === '*' || char === '+' || char === '|') inside = true;
    else if (char === '{' && /^\{\d+,/.test(source.slice(at))) inside = true;
  }
  return false;
}

/** Places of program and text from which there is no way to the end. */
class Failures {
  private readonly bits: Uint8Array;
  private readonly width: number;

  constructor(instructions: number, length: number) {
    this.width = length + 1;
    const bytes = (instructions * this.width) / 8 + 1;
    if (bytes > MEMORY_BYTES) throw new RangeError('Invalid string length');
    this.bits = new Uint8Array(bytes);
  }

  has(instruction: number, at: number): boolean {
    const bit = instruction * this.width + at;
    return ((this.bits[bit >> 3] as number) & (1 << (bit & 7))) !== 0;
  }

  add(instruction: number, at: number): void {
    const bit = instruction * this.width + at;
    this.bits[bit >> 3] = (this.bits[bit >> 3] as number) | (1 << (bit & 7));
  }
}

/** Begins and ends of the groups, the whole first; null: no match at `start`. */
function match(
  program: readonly Instruction[],
  text: string,
  start: number,
  failed: Failures,
  entry = 0,
): (number | undefined)[] | null {
  /** Ways not yet tried: instruction, place, and the groups as they were. */
  const ways: [number, number, readonly (number | undefined)[]][] = [[entry, start, [start]]];
  for (let way = ways.pop(); way; way = ways.pop()) {
    let [at, place] = way;
    let groups = way[2];
    for (;;) {
      if (failed.has(at, place)) break;
      failed.add(at, place);
      const one = program[at] as Instruction;
      if (one.kind === 'done') {
        const whole = [...groups];
        whole[1] = place;
        return whole;
      }
      if (one.kind === 'char') {
        const size = one.matches(text, place);
        if (size === 0) break;
        place += size;
        at++;
      } else if (one.kind === 'split') {
        ways.push([one.second, place, groups]);
        at = one.first;
      } else if (one.kind === 'jump') at = one.to;
      else if (one.kind === 'save') {
        const changed = [...groups];
        changed[one.slot] = place;
        groups = changed;
        at++;
      } else if (one.kind === 'assert') {
        if (!one.holds(text, place)) break;
        at++;
      } else {
        const inner = new Failures(program.length, text.length);
        const there = match(program, text, place, inner, one.entry) !== null;
        if (there === one.negative) break;
        at = one.next;
      }
    }
  }
  return null;
}

function result(text: string, groups: readonly (number | undefined)[]): RegExpExecArray {
  const texts: (string | undefined)[] = [];
  for (let slot = 0; slot < groups.length; slot += 2) {
    const [from, to] = [groups[slot], groups[slot + 1]];
    texts.push(from === undefined || to === undefined ? undefined : text.slice(from, to));
  }
  const index = groups[0] ?? 0;
  return Object.assign(texts as string[], {
    index,
    input: text,
    groups: undefined,
  }) as unknown as RegExpExecArray;
}
