// Recordings written, read, and refused.
import { expect, test } from 'vitest';
import { type Cast, decodeCast, encodeCast, encodeCast3 } from './cast.ts';

const marker = { snippet: 'a.b.1.1', rev: '0123abcd', state: '0123456789abcdef' };
const cast: Cast = {
  ...{ columns: 120, rows: 40, title: 'T' },
  origin: { lab: 'shop', labHash: 'ff', engine: 7, seed: 1, terminal: 'node1' },
  events: [
    { kind: 'output', atMs: 0, text: '$ ' },
    { kind: 'marker', atMs: 1, marker },
    { kind: 'output', atMs: 1_234, text: '\x1b[1mé\r\n' },
    { kind: 'other', atMs: 1_234, code: 'm', data: 'a chapter' },
  ],
};
const header =
  '{"version":2,"width":120,"height":40,"title":"T","deckhand":' +
  '{"format":1,"lab":"shop","labHash":"ff","engine":7,"seed":1,"terminal":"node1"}}\n';

test('[RP1] [RP2] a recording is an asciicast, and comes back as it was', () => {
  const text = encodeCast(cast);
  expect(text).toBe(
    `${header}[0,"o","$ "]\n[0.001,"m","a.b.1.1 0123abcd 0123456789abcdef"]\n` +
      `[1.234,"o","\\u001b[1mé\\r\\n"]\n[1.234,"m","a chapter"]\n`,
  );
  expect(decodeCast(text, 'x.cast')).toEqual({ ok: true, value: cast });
});

test('[RP3] what is broken or newer is refused with its place and a remedy', () => {
  const says = (text: string) => decodeCast(text, 'x.cast');
  const broken = (line: number) => ({
    ok: false,
    error: `x.cast:${line}: This is no recording that can be read: record the deck again.`,
  });
  expect(says('')).toEqual(broken(1));
  expect(says(header.replace('"width":120', '"width":0'))).toEqual(broken(1));
  expect(says(header.replace('"seed":1', '"seed":"1"'))).toEqual(broken(1));
  expect(says(`${header}[0,"o","a"]\n[0,"o"`)).toEqual(broken(3));
  expect(says(`${header}[2,"o","a"]\n[1,"o","b"]\n`)).toEqual(broken(3));
  const error = (text: string) => ({ ok: false, error: `x.cast:1: ${text}` });
  expect(says(header.replace('"format":1', '"format":2'))).toEqual(
    error('This recording is of a newer Deckhand: update, or record it again.'),
  );
  expect(says(header.replace('"version":2', '"version":3'))).toEqual(
    error('This is asciicast 3: convert it to version 2.'),
  );
  expect(says('{"version":2,"width":80,"height":24}\n')).toEqual(
    error('This recording is not of a deck: make one with deckhand record.'),
  );
});

test('[RP13] as asciicast 3 the same events stand with the time since the one before', () => {
  expect(encodeCast3(cast)).toBe(
    '{"version":3,"term":{"cols":120,"rows":40,"type":"xterm-256color"},"title":"T","deckhand":' +
      '{"format":1,"lab":"shop","labHash":"ff","engine":7,"seed":1,"terminal":"node1"}}\n' +
      '[0,"o","$ "]\n[0.001,"m","a.b.1.1 0123abcd 0123456789abcdef"]\n' +
      '[1.233,"o","\\u001b[1mé\\r\\n"]\n[0,"m","a chapter"]\n',
  );
});
