// journalctl: what the services of a node have told.
import type { Program } from '../../os/os.ts';
import { parseDate } from '../date-parse.ts';
import { entryText, readJournal } from './journal.ts';
import { pageOut } from './less.ts';
import { readOptions } from './options.ts';

/** How often `-f` looks for something new. */
const LOOK_MS = 500;

export const journalctl: Program = {
  name: 'journalctl',
  *run(process) {
    const options = yield* readOptions(process, {
      short: 'u:fn:reakqxbo:S:U:p:t:N',
      long: {
        unit: 'u',
        follow: 'f',
        lines: 'n',
        reverse: 'r',
        'pager-end': 'e',
        'no-pager': 'N',
        since: 'S',
        until: 'U',
        output: 'o',
        boot: 'b',
        quiet: 'q',
        catalog: 'x',
        priority: 'p',
      },
      usage: '[OPTIONS...] [MATCHES...]',
    });
    if (typeof options === 'number') return options;
    const { machine } = process;
    const nowMs = machine.epochMs + machine.kernel.now();
    const limits: number[] = [];
    for (const [letter, usual] of [
      ['S', -Infinity],
      ['U', Infinity],
    ] as const) {
      const text = options.get(letter);
      const at = text === null ? usual : parseDate(text.replace(/^-(\d+\w+)$/, '$1 ago'), nowMs);
      if (at === null) {
        yield* process.complain(`Failed to parse timestamp: ${text}\n`);
        return 1;
      }
      limits.push(at);
    }
    const [since = -Infinity, until = Infinity] = limits;
    const units = options.all('u').map(unit => (unit.includes('.') ? unit : `${unit}.service`));
    const plain = options.get('o') === 'cat';
    const wanted = () =>
      readJournal(process).filter(
        ({ atMs, unit }) =>
          atMs >= since && atMs <= until && (units.length === 0 || units.includes(unit)),
      );
    const all = wanted();
    const show = (entry: (typeof all)[number]) => (plain ? entry.text : entryText(process, entry));
    const count = options.get('n') ?? (options.has('f') ? '10' : null);
    const shown = count === null || count === 'all' ? all : all.slice(-Number(count) || all.length);
    const rows = options.has('r') ? [...shown].reverse() : shown;
    const text = rows.map(entry => `${show(entry)}\n`).join('');
    if (text === '' && !options.has('f')) yield* process.print('-- No entries --\n');
    else if (options.has('N') || options.has('f')) yield* process.print(text);
    else yield* pageOut(process, text);
    let told = all.length;
    while (options.has('f')) {
      yield LOOK_MS;
      const now = wanted();
      for (const entry of now.slice(told)) yield* process.print(`${show(entry)}\n`);
      told = now.length;
    }
    return 0;
  },
};
