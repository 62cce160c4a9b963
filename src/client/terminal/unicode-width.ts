// How many cells a sign takes: wide for East Asian text and emoji, none for marks that combine.
import type { IUnicodeVersionProvider } from '@xterm/xterm';

/** First and last code points of East Asian Wide and Fullwidth (UAX #11), emoji apart. */
const wide: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2329, 0x232a],
  [0x2e80, 0x303e],
  [0x3041, 0x33ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0x9fff],
  [0xa000, 0xa4cf],
  [0xa960, 0xa97f],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe10, 0xfe19],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x17000, 0x18cff],
  [0x1b000, 0x1b2ff],
  [0x20000, 0x3fffd],
];

const emoji = /^\p{Emoji_Presentation}$/u;
const combining = /^(?:\p{Mn}|\p{Me}|[\u200b-\u200f])$/u;
const known = new Map<number, 0 | 1 | 2>();

export function signWidth(code: number): 0 | 1 | 2 {
  if (code < 0x300) return code < 32 || (code >= 0x7f && code < 0xa0) ? 0 : 1;
  const cached = known.get(code);
  if (cached !== undefined) return cached;
  const width = measure(code);
  if (known.size < 10_000) known.set(code, width);
  return width;
}

function measure(code: number): 0 | 1 | 2 {
  const sign = String.fromCodePoint(code);
  if (combining.test(sign)) return 0;
  if (wide.some(([first, last]) => code >= first && code <= last)) return 2;
  return emoji.test(sign) ? 2 : 1;
}

export const unicodeWidth: IUnicodeVersionProvider = {
  version: 'deckhand',
  wcwidth: signWidth,
  /** Packed as xterm.js wants it: state from bit 3, width in bits 1 and 2, joining in bit 0. */
  charProperties(code, preceding) {
    const own = signWidth(code);
    const before = (preceding >> 1) & 3;
    const joins = own === 0 && preceding !== 0 && before > 0;
    return ((joins ? before : own) << 1) | (joins ? 1 : 0);
  },
};
