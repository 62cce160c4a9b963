// tsort: an order in which each name stands before those that it is paired with.
import { decodeUtf8 } from '../../../lib/bytes.ts';
import type { Task } from '../../kernel/kernel.ts';
import type { Process, Program } from '../../os/os.ts';
import { readInput } from './lines.ts';
import { readOptions } from './options.ts';

type Item = { readonly name: string; before: number; after: Item[]; told: boolean };

/** Items between two rests. */
const SLICE = 2_000;

export const tsort: Program = {
  name: 'tsort',
  *run(process) {
    const options = yield* readOptions(process, { short: '', usage: '[OPTION] [FILE]' });
    if (typeof options === 'number') return options;
    const [operand = '-'] = options.operands;
    const bytes = yield* readInput(process, operand);
    if (!bytes) return 1;
    const words = decodeUtf8(bytes).split(/\s+/).filter(Boolean);
    if (words.length % 2 === 1) {
      yield* process.complain(`tsort: ${operand}: input contains an odd number of tokens\n`);
      return 1;
    }
    return yield* order(process, yield* itemsOf(words), operand);
  },
};

/** By name, as the order begins. */
function* itemsOf(words: readonly string[]): Task<Item[]> {
  const items = new Map<string, Item>();
  const itemOf = (name: string): Item => {
    const known = items.get(name) ?? { name, before: 0, after: [], told: false };
    items.set(name, known);
    return known;
  };
  for (let at = 0; at < words.length; at += 2) {
    if (at % SLICE === 0) yield 1;
    const first = itemOf(words[at] as string);
    const second = itemOf(words[at + 1] as string);
    if (first === second) continue;
    second.before++;
    // The pair that was read last is followed first.
    first.after.unshift(second);
  }
  return [...items.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function* order(process: Process, items: readonly Item[], file: string): Task<number> {
  let left = items.length;
  let status = 0;
  while (left > 0) {
    const ready = items.filter(({ before, told }) => before === 0 && !told);
    for (let at = 0; at < ready.length; at++) {
      if (at % SLICE === 0) yield 1;
      const item = ready[at] as Item;
      item.told = true;
      left--;
      yield* process.print(`${item.name}\n`);
      for (const next of item.after) if (--next.before === 0) ready.push(next);
    }
    if (left === 0) return status;
    yield* process.complain(`tsort: ${file}: input contains a loop:\n`);
    status = 1;
    for (const { name } of breakLoop(items)) yield* process.complain(`tsort: ${name}\n`);
  }
  return status;
}

/** Takes one pair out of a loop, which it finds backwards: who leads to the one before, by name. */
function breakLoop(items: readonly Item[]): Item[] {
  const leadsTo = new Map<Item, Item>();
  let last: Item | null = null;
  for (;;)
    for (const item of items) {
      if (item.before === 0) continue;
      if (last === null) last = item;
      else if (!item.after.includes(last)) continue;
      else if (leadsTo.has(item)) {
        item.after.splice(item.after.indexOf(last), 1);
        last.before--;
        const loop: Item[] = [last];
        while (loop.at(-1) !== item) loop.push(leadsTo.get(loop.at(-1) as Item) as Item);
        return loop;
      } else {
        leadsTo.set(item, last);
        last = item;
      }
    }
}
