// The small rules of a terminal: pasting, the phone's keys, widths of signs, where commands stand.
import { describe, expect, test } from 'vitest';
import { preparePaste } from './paste.ts';
import { controlled, keySequence } from './phone-keys.ts';
import { isReport } from './reports.ts';
import { locateRuns, standsOn } from './run-lines.ts';
import { signWidth, unicodeWidth } from './unicode-width.ts';

describe('paste', () => {
  test('[VW2] in brackets nothing is lost, the last newline neither', () => {
    expect(preparePaste('cat <<X\r\nhello\nX\n', true)).toEqual({
      text: '\x1b[200~cat <<X\rhello\rX\r\x1b[201~',
      lines: 3,
      asks: true,
      waits: true,
    });
    expect(preparePaste('ls\n', true).text).toBe('\x1b[200~ls\r\x1b[201~');
  });

  test('one line is typed as it is, with or without its end', () => {
    expect(preparePaste('ls -l', false)).toEqual({
      text: 'ls -l',
      lines: 1,
      asks: false,
      waits: false,
    });
    expect(preparePaste('ls -l\n', false)).toEqual({
      text: 'ls -l\r',
      lines: 1,
      asks: false,
      waits: false,
    });
  });

  test('several lines ask, and end with what Enter sends', () => {
    expect(preparePaste('a\r\nb\nc', false)).toEqual({
      text: 'a\rb\rc',
      lines: 3,
      asks: true,
      waits: false,
    });
  });

  test('a bracket cannot be ended from within', () => {
    expect(preparePaste('a\x1b[201~rm -rf x', true).text).toBe('\x1b[200~a[201~rm -rf x\x1b[201~');
  });
});

test('keys of the phone send what a keyboard would', () => {
  expect(['Escape', 'Tab', 'Interrupt', '|', '~'].map(key => keySequence(key, false))).toEqual([
    '\x1b',
    '\t',
    '\x03',
    '|',
    '~',
  ]);
  expect(keySequence('ArrowUp', false)).toBe('\x1b[A');
  expect(keySequence('ArrowUp', true)).toBe('\x1bOA');
  expect(['c', 'Z', '[', 'é', 'ab', '1'].map(controlled)).toEqual([
    '\x03',
    '\x1a',
    '\x1b',
    'é',
    'ab',
    '1',
  ]);
});

test('signs take the cells that terminals give them', () => {
  const widths = [...'aé─✓漢😀'].map(sign => signWidth(sign.codePointAt(0) ?? 0));
  expect(widths).toEqual([1, 1, 1, 1, 2, 2]);
  expect(signWidth(0x301)).toBe(0);
  expect(signWidth(0x200d)).toBe(0);
  // A combining mark joins the cell before it and keeps its width.
  const before = unicodeWidth.charProperties('漢'.codePointAt(0) ?? 0, 0);
  expect(before).toBe(2 << 1);
  expect(unicodeWidth.charProperties(0x301, before)).toBe((2 << 1) | 1);
});

describe('where commands stand', () => {
  const lines = (...texts: string[]) => texts.map((text, row) => ({ row, text }));

  test('the same command several times is found from the end backwards', () => {
    const screen = lines('root@node1:~# ls', 'a', 'root@node1:~# ls', 'b', 'root@node1:~# ');
    const found = locateRuns(screen, [
      { number: 4, command: 'ls' },
      { number: 5, command: 'ls' },
    ]);
    expect([...found]).toEqual([
      [5, 2],
      [4, 0],
    ]);
  });

  test('output that ends alike is not the command', () => {
    const screen = lines('/ # echo tools', 'nontools', '/ # ');
    expect([...locateRuns(screen, [{ number: 1, command: 'tools' }])]).toEqual([[1, 0]]);
    expect([...locateRuns(lines('nontools'), [{ number: 1, command: 'tools' }])]).toEqual([]);
  });

  test('of several lines the first counts; what was cleared has no place', () => {
    const screen = lines('$ for N in 1 2; do', '> echo $N', '> done', '1', '2');
    const found = locateRuns(screen, [
      { number: 1, command: 'clear' },
      { number: 2, command: 'for N in 1 2; do\n  echo $N\ndone' },
    ]);
    expect([...found]).toEqual([[2, 0]]);
  });

  test('after `clear` the row is there, the command is not', () => {
    expect(standsOn('root@node1:~# ls -l   ', 'ls -l')).toBe(true);
    expect(standsOn('$ for N in 1 2; do', 'for N in 1 2; do\n  echo $N\ndone')).toBe(true);
    expect(standsOn('root@node1:~# ', 'ls -l')).toBe(false);
    expect(standsOn('', 'ls -l')).toBe(false);
  });
});

test('[VW22] a terminal that answers a program is told from a person who types', () => {
  const answers = ['\x1b[?1;2c', '\x1b[>0;276;0c', '\x1b[24;80R', '\x1b[0n', '\x1b[I', '\x1b[O'];
  for (const text of [...answers, '\x1b]11;rgb:00/00/00\x1b\\', '\x1bP1$r0m\x1b\\', '\x1b[?25;1$y'])
    expect(isReport(text), JSON.stringify(text)).toBe(true);
  const keys = ['a', '\r', '\x03', '\x1b', '\x1b[A', '\x1bOA', '\x1b[1;5C', '\x1b[3~', '\x1bb'];
  for (const text of [...keys, '\x1b[200~x\x1b[201~', '\x1b[Z'])
    expect(isReport(text), JSON.stringify(text)).toBe(false);
});
