// Generated scripts: the shell says something or nothing, but it neither breaks nor hangs.
import { expect, test } from 'vitest';
import { chance, scriptOf } from '../../../../test/support/script-grammar.ts';
import { aMachine, run } from '../../../../test/support/shell-bed.ts';

const words = [
  'echo',
  'a',
  '"b c"',
  "'d'",
  '$x',
  '${x:-y}',
  '${#x}',
  '${x%a*}',
  '$((1+2))',
  '$(echo s)',
  '`echo t`',
  '{1..3}',
  '*',
  '[[',
  ']]',
  '[',
  ']',
  '-eq',
  '==',
  '=~',
  'if',
  'then',
  'else',
  'fi',
  'for',
  'i',
  'in',
  'do',
  'done',
  'while',
  'case',
  'esac',
  ';;',
  '(',
  ')',
  '{',
  '}',
  '|',
  '||',
  '&&',
  '&',
  ';',
  '\n',
  '>f',
  '<f',
  '2>&1',
  '<<X\nh\nX\n',
  '<<<',
  'x=1',
  'x+=2',
  'a=(1 2)',
  '${a[@]}',
  'f()',
  'return',
  'break',
  'set',
  '-e',
  '-u',
  '--',
  'read',
  'x',
  'printf',
  '%s',
  '%d\\n',
  'test',
  '!',
  'local',
  'export',
  'eval',
  'sed',
  's/a/b/',
  'grep',
  '-E',
  '(a|b',
  'awk',
  '{print $1}',
  'cut',
  '-f1',
  'sort',
  'xargs',
  'find',
  '.',
  'jq',
  '.a[]',
  'ls',
  '-l',
  '/nope',
  'kill',
  '%1',
  'trap',
  'EXIT',
  'exit',
  '\\',
  '"',
  "'",
  '$',
  '${',
  '$((',
];

/** Seeds of one run; DECKHAND_FUZZ_SEEDS=1501-90000 plays others, as long as it takes. */
const [first = 1, last = 1500] = (process.env.DECKHAND_FUZZ_SEEDS ?? '1-1500')
  .split('-')
  .map(Number);
const timeout = 60_000 * Math.max(1, (last - first) / 1500);

test('[SH23] generated scripts neither break the shell nor hang it', { timeout }, () => {
  for (let seed = first; seed <= last; seed++) {
    const pick = chance(seed);
    const parts: string[] = [];
    for (let left = 3 + pick(12); left > 0; left--) parts.push(words[pick(words.length)] ?? '');
    const script = parts.join(' ');
    const result = run(
      aMachine(seed % 3 === 0 ? 'ash' : 'bash'),
      `timeout 5 true; ${script}`,
      'in\n',
    );
    expect({
      script,
      failed: /simulator failed/.exec(result.err + result.out)?.[0] ?? null,
    }).toEqual({
      script,
      failed: null,
    });
  }
});

/** One turn at most, in processor time: some milliseconds, and a garbage collection or two. */
const TURN_MS = 400;

test('[SH36] scripts of whole commands end, in turns that are short', { timeout }, () => {
  for (let seed = first; seed <= first + Math.floor((last - first) / 15); seed++) {
    const bed = aMachine(seed % 4 === 3 ? 'ash' : 'bash');
    let longest = 0;
    const timed = {
      ...bed.kernel,
      run: (until: number) => {
        const before = process.cpuUsage();
        const end = bed.kernel.run(until, 1);
        const { user, system } = process.cpuUsage(before);
        longest = Math.max(longest, (user + system) / 1000);
        return end;
      },
    };
    const script = scriptOf(seed);
    const { exit, out, err } = run({ ...bed, kernel: timed }, script, 'in\n');
    const failed = /simulator failed/.test(out + err);
    expect({ seed, script, ended: exit !== null, failed, short: longest < TURN_MS }).toEqual({
      ...{ seed, script, ended: true, failed: false, short: true },
    });
  }
});
