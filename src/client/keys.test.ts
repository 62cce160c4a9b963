// The table of keys: remark's meanings, who owns a key where, digits, and no key twice on a page.
import { describe, expect, test } from 'vitest';
import type { KeyPlace, KeyPress, PageName } from './keys.ts';
import { foldDigits, keyAction, keyCap, keyName, keyTable } from './keys.ts';

function press(key: string, held: Partial<KeyPress> = {}): KeyPress {
  return {
    key,
    code: '',
    shiftKey: false,
    ctrlKey: false,
    altKey: false,
    metaKey: false,
    ...held,
  };
}

const action = (key: string, place: KeyPlace = 'page', page: PageName = 'student') =>
  keyAction(press(key), page, place);

describe('keys', () => {
  test('keep the meaning that they have in remark', () => {
    const meanings = {
      next: ['ArrowRight', 'ArrowDown', 'PageDown', ' ', 'j', 'J'],
      previous: ['ArrowLeft', 'ArrowUp', 'PageUp', 'k', 'K'],
      first: ['Home'],
      last: ['End'],
      blackout: ['b', 'B'],
      mirror: ['m'],
      fullscreen: ['f'],
      clone: ['c'],
      presenter: ['p'],
      help: ['h', '?'],
      close: ['Escape'],
    };
    for (const [meaning, keys] of Object.entries(meanings))
      for (const key of keys) expect([key, action(key)]).toEqual([key, meaning]);
    expect(keyAction(press(' ', { shiftKey: true }), 'student', 'page')).toBe('previous');
    expect(action('s', 'page', 'presenter')).toBe('timer');
    expect(action('t', 'page', 'presenter')).toBe('reset-timer');
    expect(action('s')).toBe(null);
  });

  test('a terminal keeps every key but the ways out', () => {
    for (const key of ['ArrowRight', 'b', ' ', 'Enter', 'Escape', 'Home', '?'])
      expect([key, action(key, 'terminal')]).toEqual([key, null]);
    expect(action('F6', 'terminal')).toBe('next-area');
    const chord = press('>', { code: 'Period', ctrlKey: true, shiftKey: true });
    expect(keyAction(chord, 'student', 'terminal')).toBe('next-area');
    expect(keyAction(press('F6', { shiftKey: true }), 'student', 'terminal')).toBe('previous-area');
  });

  test('printing is of the whole deck, but not in a terminal', () => {
    for (const held of [{ ctrlKey: true }, { metaKey: true }])
      expect(keyAction(press('p', held), 'student', 'page')).toBe('print');
    expect(keyAction(press('p', { ctrlKey: true }), 'student', 'terminal')).toBe(null);
    expect(keyAction(press('p', { ctrlKey: true, altKey: true }), 'student', 'page')).toBe(null);
  });

  test('a field keeps its keys, Escape leaves it', () => {
    expect(action('b', 'field')).toBe(null);
    expect(action('Enter', 'field')).toBe(null);
    expect(action('Escape', 'field')).toBe('close');
    expect(action('F6', 'field')).toBe('next-area');
  });

  test('a button keeps Space and Enter, a tab bar its arrows', () => {
    expect(action(' ', 'button')).toBe(null);
    expect(action('Enter', 'button')).toBe(null);
    expect(action('ArrowRight', 'button')).toBe('next');
    expect(action('ArrowRight', 'tab')).toBe(null);
    expect(action('End', 'tab')).toBe(null);
    expect(action('j', 'tab')).toBe('next');
  });

  test('chords of the browser are left alone', () => {
    for (const held of [{ ctrlKey: true }, { metaKey: true }, { altKey: true }])
      expect(keyAction(press('f', held), 'student', 'page')).toBe(null);
  });

  test('no key does two things on one page', () => {
    for (const page of ['student', 'presenter', 'projector'] as const) {
      const keys = keyTable.filter(each => each.pages.includes(page)).flatMap(each => each.keys);
      expect(keys).toEqual([...new Set(keys)]);
    }
  });

  test('every key of the table is a name that a press can have', () => {
    for (const key of keyTable.flatMap(each => each.keys)) {
      const shifted = key.startsWith('Shift+');
      const plain = key.replace('Shift+', '').replace('Space', ' ');
      const given =
        key === 'Ctrl+Shift+.'
          ? press(':', { code: 'Period', ctrlKey: true, shiftKey: true })
          : press(plain, { shiftKey: shifted });
      expect(keyName(given)).toBe(key);
    }
  });

  test('digits grow to a number that Enter takes', () => {
    let digits = '';
    const feed = (key: string) => {
      const folded = foldDigits(digits, press(key));
      digits = folded.digits;
      return folded.goTo;
    };
    expect([feed('4'), feed('2'), feed('Enter')]).toEqual([null, null, 42]);
    expect(feed('Enter')).toBe(null);
    expect([feed('7'), feed('x'), feed('Enter')]).toEqual([null, null, null]);
  });

  test('caps read as on a keyboard', () => {
    expect(['Shift+ArrowDown', 'j', 'Ctrl+Shift+.', 'Space'].map(keyCap)).toEqual([
      'Shift ↓',
      'J',
      'Ctrl Shift .',
      'Space',
    ]);
  });
});
