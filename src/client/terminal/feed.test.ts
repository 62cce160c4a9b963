// Output on its way to the screen: nothing twice, nothing missing, nothing before its time.
import { expect, test } from 'vitest';
import type { Feed } from './feed.ts';
import { createFeed } from './feed.ts';

function screenOf(feed: Feed): { text: () => string } {
  let text = '';
  feed.attach({
    write: more => {
      text += more;
    },
    screen: whole => {
      text = whole.text;
    },
  });
  return { text: () => text };
}

test('what comes twice is shown once', () => {
  const feed = createFeed();
  const screen = screenOf(feed);
  expect(feed.output(0, 'abc')).toBe(true);
  expect(feed.output(0, 'abc')).toBe(true);
  expect(feed.output(2, 'cde')).toBe(true);
  expect(screen.text()).toBe('abcde');
  expect(feed.seen()).toBe(5);
});

test('a gap is noticed and nothing behind it is shown', () => {
  const feed = createFeed();
  const screen = screenOf(feed);
  feed.output(0, 'abc');
  expect(feed.output(7, 'xyz')).toBe(false);
  expect(screen.text()).toBe('abc');
  expect(feed.seen()).toBe(3);
});

test('the first output of a terminal that began before us is a gap', () => {
  expect(createFeed().output(40, 'later')).toBe(false);
});

test('a picture replaces what was there, and output goes on from it', () => {
  const feed = createFeed();
  const screen = screenOf(feed);
  feed.output(0, 'old');
  feed.screen({ text: 'picture', sequence: 100, columns: 80, rows: 24 });
  expect(feed.output(98, '..new')).toBe(true);
  expect(screen.text()).toBe('picturenew');
});

test('what came before the screen was made waits for it', () => {
  const feed = createFeed();
  feed.output(0, 'one ');
  feed.output(4, 'two');
  expect(screenOf(feed).text()).toBe('one two');
});

test('too much waiting is thrown away and asked for anew', () => {
  const feed = createFeed();
  const big = 'x'.repeat(600_000);
  expect(feed.output(0, big)).toBe(true);
  expect(feed.output(600_000, big)).toBe(true);
  expect(feed.seen()).toBe(null);
  expect(feed.output(1_200_000, 'more')).toBe(false);
  expect(screenOf(feed).text()).toBe('');
});

test('another state of the workspace begins with an empty screen', () => {
  const feed = createFeed();
  const screen = screenOf(feed);
  feed.output(0, 'before');
  feed.forget();
  expect(screen.text()).toBe('');
  expect(feed.output(0, 'after')).toBe(true);
  expect(screen.text()).toBe('after');
});
