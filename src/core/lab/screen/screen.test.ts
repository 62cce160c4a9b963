// The screen against xterm.js: whatever a pane is fed, both show the same text and cursor.
import { Terminal } from '@xterm/headless';
import { expect, test } from 'vitest';
import { createScreen } from './screen.ts';

test('[LB1] a wrapped line is one logical line, a cleared one is gone', () => {
  const screen = createScreen(10, 4, 100);
  screen.feed('0123456789abc\r\nnext\x1b[2K\rlast');
  expect(screen.lines()).toEqual(['0123456789abc', 'last']);
  expect(screen.beforeCursor()).toBe('last');
});

test('[LB1] a progress bar drawn over and over is its last state', () => {
  const screen = createScreen(40, 10, 100);
  for (const done of [0, 1, 2])
    screen.feed(`overall: ${done} of 2\r\n1/2: ${done ? 'running' : 'pending'}\r\n\x1b[2A\x1b[J`);
  screen.feed('overall: 2 of 2\r\n1/2: running\r\nverified\r\n');
  expect(screen.lines()).toEqual(['overall: 2 of 2', '1/2: running', 'verified']);
});

test('[LB1] an editor leaves no trace of its alternate screen', () => {
  const screen = createScreen(40, 10, 100);
  screen.feed('$ vi file\r\n\x1b[?1049h\x1b[H\x1b[2Jtext of the file\x1b[?1049l$ ');
  expect(screen.lines()).toEqual(['$ vi file', '$']);
});

test('[LB1] a flood leaves what it leaves when it comes line by line', () => {
  const flood = Array.from({ length: 4_000 }, (_, at) =>
    at % 7 === 0 ? `${'long '.repeat(at % 13)}${at}\r\n` : at % 11 === 0 ? `${at}\n` : `${at}\r\n`,
  );
  for (const start of [
    '',
    'top\r\nnext\x1b[31m',
    '\x1b[2;3r',
    'x\x1b[',
    '\x1b[?1049h',
    '\r\n'.repeat(9),
  ]) {
    const whole = createScreen(20, 6, 50);
    const slow = createScreen(20, 6, 50);
    whole.feed(start);
    whole.lines();
    whole.feed(flood.join(''));
    for (const line of [start, ...flood]) {
      slow.feed(line);
      slow.beforeCursor();
    }
    expect(whole.paint()).toBe(slow.paint());
    expect(whole.lines()).toEqual(slow.lines());
  }
});

const pieces = [
  'word ',
  'a longer piece of text that wraps ',
  '\r\n',
  '\n',
  '\r',
  '\b',
  '\t',
  '日本',
  '\x1b[A',
  '\x1b[2B',
  '\x1b[3C',
  '\x1b[2D',
  '\x1b[5;7H',
  '\x1b[H',
  '\x1b[K',
  '\x1b[1K',
  '\x1b[J',
  '\x1b[2J',
  '\x1b[1;31m',
  '\x1b[38;5;120m',
  '\x1b[0m',
  '\x1b[2L',
  '\x1b[M',
  '\x1b[3P',
  '\x1b[2@',
  '\x1b[4X',
  '\x1b[3;6r',
  '\x1b[r',
  '\x1bM',
  '\x1b7',
  '\x1b8',
  '\x1b[?1049h',
  '\x1b[?1049l',
  '\x1b[2S',
  '\x1b]0;title\x07',
];

test('[LB2] a random stream shows the same as in xterm.js, and so does its picture', async () => {
  for (let seed = 1; seed <= 150; seed++) {
    const text = randomText(seed, 60);
    const screen = createScreen(20, 8, 1000);
    // Cut anywhere: a sequence may come in two pieces.
    for (let at = 0; at < text.length; at += 7) screen.feed(text.slice(at, at + 7));
    const expected = await xterm(text);
    const own = await xterm(screen.paint());
    expect({ seed, text, shown: own.lines, at: own.cursor }).toEqual({
      seed,
      text,
      shown: expected.lines,
      at: expected.cursor,
    });
  }
});

function randomText(seed: number, length: number): string {
  let state = seed * 2654435761;
  let text = '';
  for (let count = 0; count < length; count++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    text += pieces[(state >>> 8) % pieces.length];
  }
  return text;
}

async function xterm(text: string): Promise<{ lines: string[]; cursor: number[] }> {
  const terminal = new Terminal({ cols: 20, rows: 8, scrollback: 1000, allowProposedApi: true });
  await new Promise<void>(resolve => terminal.write(text, resolve));
  const buffer = terminal.buffer.active;
  const lines: string[] = [];
  for (let row = 0; row < 8; row++)
    lines.push(buffer.getLine(buffer.baseY + row)?.translateToString(true) ?? '');
  return {
    lines: lines.map(line => line.trimEnd()),
    cursor: [Math.min(buffer.cursorX, 19), buffer.cursorY],
  };
}
