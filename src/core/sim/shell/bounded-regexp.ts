// Regular expressions that come to an end: those that could try for years remember where they failed.
import { compileRegex, type Instruction } from './regex-program.ts';

/** Tries for which the language's own engine is trusted: some milliseconds. */
const TRIES_MAX = 10_000_000;
/** Steps of one match by the own program; beyond it memory is exhausted. Some tens of milliseconds. */
const STEPS_MAX = 1_000_000;
/** Steps that a look at the first character costs. */
const GLANCE = 0.1;

/**
 * As the language's own, but with the patterns of people who try things: what could take time
 * beyond the text's length runs as a program that remembers where it failed, so `(a+)+b` and
 * `a*b` are linear in the text. No match takes more than STEPS_MAX: `exec` throws the RangeError
 * of an exhausted memory then. Patterns that are harmless run as they always did.
 */
export class BoundedRegExp extends RegExp {
  private readonly nested: boolean;
  /** Choices that a text gives: where a match begins, and how far each star goes. */
  private readonly choices: number;
  private readonly anchored: boolean;
  private readonly remembers: boolean;
  private program: readonly Instruction[] | null | undefined;
  /** Steps of all matches by the own program: what tests look at. */
  steps = 0;

  constructor(pattern: string | RegExp, flags: string) {
    super(pattern, flags);
    const plain = this.source.replace(/\\[^1-9]/g, 'x');
    this.nested = nests(this.source);
    this.remembers = !/\\[1-9]/.test(plain);
    this.anchored = /^\^(?!.*\|)/s.test(plain) && !this.multiline;
    this.choices = (this.anchored ? 0 : 1) + (plain.match(/[*+]|,\d*\}|\\[1-9]/g) ?? []).length;
  }

  override exec(text: string): RegExpExecArray | null {
    if (!this.nested && tries(text.length, this.choices) <= TRIES_MAX) return super.exec(text);
    if (this.program === undefined) this.program = compileRegex(this.source, this.flags);
    // What the own program does not know could run for years.
    if (!this.program) throw new RangeError('Invalid string length');
    return this.run(this.program, text);
  }

  private run(program: readonly Instruction[], text: string): RegExpExecArray | null {
    const moving = this.global || this.sticky;
    const from = moving ? this.lastIndex : 0;
    const work = { left: STEPS_MAX };
    const [first] = program;
    const failed = this.remembers ? new Failures(program.length) : null;
    try {
      for (let start = from; start <= text.length; start++) {
        // Most places of a text are no beginning: seeing that costs next to nothing.
        const nothing = first?.kind === 'char' && first.matches(text, start) === 0;
        if (nothing) work.left -= GLANCE;
        const found = nothing ? null : match(program, text, start, failed, work);
        if (found) {
          const end = found[1] ?? start;
          if (moving) this.lastIndex = end;
          return result(text, found);
        }
        if (this.sticky || this.anchored) break;
      }
    } finally {
      this.steps += STEPS_MAX - work.left;
    }
    if (moving) this.lastIndex = 0;
    return null;
  }
}

/** Ways to choose so many places of a text in order: its length over `choices`. */
function tries(length: number, choices: number): number {
  let product = 1;
  for (let one = 1; one <= choices; one++) product *= Math.max(1, length / one);
  return product;
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

/** Characters of which one piece of what failed knows. */
const PIECE = 256;

/** Places of program and text from which there is no way to the end. */
class Failures {
  private readonly pieces = new Map<number, Uint8Array>();
  private readonly instructions: number;
  private number = -1;
  private piece: Uint8Array = new Uint8Array(0);

  constructor(instructions: number) {
    this.instructions = instructions;
  }

  /** True when the way from there was known; it is from now on. */
  knew(instruction: number, at: number): boolean {
    const number = (at / PIECE) | 0;
    if (number !== this.number) this.turnTo(number);
    const bit = (at % PIECE) * this.instructions + instruction;
    const byte = this.piece[bit >> 3] as number;
    const mask = 1 << (bit & 7);
    this.piece[bit >> 3] = byte | mask;
    return (byte & mask) !== 0;
  }

  private turnTo(number: number): void {
    let piece = this.pieces.get(number);
    if (!piece) {
      piece = new Uint8Array((PIECE * this.instructions) / 8);
      this.pieces.set(number, piece);
    }
    this.number = number;
    this.piece = piece;
  }
}

type Groups = readonly (number | undefined)[];

/** Begins and ends of the groups, the whole first; null: no match at `start`. */
function match(
  program: readonly Instruction[],
  text: string,
  start: number,
  failed: Failures | null,
  work: { left: number },
  entry = 0,
): (number | undefined)[] | null {
  /** Ways not yet tried: instruction and place by turns, and the groups as they were. */
  const ways: number[] = [entry, start];
  const kept: Groups[] = [[start]];
  while (kept.length > 0) {
    let groups = kept.pop() as Groups;
    let place = ways.pop() as number;
    let at = ways.pop() as number;
    for (;;) {
      if (work.left-- <= 0) throw new RangeError('Invalid string length');
      if (failed?.knew(at, place)) break;
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
        ways.push(one.second, place);
        kept.push(groups);
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
      } else if (one.kind === 'back') {
        const [from, to] = [groups[2 * one.group], groups[2 * one.group + 1]];
        const wanted = from === undefined || to === undefined ? '' : text.slice(from, to);
        if (!text.startsWith(wanted, place)) break;
        place += wanted.length;
        at++;
      } else {
        const inner = new Failures(program.length);
        const there = match(program, text, place, inner, work, one.entry) !== null;
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
