// Keys out of bytes: characters, control keys, escape sequences, pastes.
import { type Bytes, concatBytes, decodeUtf8, encodeUtf8 } from '../../lib/bytes.ts';

export type Key =
  | { readonly kind: 'text'; readonly text: string }
  /** `^A`, `enter`, `left`, `M-b`… */
  | { readonly kind: 'key'; readonly name: string }
  | { readonly kind: 'paste'; readonly text: string };

const sequences: Readonly<Record<string, string>> = {
  '[A': 'up',
  '[B': 'down',
  '[C': 'right',
  '[D': 'left',
  '[H': 'home',
  '[F': 'end',
  OA: 'up',
  OB: 'down',
  OC: 'right',
  OD: 'left',
  OH: 'home',
  OF: 'end',
  '[1~': 'home',
  '[7~': 'home',
  '[4~': 'end',
  '[8~': 'end',
  '[3~': 'delete',
  '[5~': 'page-up',
  '[6~': 'page-down',
  '[1;5C': 'M-f',
  '[1;5D': 'M-b',
  '[1;3C': 'M-f',
  '[1;3D': 'M-b',
};

const pasteEnd = encodeUtf8('\x1b[201~');

export class KeyReader {
  private held: Bytes = new Uint8Array();

  feed(bytes: Bytes): void {
    this.held = this.held.length > 0 ? concatBytes([this.held, bytes]) : bytes;
  }

  /** What has been fed and not been taken as a key. */
  rest(): Bytes {
    const { held } = this;
    this.held = new Uint8Array();
    return held;
  }

  /** A sequence has begun and is not whole: it may be a lone escape. */
  get begun(): boolean {
    return this.held.length > 0;
  }

  /** The next key, or null when there is no whole one. */
  next(): Key | null {
    const { held } = this;
    const first = held[0];
    if (first === undefined) return null;
    if (first === 27) return this.escape();
    if (first === 13 || first === 10) return this.take(1, { kind: 'key', name: 'enter' });
    if (first === 127) return this.take(1, { kind: 'key', name: 'backspace' });
    if (first < 32)
      return this.take(1, { kind: 'key', name: `^${String.fromCharCode(first + 64)}` });
    return this.text();
  }

  private take(count: number, key: Key): Key {
    this.held = this.held.subarray(count);
    return key;
  }

  /** All characters up to the next special byte; an unfinished one waits. */
  private text(): Key | null {
    let end = 0;
    const { held } = this;
    while (end < held.length && (held[end] as number) >= 32 && held[end] !== 127) {
      const byte = held[end] as number;
      const size = byte < 0x80 ? 1 : byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
      if (end + size > held.length) break;
      end += size;
    }
    if (end === 0) return null;
    return this.take(end, { kind: 'text', text: decodeUtf8(held.subarray(0, end)) });
  }

  private escape(): Key | null {
    const { held } = this;
    const text = decodeUtf8(held.subarray(1, 12));
    if (text.startsWith('[200~')) return this.paste();
    const match = /^(\[[0-9;]*[A-Za-z~]|O[A-Z])/.exec(text);
    if (match)
      return this.take(1 + match[0].length, {
        kind: 'key',
        name: sequences[match[0]] ?? 'unknown',
      });
    if (text === '' || text === '[' || text === 'O' || /^\[[0-9;]*$/.test(text)) return null;
    const char = text.charAt(0);
    const name = char === '\x7f' || char === '\b' ? 'M-backspace' : `M-${char}`;
    return this.take(2, { kind: 'key', name });
  }

  private paste(): Key | null {
    const { held } = this;
    for (let at = 6; at + pasteEnd.length <= held.length; at++) {
      if (!pasteEnd.every((byte, index) => held[at + index] === byte)) continue;
      const text = decodeUtf8(held.subarray(6, at)).replace(/\r\n?/g, '\n');
      return this.take(at + pasteEnd.length, { kind: 'paste', text });
    }
    return null;
  }
}
