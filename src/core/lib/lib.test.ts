import { expect, test } from 'vitest';
import { decodeUtf8, encodeUtf8, fromBase64, toBase64 } from './bytes.ts';
import { createEmitter } from './emitter.ts';
import { sha256Hex } from './sha256.ts';

test('sha256 gives the published digests', () => {
  expect(sha256Hex('')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  expect(sha256Hex('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  expect(sha256Hex('a'.repeat(1_000_000))).toBe(
    'cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0',
  );
});

test('base64 goes there and back, and refuses what it is not', () => {
  for (const text of ['', 'a', 'ab', 'abc', 'żółw 🐢']) {
    const bytes = encodeUtf8(text);
    expect(toBase64(bytes)).toBe(Buffer.from(text).toString('base64'));
    expect(decodeUtf8(fromBase64(toBase64(bytes)) ?? new Uint8Array())).toBe(text);
  }
  expect(fromBase64('*')).toBeNull();
});

test('a listener that leaves is not called again', () => {
  const emitter = createEmitter<number>();
  const seen: number[] = [];
  const leave = emitter.on(n => seen.push(n));
  emitter.emit(1);
  leave();
  emitter.emit(2);
  expect(seen).toEqual([1]);
});
