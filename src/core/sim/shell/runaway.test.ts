// Commands without an end: each ends in a limit with a sentence, or harms nobody.
import { expect, test } from 'vitest';
import { aMachine, run } from '../../../../test/support/shell-bed.ts';

const ends = (command: string) => run(aMachine('bash'), command);

type Case = readonly [name: string, command: string, out: string | RegExp, error?: string | RegExp];

const cases: readonly Case[] = [
  ['a loop in awk', "timeout 1 awk 'BEGIN{while(1);}'; echo $?", '124\n'],
  ['a loop in sed', "timeout 1 sed ':a;ba' <<< x; echo $?", '124\n'],
  ['a loop in sed that prints', "sed -n ':a;p;ba' <<< x | head -1", 'x\n'],
  [
    'a text that doubles in sed',
    "sed ':a;s/.*/&&/;ba' <<< x; echo $?",
    '137\n',
    'sed: memory exhausted\n',
  ],
  [
    'a text that doubles in awk',
    'awk \'BEGIN{s="x";while(1)s=s s}\'; echo $?',
    '137\n',
    'awk: memory exhausted\n',
  ],
  ['a range in jq', "jq -n '[range(1e9)]'; echo $?", '5\n', /does not come to an end/],
  [
    'a list without end in jq',
    "jq -n '[limit(1e9;repeat(1))]'; echo $?",
    '5\n',
    /does not come to an end/,
  ],
  ['results without end in jq', "jq -n '1 | repeat(. + 1)' | head -2", '1\n2\n'],
  ['jq going deeper', "jq -n '[recurse(.+1)]'; echo $?", '5\n', /the filter|goes too deep/],
  ['a text that jq repeats', 'jq -n \'"a" * 1e9\'; echo $?', '5\n', /result too long/],
  [
    'a search that starts searches',
    'timeout 60 find /usr -exec find /usr \\; > /dev/null; echo $?',
    '0\n',
  ],
  [
    'a calculation that grows',
    'echo "2^10000000" | timeout 5 bc | head -c 1 | wc -c',
    /^[01]\n/,
    /.*/,
  ],
  ['a text that doubles', 'x=1; while :; do x=$x$x; done', '', /cannot allocate memory/],
  [
    'a text that doubles by what is replaced',
    'x=a; while :; do x=${x//a/aa}; done',
    '',
    /cannot allocate memory/,
  ],
  ['chance backwards', 'timeout 1 tac /dev/urandom | head -1 | wc -l', '0\n'],
  ['a device without letters', 'tr -d a < /dev/zero | head -c 3 | wc -c', '3\n'],
  [
    'a list of all numbers',
    'a=(a{1..10000000}); echo ${#a[@]}',
    '1\n',
    'bash: line 1: brace expansion: failed to allocate memory for 10000000 elements\n',
  ],
  [
    'products of braces',
    'echo {1..1000}{1..1000}',
    '{1..1000}{1..1000}\n',
    'bash: line 1: brace expansion: failed to allocate memory for 1000000 elements\n',
  ],
  ['a wider text', 'printf %1000000000s x', '', /cannot allocate memory/],
  ['an eval of itself', 'f() { eval f; }; f', '', /maximum function nesting level exceeded/],
  [
    'a file that reads itself',
    "echo '. /tmp/s' > /tmp/s; . /tmp/s",
    '',
    /maximum function nesting level exceeded/,
  ],
  [
    'a script that runs itself',
    "echo 'bash /tmp/r' > /tmp/r; timeout 3 bash /tmp/r; echo $?",
    '254\n',
    /Resource temporarily unavailable/,
  ],
  [
    'all numbers',
    'echo {1..100000000}',
    '{1..100000000}\n',
    'bash: line 1: brace expansion: failed to allocate memory for 100000000 elements\n',
  ],
  [
    'a pattern that tries for years',
    '[[ aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaac =~ ^(a+)+$ ]]; echo $?',
    '1\n',
  ],
  [
    'another',
    "grep -cE '(a|aa)+b' <<< aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    '0\n',
  ],
  [
    'a name pattern of stars',
    'case aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa in *a*a*a*a*a*a*a*a*b) echo y;; *) echo n;; esac',
    'n\n',
  ],
  ['a function in itself', 'f() { f; }; f', '', /maximum function nesting level exceeded/],
  ['yes into nothing', 'yes | head -2', 'y\ny\n'],
  [
    'a writer whose reader was ended by its own reader',
    'for t in "sed p" "awk 1" "grep y" nl "cut -c1" "tr y n" fold; do yes | $t | head -1; done',
    'y\ny\ny\n     1\ty\ny\nn\ny\n',
  ],
  [
    'a writer without an end before what shows bytes, skips or reads values',
    'for t in "od -v" xxd "hexdump -v" "tail -n +2" "tail -c +3" "jq -R ."; do yes | $t | head -1 | wc -l; done; yes abc | od -An -c -N 3',
    '1\n1\n1\n1\n1\n1\n   a   b   c\n',
  ],
  [
    'an array that doubles',
    'a=(1 2); while :; do a+=("${a[@]}"); done',
    '',
    'bash: line 1: xrealloc: cannot allocate memory\n',
  ],
  [
    'an array that is quoted again and again',
    'a=("it\'s"); while :; do a=("${a[@]@Q}"); done',
    '',
    'bash: line 1: xrealloc: cannot allocate memory\n',
  ],
  ['a wide number', "printf '%999999999d' 1", '', /cannot allocate memory/],
  ['chance without an end', 'timeout 1 cat /dev/urandom > /dev/null; echo $?', '124\n'],
  ['all of a device', 'x=$(cat /dev/zero)', '', /memory exhausted/],
  ['two long files compared', 'diff <(seq 20000) <(seq 2 20001) | wc -l', /^\d+\n$/],
  ['items without end in awk', "awk 'BEGIN{while(1)a[n++]}'; echo $?", '137\n', /memory exhausted/],
  ['a reader that holds too much', 'yes | tac; echo after', 'after\n', /^tac: memory exhausted\n/],
  ['a loop without end', 'timeout 1 bash -c "while :; do :; done"; echo $?', '124\n'],
];

const named = cases.map(([name, command, out, error = '']) => ({ name, command, out, error }));

test.each(named)('[SH22] $name', { timeout: 20_000 }, ({ command, out, error }) => {
  const result = ends(command);
  if (typeof out === 'string') expect(result.out).toBe(out);
  else expect(result.out).toMatch(out);
  if (typeof error === 'string') expect(result.err).toBe(error);
  else expect(result.err).toMatch(error);
});

test('[SH22] a full disk says so, and room comes back', { timeout: 20_000 }, () => {
  const bed = aMachine('bash');
  expect(run(bed, 'yes > big; echo $?').err).toMatch(/No space left on device/);
  expect(run(bed, 'rm big; echo room > small; cat small').out).toBe('room\n');
});

test('[SH22] a fork bomb fills its machine only, until it is killed', { timeout: 20_000 }, () => {
  const bed = aMachine('bash');
  expect(run(bed, 'timeout 2 bash -c "f() { f | f & }; f; sleep 9"; echo $?').out).toMatch(
    /\d+\n$/,
  );
});

/** Each with the answer, and in how many slices it is made at least: others run between them. */
const long: readonly (readonly [command: string, out: string, slices: number])[] = [
  ["printf '%s\\n' {1..100000} | tail -1", '100000\n', 50],
  ['echo {1..300}{1..300} | wc -w', '90000\n', 30],
  ['set -- $(seq 1 100000); echo $#', '100000\n', 50],
  ['a=({1..100000}); b=("${a[@]}"); echo ${#b[@]}', '100000\n', 15],
  ['mapfile a < <(seq 1 100000); echo ${#a[@]} ${a[99999]}', '100000 100000\n', 60],
  [
    'awk \'BEGIN{s=sprintf("%300000s","");gsub(/ /,"a,",s);print split(s,a,",")}\'',
    '300001\n',
    200,
  ],
  ['head -c 4000000 /dev/zero > f; wc -lw f; wc -m f', '      0       1 f\n4000000 f\n', 40],
  ['seq 1 130000 | sort -rn | head -1', '130000\n', 150],
  ['seq 1 130000 | tac | head -1', '130000\n', 20],
  ['seq 1 130000 | paste -sd, | wc -c', '798895\n', 60],
  ['join <(seq 1 30000) <(seq 1 30000) | tail -1', '30000\n', 60],
];

test.each(long)('[SH36] %s goes on in slices', { timeout: 20_000 }, (command, out, atLeast) => {
  const bed = aMachine('bash');
  let slices = 0;
  const counted = {
    ...bed.kernel,
    run: (until: number) => {
      slices++;
      return bed.kernel.run(until, 1);
    },
  };
  expect(run({ ...bed, kernel: counted }, command)).toEqual({ exit: 0, out, err: '' });
  expect(slices).toBeGreaterThanOrEqual(atLeast);
});
