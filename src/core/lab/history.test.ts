import { expect, test } from 'vitest';
import { createHistory } from './history.ts';
import { createScreen } from './screen/screen.ts';

const numbers = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, at) => `${from + at}\r\n`).join('');

const before: Record<string, string> = {
  'a plain prompt': '$ ',
  'colours that last': `${numbers(0, 3_000)}\x1b[31mred\r\n\x1b[1;32mgreen `,
  'modes of the shell': '\x1b[?2004h$ seq\r\n\x1b[?2004l\x1b[?25l',
  'a region that scrolls': `${numbers(0, 50)}\x1b[3;9r\x1b[9;1Hhere`,
  'a program that fills the screen': '$ top\r\n\x1b[?1049h\x1b[Hload',
  'half of an escape sequence': '$ \x1b[3',
};

for (const [what, start] of Object.entries(before))
  test(`[LB34] a flood after ${what} shows what a terminal shows that has drawn all of it`, () => {
    const history = createHistory(40, 10);
    const all = createScreen(40, 10, 1_000);
    const write = (text: string) => {
      history.append(text);
      all.feed(text);
      // Looked at, a screen draws what it was fed until then.
      all.beforeCursor();
    };
    write(start);
    for (let at = 0; at < 120_000; at += 400) write(numbers(at, at + 400));
    write('\x1b[mafter');
    for (let at = 0; at < 60_000; at += 400) write(numbers(at, at + 400));
    write('\x1b[?1049l$ ');
    expect(history.lines()).toEqual(all.lines());
    expect(history.beforeCursor()).toBe(all.beforeCursor());
    expect(history.picture()).toBe(all.paint());
  });

test('[LB34] what was written before a change of size is a picture in the size of now', () => {
  const history = createHistory(20, 5);
  const all = createScreen(20, 5, 1_000);
  history.append('a line that is wrapped');
  all.feed('a line that is wrapped');
  history.resize(40, 10);
  all.resize(40, 10);
  expect(history.picture()).toBe(all.paint());
});
