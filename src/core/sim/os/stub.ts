// What reading a built-in program gives: an executable's head, with the program's name behind it.
import { type Bytes, decodeUtf8, encodeUtf8 } from '../../lib/bytes.ts';

const head = '\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0';

export function stubOf(program: string): Bytes {
  return encodeUtf8(`${head}${program}`);
}

/** The program that such bytes stand for (they went through an archive), or null. */
export function programInStub(bytes: Bytes): string | null {
  if (bytes[0] !== 0x7f || bytes.length > 200) return null;
  const text = decodeUtf8(bytes);
  return text.startsWith(head) ? text.slice(head.length) : null;
}
