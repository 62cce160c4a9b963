// Matching that comes to an end: counted in steps, not in time.
import { expect, test } from 'vitest';
import { aMachine, run } from '../../../../test/support/shell-bed.ts';
import { BoundedRegExp } from './bounded-regexp.ts';

const long = 'a'.repeat(50_000);

const linear: readonly (readonly [source: string, found: boolean])[] = [
  ['a*b', false],
  ['(a+)+b', false],
  ['a.*a.*b', false],
  ['(?:a|aa)*$', true],
  ['^(a*)*$', true],
];

test.each(linear)('[SH22] %s takes steps by the length of the text', (source, found) => {
  const expression = new BoundedRegExp(source, 'u');
  expect(expression.exec(long) !== null).toBe(found);
  expect(expression.steps).toBeGreaterThan(0);
  expect(expression.steps).toBeLessThan(long.length * 20);
});

test('[SH22] what is not linear is given up after so many steps', () => {
  const expression = new BoundedRegExp('(a*)(a*)\\1b', 'u');
  expect(() => expression.exec(long)).toThrow(RangeError);
  expect(expression.steps).toBeLessThan(1_000_010);
});

test('[SH22] a long text in which nothing begins is no reason to give up', () => {
  const expression = new BoundedRegExp('[0-9]+ x', 'u');
  expect(expression.exec('b'.repeat(1_000_000))).toBeNull();
  expect(expression.steps).toBeLessThan(200_000);
});

test('a group is found once more, and a short text needs no steps of ours', () => {
  const expression = new BoundedRegExp('^(.+)-\\1$', 'u');
  expect(expression.exec('ab-ab')?.[1]).toBe('ab');
  expect(expression.steps).toBe(0);
  const half = 'xy'.repeat(3000);
  expect(new BoundedRegExp('(.*)-\\1$', 'u').exec(`${half}-${half}`)?.[1]).toBe(half);
});

const texts: readonly (readonly [command: string, out: string])[] = [
  ['echo ${x//a*b/}', ''],
  ['[[ $x =~ a*b ]]; echo $?', '1\n'],
  ['sed "s/a*b/c/" <<< $x | wc -c', '100001\n'],
  ['grep -c "a.*b" <<< $x', '0\n'],
  ["awk '{ print match($0, /a+b/) }' <<< $x", '0\n'],
  [
    'y=${x##*b}; echo ${#y}; y=${x%b*}; echo ${#y}; y=${x#*a}; echo ${#y}',
    '100000\n100000\n99999\n',
  ],
  ['y=${x//a/bc}; echo ${#y}; sed "s/a/bc/g" <<< $x | wc -c', '200000\n200001\n'],
  ['awk \'{ print gsub(/a/, "b") }\' <<< $x', '100000\n'],
];

test.each(texts)('[SH22] a long text ends or says so: %s', { timeout: 20_000 }, (command, out) => {
  const bed = aMachine('bash');
  const result = run(bed, `x=$(head -c 100000 /dev/zero | tr "\\0" a); ${command}`);
  if (command.startsWith('echo')) expect(result.out.length).toBe(100_001);
  else expect(result.out).toBe(out);
  expect(result.err).toBe('');
});
